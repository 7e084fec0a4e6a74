"""The events of a case as an auditor reads them: in words, by two clocks, without the reporter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from domain.reports.events import ReportEvents
from domain.reports.report import Report
from eventlog.clocks import Clock, happened, moments, told_late
from eventlog.reader import Recorded, Unreadable
from projections.case_history import REPORTERS_OWN, line
from projections.engine.rows import Row

ROUTING = frozenset({"report.ward_determined", "report.agency_determined"})
PROMISE = frozenset({"report.deadline_set", "report.deadline_extended"})
SCORE = frozenset({"report.rated", "report.rating_revised"})
DECIDED = ROUTING | PROMISE | SCORE  # by a boundary, a rule, a policy, or somebody's work
NOBODY = {"by_id": "reporter"}


BEFORE, AFTER = 60, 20  # lines of a long story that stand around the moment that is shown


@dataclass(frozen=True)
class Line:
    """One event. `late` tells how long after it had happened the log came to know of it."""

    row: Row | None  # None for an event that nobody can read any more
    recorded: Recorded
    at: datetime  # by the clock that was chosen
    late: timedelta | None
    counts: bool  # in what is shown
    counts_then: bool  # in the other moment, where two are compared

    @property
    def kind(self) -> str:
        return self.recorded.topic

    @property
    def happened(self) -> datetime:
        return happened(self.recorded)

    @property
    def details(self) -> Mapping[str, Any]:
        details: Mapping[str, Any] = self.row["details"] if self.row else {}
        return details

    @property
    def is_decided(self) -> bool:
        return self.kind in DECIDED

    @property
    def is_ahead(self) -> bool:
        """Its time of happening lies after its recording: some clock was wrong."""
        return self.happened - self.recorded.recorded_at > timedelta(minutes=1)


def as_told(recorded: Recorded, *, withheld: bool) -> Row | None:
    """As the history has it, without what would join two cases of one reporter."""
    if isinstance(recorded.event, Unreadable):
        return None
    row = line(recorded)
    details = dict(row["details"])
    if row["by_role"] == "reporter":
        row |= NOBODY
    if isinstance(recorded.event, ReportEvents.Followed):
        details["follower"] = ""
    if withheld:
        details |= REPORTERS_OWN.get(recorded.topic, {})
        if isinstance(recorded.event, Report.QuestionAnswered):
            details["answer"] = ""
    told: Row = msgspec.to_builtins(row | {"details": details}, str_keys=True)
    return told


def lines(
    events: Sequence[Recorded],
    clock: Clock,
    shown: Sequence[Recorded],
    other: Sequence[Recorded] | None,
    *,
    withheld: bool,
) -> list[Line]:
    """In the order of the clock that was chosen."""
    counts = {recorded.position for recorded in shown}
    counts_then = counts if other is None else {recorded.position for recorded in other}
    found = [
        Line(
            as_told(recorded, withheld=withheld),
            recorded,
            at,
            told_late(recorded),
            recorded.position in counts,
            recorded.position in counts_then,
        )
        for recorded, at in zip(events, moments(events, clock), strict=True)
    ]
    return sorted(found, key=lambda each: (each.at, each.recorded.position))


@dataclass(frozen=True)
class Window:
    """The lines around the moment that is shown, and those that a long story has besides."""

    earlier: Sequence[Line]
    shown: Sequence[Line]
    later: Sequence[Line]


def around(told: Sequence[Line]) -> Window:
    """All of them, where that is not too much to look at."""
    counting = [n for n, each in enumerate(told) if each.counts or each.counts_then]
    here = counting[-1] if counting else 0
    first, last = max(0, here - BEFORE), here + AFTER
    if len(told) <= BEFORE + AFTER:
        first, last = 0, len(told)
    return Window(told[:first], told[first:last], told[last:])
