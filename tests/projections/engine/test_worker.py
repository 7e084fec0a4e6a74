import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from eventlog.reader import read
from projections.engine.rebuild import rebuild
from projections.engine.worker import Worker, enrol
from projections.views import VIEWS
from projections.ward_board import ward_board
from tests.projections.cast import Town
from tests.projections.engine.tally import Tally, expected, streams, tallied

ROOT = Path(__file__).parents[3]


class Interrupted(BaseException):
    """What happens when somebody presses Ctrl-C at the worst moment."""


class FailsOnce(Tally):
    """After it has written the batch, and before the step ends."""

    def __init__(self, fail):
        self.fail = fail

    def apply(self, db, batch):
        changed = super().apply(db, batch)
        fail, self.fail = self.fail, lambda _: None
        fail(db)
        return changed


def interrupt(_):
    raise Interrupted


def lose_the_connection(db):
    db.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")


class CutOff:
    """A view whose connection is gone, the first time that it is to be written."""

    def __init__(self, engine, view):
        self.engine, self.view = engine, view
        self.name, self.table, self.handles = view.name, view.table, view.handles
        self.cuts = iter([True])

    def apply(self, db, batch):
        if next(self.cuts, False):
            cut_off(self.engine, db)
        return self.view.apply(db, batch)


def cut_off(engine, db):
    pid = db.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    with engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 1000)"), {"pid": pid})


def wait_until(reached, seconds=5):
    deadline = time.monotonic() + seconds
    while not reached() and time.monotonic() < deadline:
        time.sleep(0.01)


def position(engine, view="tally"):
    with engine.connect() as db:
        query = text("SELECT position FROM projection WHERE name = :view")
        return db.execute(query, {"view": view}).scalar()


@contextmanager
def running(*workers):
    stop = threading.Event()
    with ThreadPoolExecutor(len(workers)) as threads:
        done = [threads.submit(worker.run, stop) for worker in workers]
        try:
            yield
        finally:
            stop.set()
    for one in done:
        one.result()


def happen(town, dice, number=300):
    town.city.recorder.insert_events(streams(dice, 20, number))


class TestOneWorker:
    def test_each_event_is_taken_once_and_in_order(self, tally):
        happen(tally, Random(1))

        tally.worker.catch_up()

        assert tallied(tally.engine) == expected(tally.engine)
        assert position(tally.engine) == tally.end

    def test_a_view_that_is_up_to_date_is_left_alone(self, tally):
        happen(tally, Random(1))
        tally.worker.catch_up()
        before = tallied(tally.engine)

        assert tally.worker.once() is False
        tally.worker.catch_up()

        assert tallied(tally.engine) == before

    def test_a_log_of_many_batches_is_taken_like_one(self, tally, monkeypatch):
        monkeypatch.setattr("projections.engine.ahead.BATCH", 7)
        happen(tally, Random(1), 100)

        tally.worker.catch_up()

        assert tallied(tally.engine) == expected(tally.engine)

    def test_an_empty_log_is_no_work(self, tally):
        assert tally.worker.once() is False
        tally.worker.catch_up()

    def test_a_new_view_begins_at_the_beginning(self, tally):
        happen(tally, Random(1))
        for view in VIEWS:
            Worker(tally.engine, [view]).catch_up()

        tally.worker.catch_up()

        assert tallied(tally.engine) == expected(tally.engine)

    def test_enrolling_again_leaves_a_view_where_it_is(self, tally):
        happen(tally, Random(1))
        tally.worker.catch_up()

        enrol(tally.engine, ["tally"])

        assert position(tally.engine) == tally.end

    def test_it_works_until_it_is_told_to_stop(self, tally):
        with running(tally.worker):
            for seed in range(5):
                happen(tally, Random(seed), 20)
                wait_until(lambda: position(tally.engine) == tally.end)

                assert tallied(tally.engine) == expected(tally.engine)


