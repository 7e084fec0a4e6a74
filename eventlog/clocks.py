"""Two clocks over one story: when something was so, and when the log came to know of it.

Whoever imports a history may give it any time of happening; the time of recording is the log's own.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Literal, NamedTuple

from eventlog.reader import Recorded

Clock = Literal["effective", "recorded"]

LATE = timedelta(hours=1)  # what is recorded later than this was not told when it happened
LAST = 2**63 - 1  # no position lies behind it


class Cut(NamedTuple):
    """A moment of a story: all up to it, and of what shares that moment all up to a position."""

    at: datetime
    position: int = LAST


def moments(story: Sequence[Recorded], clock: Clock) -> list[datetime]:
    """One for each event. Nothing happened before its case began, or was known before that was."""
    if clock == "recorded":
        return list(accumulate((recorded.recorded_at for recorded in story), max))
    if not story:
        return []
    begun = happened(story[0])
    return [at if at > begun else begun for at in map(happened, story)]


def up_to(story: Sequence[Recorded], cut: Cut, clock: Clock = "effective") -> list[Recorded]:
    """What was so, or was known, at the cut; in the order in which it was recorded."""
    last, position = cut
    return [
        recorded
        for recorded, at in zip(story, moments(story, clock), strict=True)
        if at < last or (at == last and recorded.position <= position)
    ]


def cut_at(story: Sequence[Recorded], position: int, clock: Clock = "effective") -> Cut | None:
    """The cut after the last event up to a position of the log; None before the first."""
    each = zip(moments(story, clock), story, strict=True)
    before = [Cut(at, recorded.position) for at, recorded in each if recorded.position <= position]
    return before[-1] if before else None


def happened(recorded: Recorded) -> datetime:
    """An event that nobody can read any more tells only when it was recorded."""
    at: datetime = getattr(recorded.event, "timestamp", recorded.recorded_at)
    return at


def told_late(recorded: Recorded) -> timedelta | None:
    """How long after it had happened it was recorded; None where that was as usual."""
    late = recorded.recorded_at - happened(recorded)
    return late if late > LATE else None
