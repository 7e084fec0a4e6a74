import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from projections.engine.positions import Positions
from projections.engine.rebuild import rebuild
from projections.engine.worker import Worker, enrol
from projections.handbook import handbook
from projections.views import VIEWS
from projections.ward_board import ward_board

SOON = 5.0  # seconds, far more than anything here takes


@pytest.fixture
def positions(town):
    enrol(town.engine, [view.name for view in VIEWS])
    positions = Positions(town.engine)
    yield positions
    positions.stop()


@pytest.fixture
def started(positions):
    positions.start()
    return positions


def test_who_is_told_to_stop_stops_though_nothing_happens(town, started):
    town.submit("hole")
    town.worker.catch_up()
    assert started.wait("ward_board", town.end, SOON)
    started.stop()

    assert not any(thread.name == "positions" for thread in threading.enumerate())


def test_who_waits_is_told_once_the_view_is_there(town, started):
    town.submit("hole")
    with ThreadPoolExecutor(8) as people:
        waiting = [people.submit(started.wait, "ward_board", town.end, SOON) for _ in range(8)]
        time.sleep(0.05)
        assert not any(one.done() for one in waiting)
        town.worker.catch_up()

        assert all(one.result() for one in waiting)


def test_who_waits_for_more_than_there_is_is_told_so_in_time(town, started):
    town.submit("hole")
    town.worker.catch_up()
    assert started.wait("ward_board", town.end, SOON)

    began = time.monotonic()
    assert started.wait("ward_board", town.end + 1, 0.2) is False
    assert 0.2 <= time.monotonic() - began < 2


def test_each_view_is_waited_for_by_itself(town, started):
    town.submit("hole")
    Worker(town.engine, [ward_board]).catch_up()

    assert started.wait("ward_board", town.end, SOON)
    assert not started.wait("case_stages", town.end, 0.1)


def test_where_the_views_stood_before_it_began_is_known(town, positions):
    town.submit("hole")
    town.worker.catch_up()

    positions.start()

    assert positions.wait("ward_board", town.end, SOON)


def test_a_view_that_nobody_feeds_is_never_reached(started):
    assert not started.wait("no_such_view", 1, 0.05)


def test_a_position_means_that_the_rows_are_there(town, started):
    with ThreadPoolExecutor(1) as thread:
        for number in range(20):
            code = town.submit(f"hole {number}")
            working = thread.submit(town.worker.once)
            assert started.wait("ward_board", town.end, SOON)
            with town.engine.connect() as db:
                query = ward_board.table.select().where(ward_board.table.c.code == code)
                assert db.execute(query).one().version == 3
            working.result()


def test_after_a_cut_connection_it_listens_again(town, started, owner):
    town.submit("hole")
    town.worker.catch_up()
    assert started.wait("ward_board", town.end, SOON)
    with owner.begin() as db:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE %s"
        assert db.exec_driver_sql(cut + " AND pid <> pg_backend_pid()", ("%FROM projection",)).all()

    town.submit("pit")
    town.worker.catch_up()

    assert started.wait("ward_board", town.end, SOON)


class TestTellingOfChanges:
    def told(self, town, positions, act):
        """How often it was told of a change of the handbook, after the first time."""
        times = []
        positions.when_changed("handbook", lambda: times.append(town.end))
        town.submit("first")
        town.worker.catch_up()
        positions.start()
        assert positions.wait("handbook", town.end, SOON)
        before = len(times)
        act()
        town.worker.catch_up()
        assert positions.wait("handbook", town.end, SOON)
        return len(times) - before

    def test_a_change_of_the_view_is_told(self, town, positions):
        assert self.told(town, positions, town.adopt_handbook) == 1

    def test_what_does_not_change_the_view_is_not_told(self, town, positions):
        assert self.told(town, positions, lambda: town.submit("hole")) == 0

    def test_it_is_told_at_the_beginning_since_notices_may_have_been_missed(self, positions):
        times = []
        positions.when_changed("handbook", lambda: times.append(1))

        positions.start()
        deadline = time.monotonic() + SOON
        while not times and time.monotonic() < deadline:
            time.sleep(0.01)

        assert times == [1]

    def test_the_change_is_told_before_who_waits_for_it(self, town, positions):
        """So that who reads after waiting never reads what was kept from before."""
        seen = []
        positions.when_changed("handbook", lambda: (time.sleep(0.05), seen.append(town.end)))
        positions.start()
        town.adopt_handbook()
        town.worker.catch_up()

        assert positions.wait("handbook", town.end, SOON)
        assert town.end in seen

    def test_a_rebuilt_view_is_told_of(self, town, positions):
        def rebuild_it():
            rebuild(town.engine, handbook)
            town.submit("hole")

        assert self.told(town, positions, rebuild_it) == 1


def test_it_can_be_stopped_whether_it_was_started_or_not(town):
    for start in (True, False):
        positions = Positions(town.engine)
        if start:
            positions.start()
        began = time.monotonic()
        positions.stop()
        assert time.monotonic() - began < 2
