"""Two clocks over one story, without a database."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

from eventlog.clocks import Cut, cut_at, happened, moments, told_late, up_to
from eventlog.reader import Recorded, Unreadable

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def told(position, happened_at, recorded_at=None):
    """Hours after noon; recorded when it happened, unless another time is given."""
    recorded_at = happened_at if recorded_at is None else recorded_at
    event = SimpleNamespace(timestamp=NOON + happened_at * HOUR)
    return Recorded(position, NOON + recorded_at * HOUR, "report.accepted", event)


def positions(story, cut, clock="effective"):
    return [recorded.position for recorded in up_to(story, cut, clock)]


USUAL = [told(10, 0), told(11, 1), told(15, 2)]
# What happened at one o'clock was told at nine only, after what happened at two.
CORRECTED = [told(10, 0), told(11, 2), told(12, 1, 9)]
IMPORTED = [told(10, 0, 100), told(11, 1, 100), told(12, 2, 100)]


def test_a_moment_has_all_that_happened_up_to_it_and_at_it():
    assert positions(USUAL, Cut(NOON + HOUR)) == [10, 11]
    assert positions(USUAL, Cut(NOON - HOUR)) == []
    assert positions(USUAL, Cut(NOON + 9 * HOUR)) == [10, 11, 15]


def test_a_late_correction_was_so_when_it_happened_and_known_when_it_was_recorded():
    at = Cut(NOON + 1.5 * HOUR)

    assert positions(CORRECTED, at) == [10, 12]
    assert positions(CORRECTED, at, "recorded") == [10]
    assert positions(CORRECTED, Cut(NOON + 3 * HOUR), "recorded") == [10, 11]
    assert positions(CORRECTED, Cut(NOON + 9 * HOUR), "recorded") == [10, 11, 12]


def test_an_import_was_not_known_before_it_was_made():
    assert positions(IMPORTED, Cut(NOON + 99 * HOUR), "recorded") == []
    assert positions(IMPORTED, Cut(NOON + 100 * HOUR), "recorded") == [10, 11, 12]
    assert positions(IMPORTED, Cut(NOON + HOUR)) == [10, 11]


def test_nothing_is_known_before_what_it_follows():
    """A clock of the database that was set back tells the second earlier than the first."""
    set_back = [told(10, 0, 5), told(11, 1, 4)]

    assert moments(set_back, "recorded") == [NOON + 5 * HOUR, NOON + 5 * HOUR]
    assert positions(set_back, Cut(NOON + 4 * HOUR), "recorded") == []


def test_nothing_happened_to_a_case_before_it_began():
    set_back = [told(10, 1), told(11, 0)]

    assert moments(set_back, "effective") == [NOON + HOUR, NOON + HOUR]
    assert positions(set_back, Cut(NOON)) == []


def test_a_position_is_the_moment_of_the_last_event_up_to_it():
    assert cut_at(USUAL, 12) == Cut(NOON + HOUR, 11)
    assert cut_at(USUAL, 9) is None
    assert positions(USUAL, cut_at(USUAL, 11)) == [10, 11]


def test_a_position_tells_events_of_one_moment_apart():
    together = [told(10, 0), told(11, 0), told(12, 0)]

    assert positions(together, cut_at(together, 11)) == [10, 11]
    assert positions(together, Cut(NOON)) == [10, 11, 12]


def test_of_a_correction_its_own_moment_is_shown_and_not_all_before_it_in_the_log():
    assert positions(CORRECTED, cut_at(CORRECTED, 12)) == [10, 12]
    assert positions(CORRECTED, cut_at(CORRECTED, 12, "recorded"), "recorded") == [10, 11, 12]


def test_what_is_recorded_more_than_an_hour_after_is_late():
    assert told_late(told(10, 0, 1)) is None
    assert told_late(told(10, 0, 9)) == 9 * HOUR
    assert told_late(told(10, 9, 0)) is None


def test_an_event_that_nobody_can_read_happened_when_it_was_recorded():
    unread = Recorded(10, NOON, "report.danced", Unreadable(uuid4(), 1, "unknown"))

    assert happened(unread) == NOON
    assert positions([unread], Cut(NOON)) == [10]


def test_no_story_has_no_moments():
    assert moments([], "effective") == moments([], "recorded") == []
    assert positions([], Cut(NOON)) == []
