import os
import signal
import time
from pathlib import Path
from shutil import rmtree

import pytest

from tests.web.outside.cast import ask, identity, server
from web.outside.postgres import ClusterError


class TestStartingAgain:
    def test_it_is_the_same_cluster_and_takes_less_time_than_making_it(self, made):
        cluster, making = made
        cluster.start()
        before = identity(cluster)
        cluster.stop()

        started = time.monotonic()
        cluster.start()

        assert time.monotonic() - started < making
        assert identity(cluster) == before

    def test_to_start_it_twice_changes_nothing(self, own):
        own.start()
        before = server(own)

        own.start()

        assert server(own) == before

    def test_what_was_committed_before_a_crash_is_there_after_it(self, own):
        own.start()
        ask(own, "CREATE TABLE IF NOT EXISTS kept (x int)")
        ask(own, "INSERT INTO kept VALUES (1)")
        own.stop("immediate")
        own.start()

        assert ask(own, "SELECT count(*) FROM kept") >= 1

    def test_it_starts_after_its_server_was_killed(self, own):
        own.start()
        pid = server(own)
        os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.01)

        own.start()

        assert ask(own, "SELECT 1") == 1

    def test_a_number_that_now_belongs_to_another_process_does_not_keep_it_from_starting(self, own):
        pid_file = own.home / "postgres" / "postmaster.pid"
        pid_file.write_text(f"{os.getpid()}\n{own.home}\n0\n5432\n{own.sockets}\n\n\nready\n")
        assert not own.is_running

        own.start()

        assert server(own) != os.getpid()
        assert ask(own, "SELECT 1") == 1

    def test_it_does_not_use_a_folder_for_sockets_that_others_can_enter(self, own):
        own.sockets.mkdir(exist_ok=True)
        own.sockets.chmod(0o777)
        try:
            with pytest.raises(ClusterError, match="open to others"):
                own.start()
        finally:
            rmtree(own.sockets)

    def test_what_the_environment_says_of_another_server_is_not_heard(self, own, monkeypatch):
        for name, value in {"PGDATA": "/nowhere", "PGPORT": "1", "PGOPTIONS": "-c port=1"}.items():
            monkeypatch.setenv(name, value)
        own.start()
        monkeypatch.undo()

        assert ask(own, "SHOW port") == "5432"