class TestAStepThatIsBroken:
    def test_nothing_of_it_stays(self, tally):
        happen(tally, Random(1))
        worker = Worker(tally.engine, [FailsOnce(interrupt)])

        with pytest.raises(Interrupted):
            worker.once()

        assert tallied(tally.engine) == {}
        assert position(tally.engine) == 0

    def test_the_next_step_takes_it_all(self, tally):
        happen(tally, Random(1))
        worker = Worker(tally.engine, [FailsOnce(interrupt)])
        with pytest.raises(Interrupted):
            worker.once()

        worker.catch_up()

        assert tallied(tally.engine) == expected(tally.engine)

    def test_a_lost_database_is_no_fault_of_the_event(self, tally):
        happen(tally, Random(1))
        worker = Worker(tally.engine, [FailsOnce(lose_the_connection)])

        with pytest.raises(OperationalError):
            worker.once()

        assert tally.parked() == {}
        assert position(tally.engine) == 0

    def test_a_running_worker_waits_for_a_lost_database_and_goes_on(self, tally):
        happen(tally, Random(1))
        with running(Worker(tally.engine, [FailsOnce(lose_the_connection)])):
            wait_until(lambda: position(tally.engine) == tally.end)

        assert tallied(tally.engine) == expected(tally.engine)

    def test_a_connection_that_is_cut_while_a_view_is_written_parks_nothing(self, tally):
        town = Town(tally.engine, [CutOff(tally.engine, ward_board)])
        code = town.submit("hole")
        with running(town.worker):
            wait_until(lambda: position(tally.engine, "ward_board") == town.end)

        assert town.parked() == {}
        assert town.row(ward_board.table, code)["version"] == 3

    def test_a_connection_that_is_cut_while_the_log_is_read_is_waited_for(self, tally, monkeypatch):
        happen(tally, Random(1))
        cuts = iter([True])

        def read_on_a_cut_line(db, *bounds):
            if next(cuts, False):
                cut_off(tally.engine, db)
            return read(db, *bounds)

        monkeypatch.setattr("projections.engine.ahead.read", read_on_a_cut_line)
        with running(tally.worker):
            wait_until(lambda: position(tally.engine) == tally.end)

        assert tallied(tally.engine) == expected(tally.engine)

    def test_connections_that_are_cut_from_outside_lose_and_double_nothing(self, tally, owner):
        cut = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with running(tally.worker):
            for seed in range(4):
                happen(tally, Random(seed), 400)
                time.sleep(0.02)
                with owner.begin() as db:
                    db.execute(cut)
                tally.engine.dispose()
                time.sleep(0.05)

        tally.worker.catch_up()
        assert tallied(tally.engine) == expected(tally.engine)


class TestTwoWorkers:
    def test_a_view_that_another_worker_holds_is_left_to_it(self, tally):
        happen(tally, Random(1))
        both = Worker(tally.engine, [*VIEWS, Tally()])
        enrol(tally.engine, [view.name for view in VIEWS])
        with tally.engine.connect() as other:
            other.exec_driver_sql("SELECT 1 FROM projection WHERE name = 'tally' FOR UPDATE")

            assert both.once() is True

            assert tallied(tally.engine) == {}
            assert position(tally.engine, "ward_board") == tally.end

    def test_it_is_taken_over_once_the_other_is_gone(self, tally):
        happen(tally, Random(1))
        with tally.engine.connect() as other:
            other.exec_driver_sql("SELECT 1 FROM projection WHERE name = 'tally' FOR UPDATE")
            assert tally.worker.once() is False

        assert tally.worker.once() is True
        assert tallied(tally.engine) == expected(tally.engine)

    def test_catching_up_waits_for_what_another_worker_has_in_hand(self, tally):
        happen(tally, Random(1))
        with tally.engine.connect() as other, ThreadPoolExecutor(1) as thread:
            other.exec_driver_sql("SELECT 1 FROM projection WHERE name = 'tally' FOR UPDATE")
            waiting = thread.submit(tally.worker.catch_up)
            time.sleep(0.1)
            assert not waiting.done()
            other.rollback()
            waiting.result(5)

        assert tallied(tally.engine) == expected(tally.engine)

    def test_together_they_take_each_event_once(self, tally, monkeypatch):
        monkeypatch.setattr("projections.engine.ahead.BATCH", 10)
        workers = [Worker(tally.engine, [Tally()]) for _ in range(3)]
        with running(*workers):
            for seed in range(10):
                happen(tally, Random(seed), 60)

        tally.worker.catch_up()
        assert tallied(tally.engine) == expected(tally.engine)


@contextmanager
def a_process(how, urls):
    command = [sys.executable, "-m", "tests.projections.engine.mortal", how, urls.application]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


class TestAWorkerThatIsKilled:
    def test_nothing_of_its_step_stays_and_another_takes_over(self, tally, urls):
        happen(tally, Random(1))
        with a_process("stuck", urls) as process:
            assert process.stdout.readline() == "ready\n"
            assert process.stdout.readline() == "applied\n"
            assert tally.worker.once() is False  # it is in the other's hands
            os.kill(process.pid, signal.SIGKILL)
            process.wait()

            assert tallied(tally.engine) == {}
            tally.worker.catch_up()

        assert tallied(tally.engine) == expected(tally.engine)

    def test_workers_killed_one_after_another_lose_and_double_nothing(self, tally, urls):
        town, dice = Town(tally.engine, [*VIEWS, Tally()]), Random(7)
        enough = threading.Event()

        def live():
            while not enough.is_set():
                town.something_happens(dice)

        with (
            a_process("all", urls) as one,
            a_process("all", urls) as two,
            a_process("all", urls) as three,
            ThreadPoolExecutor(1) as thread,
        ):
            processes = [one, two, three]
            assert [process.stdout.readline() for process in processes] == ["ready\n"] * 3
            living = thread.submit(live)
            for process in processes:
                time.sleep(dice.uniform(0.1, 0.3))
                process.send_signal(signal.SIGKILL)
                process.wait()
                assert position(tally.engine) > 0
            enough.set()
            living.result()

        town.worker.catch_up()
        assert tallied(tally.engine) == expected(tally.engine)
        assert all(rebuild(tally.engine, view, compare=True).same for view in VIEWS)
