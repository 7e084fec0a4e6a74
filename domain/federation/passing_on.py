"""What an agency's own system has to hear of: lines of the outbox beside these very events."""

from collections.abc import Iterable
from typing import Any

from domain.messages.policies import Told
from domain.reports.report import Report

PASS_ON = "when_it_moves_tell_the_agency_s_system"  # stored, so never renamed
MOVES = (
    Report.Assigned,
    Report.AssignmentReturned,
    Report.Merged,
    Report.Unmerged,
    Report.Resolved,
    Report.Reopened,
)


def to_pass_on(events: Iterable[Any]) -> tuple[Told, ...]:
    """One line a case is enough: what has to happen is found from how the case is then."""
    last = {each.originator_id: each for each in events if isinstance(each, MOVES)}
    return tuple(Told(e.originator_id, e.originator_version, PASS_ON) for e in last.values())
