import os
import pwd
import tempfile
from contextlib import closing
from pathlib import Path
from shutil import rmtree

import psycopg2
import pytest
from sqlalchemy.engine import make_url

from tests.web.outside.cast import FORK, ask, server
from web.outside.postgres import APPLICATION, OWNER, Cluster
from web.outside.postgres_programs import account

ROOT = os.geteuid() == 0


class TestWhatItIs:
    def test_it_notices_when_the_disk_changes_a_page(self, cluster):
        assert ask(cluster, "SHOW data_checksums") == "on"

    def test_what_is_committed_survives_a_power_cut(self, own):
        own.start()

        promises = ["fsync", "full_page_writes", "synchronous_commit"]
        assert [ask(own, f"SHOW {promise}") for promise in promises] == ["on"] * 3

    def test_it_listens_on_no_network(self, cluster):
        sockets = {os.readlink(fd) for fd in Path(f"/proc/{server(cluster)}/fd").iterdir()}
        on_the_network = {
            f"socket:[{line.split()[9]}]"
            for table in ("tcp", "tcp6", "udp", "udp6")
            if Path("/proc/net", table).exists()
            for line in Path("/proc/net", table).read_text().splitlines()[1:]
        }

        assert ask(cluster, "SHOW listen_addresses") == ""
        assert sockets
        assert sockets.isdisjoint(on_the_network)

    def test_nobody_else_can_reach_its_socket_or_its_files(self, cluster):
        for folder in (cluster.sockets, cluster.home / "postgres"):
            assert folder.stat().st_mode & 0o077 == 0
            assert folder.stat().st_uid == account().uid

    def test_the_application_owns_neither_the_database_nor_the_rights_of_its_owner(self, cluster):
        owned = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'kalong'"

        assert ask(cluster, owned) == OWNER
        assert ask(cluster, f"SELECT pg_has_role('{APPLICATION}', '{OWNER}', 'member')") is False
        assert ask(cluster, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False

    def test_it_knows_about_places(self, cluster):
        assert ask(cluster, "SELECT ST_Distance('POINT(0 0)', 'POINT(3 4)')") == 5

    def test_text_is_unicode_and_sorted_by_it_alone(self, cluster):
        assert ask(cluster, "SHOW server_encoding") == "UTF8"
        assert ask(cluster, "SELECT 'Z' < 'a' COLLATE \"default\"") is True


class TestDatabases:
    def test_a_copy_has_what_its_template_had_and_is_its_own(self, cluster):
        cluster.create_database("template")
        ask(cluster, "CREATE TABLE kept (x int)", database="template")
        cluster.create_database("copy", template="template")
        ask(cluster, "INSERT INTO kept VALUES (1)", database="copy")

        assert ask(cluster, "SELECT count(*) FROM kept", database="copy") == 1
        assert ask(cluster, "SELECT count(*) FROM kept", database="template") == 0

        cluster.drop_database("copy")
        cluster.drop_database("template")

    def test_a_database_is_dropped_from_under_those_who_use_it(self, cluster):
        cluster.create_database("used")
        url = make_url(cluster.url(database="used"))
        where = {"host": url.query["host"], "user": APPLICATION, "dbname": "used"}
        with closing(psycopg2.connect(**where)) as session, session.cursor() as cursor:
            cluster.drop_database("used")
            with pytest.raises(psycopg2.OperationalError):
                cursor.execute("SELECT 1")
        cluster.drop_database("used")


def in_another_process(act, *arguments):
    """What it returns, or the error that it raises."""
    answers = FORK.SimpleQueue()

    def answer():
        try:
            answers.put(act(*arguments))
        except BaseException as error:
            answers.put(error)

    process = FORK.Process(target=answer)
    process.start()
    process.join(60)
    assert process.exitcode == 0
    answered = answers.get()
    if isinstance(answered, BaseException):
        raise answered
    return answered


class TestWhoeverRunsIt:
    def test_the_server_never_runs_as_root(self, cluster):
        uid = Path(f"/proc/{server(cluster)}").stat().st_uid

        assert uid == account().uid
        assert uid != 0

    @pytest.mark.skipif(not ROOT, reason="only root can become somebody else")
    def test_an_ordinary_user_runs_it_as_himself(self):
        user = pwd.getpwnam("nobody")
        home = Path(tempfile.mkdtemp(prefix="ordinary-", dir="/tmp"))
        os.chown(home, user.pw_uid, user.pw_gid)

        def use():
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            cluster = Cluster(home)
            with cluster.running():
                return ask(cluster, "SELECT 42"), Path(f"/proc/{server(cluster)}").stat().st_uid

        try:
            assert in_another_process(use) == (42, user.pw_uid)
            assert not Cluster(home).is_running
        finally:
            rmtree(home)
