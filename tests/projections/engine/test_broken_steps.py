import time
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from eventlog.reader import read
from projections.engine.worker import Worker
from projections.ward_board import ward_board
from tests.projections.cast import Town
from tests.projections.engine.cast import happen, position, running, wait_until
from tests.projections.engine.tally import Tally, expected, tallied


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
