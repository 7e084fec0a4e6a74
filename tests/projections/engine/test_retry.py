from random import Random

import pytest

from projections.engine.retry import retry
from projections.engine.status import parked, status
from projections.engine.worker import Worker
from tests.projections.engine.tally import Fussy, Tally, expected, streams, tallied


@pytest.fixture
def waiting(tally):
    """A town whose tally has parked one event and those behind it."""
    events = streams(Random(3), 20, 400)
    tally.city.recorder.insert_events(events)
    tally.fussy = Fussy(events[200].originator_id, events[200].originator_version)
    Worker(tally.engine, [tally.fussy]).catch_up()
    return tally


def count(town):
    return sum(map(len, town.parked().values()))


def test_what_waited_is_applied_in_order_once_the_view_is_mended(waiting):
    number = count(waiting)

    assert retry(waiting.engine, Tally()) == (number, 0)

    assert waiting.parked() == {}
    assert tallied(waiting.engine) == expected(waiting.engine)


def test_what_still_cannot_be_taken_is_parked_again(waiting):
    before = waiting.parked()

    assert retry(waiting.engine, waiting.fussy) == (0, count(waiting))

    assert waiting.parked() == before


def test_where_nothing_waits_nothing_happens(tally):
    assert retry(tally.engine, Tally()) == (0, 0)


def test_to_try_twice_applies_nothing_twice(waiting):
    retry(waiting.engine, Tally())

    assert retry(waiting.engine, Tally()) == (0, 0)
    assert tallied(waiting.engine) == expected(waiting.engine)


def test_the_view_goes_on_after_it(waiting):
    retry(waiting.engine, Tally())
    waiting.city.recorder.insert_events(streams(Random(4), 20, 100))

    waiting.worker.catch_up()

    assert tallied(waiting.engine) == expected(waiting.engine)


def test_the_status_tells_what_waits_and_how_far_a_view_is_behind(waiting):
    waiting.city.recorder.insert_events(streams(Random(4), 20, 7))

    with waiting.engine.connect() as db:
        (line,) = status(db, ["tally", "never fed"])
        events = parked(db, ["tally"])

    assert (line.name, line.lag, line.parked) == ("tally", 7, count(waiting))
    assert line.position == waiting.end - 7
    assert [event.position for event in events] == sorted(event.position for event in events)
    assert events[0].error == "ValueError('not this one')"
    assert len(events) == count(waiting)
