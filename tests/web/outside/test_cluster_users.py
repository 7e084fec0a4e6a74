import os
import signal
import threading
import time
from contextlib import ExitStack

from tests.web.outside.cast import FORK, ask, server
from web.outside.locks import Users, alone
from web.outside.postgres import Cluster


class TestWhoStopsIt:
    def test_it_runs_for_as_long_as_it_is_used(self, own):
        with own.running():
            assert ask(own, "SELECT 1") == 1

        assert not own.is_running
        assert not own.sockets.exists()

    def test_the_last_of_those_who_use_it_stops_it(self, own):
        with ExitStack() as first, ExitStack() as last:
            first.enter_context(own.running())
            last.enter_context(Cluster(own.home).running())
            first.close()
            assert ask(own, "SELECT 1") == 1
            last.close()

        assert not own.is_running

    def test_what_somebody_started_on_purpose_goes_on(self, own):
        own.start()
        with own.running():
            pass

        assert ask(own, "SELECT 1") == 1

    def test_it_serves_another_process_to_its_end(self, own):
        entered, leave = FORK.Event(), FORK.Event()

        def use():
            with own.running():
                entered.set()
                leave.wait(20)

        other = FORK.Process(target=use)
        with own.running():
            other.start()
            assert entered.wait(20)
        assert ask(own, "SELECT 1") == 1
        leave.set()
        other.join(20)

        assert not own.is_running

    def test_a_user_who_was_killed_does_not_count(self, own):
        entered = FORK.Event()

        def use():
            with own.running():
                entered.set()
                time.sleep(60)

        other = FORK.Process(target=use)
        other.start()
        assert entered.wait(20)
        os.kill(other.pid, signal.SIGKILL)
        other.join()
        assert own.is_running

        with own.running():
            pass

        assert not own.is_running

    def test_many_who_start_it_at_once_share_one_server(self, own):
        servers = []
        together = threading.Barrier(4)

        def use():
            with own.running():
                servers.append(server(own))
                together.wait(20)

        threads = [threading.Thread(target=use) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(servers) == 4
        assert len(set(servers)) == 1
        assert not own.is_running


class TestLocks:
    def test_only_one_is_inside(self, tmp_path):
        inside, most = [0], [0]

        def enter():
            for _ in range(20):
                with alone(tmp_path / "lock"):
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                    time.sleep(0.0005)
                    inside[0] -= 1

        threads = [threading.Thread(target=enter) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert most == [1]

    def test_the_last_to_leave_is_told_so(self, tmp_path):
        users = [Users(tmp_path / "users") for _ in range(3)]

        assert [user.leave() for user in users] == [False, False, True]
        assert Users(tmp_path / "users").leave() is True
