"""The scorecard once more, as one would do it with a pencil: no SQL, no rows, only the events.

Written from the rules at the head of `case_stages`, and of nothing else that computes them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
END_OF_STAGE = {"Accepted", "Rejected", "Assigned", "AssignmentReturned", "WorkStarted", "Resolved"}


def name(event: Any) -> str:
    return type(event).__name__


def last(events: Sequence[Any], *kinds: str) -> Any:
    return next((e for e in reversed(events) if name(e) in kinds), None)


def at(event: Any) -> datetime | None:
    return event and event.timestamp


@dataclass
class Told:
    """What the events of one case tell."""

    events: Sequence[Any]
    late_stages: set[str] = field(default_factory=set)
    late_agencies: set[str] = field(default_factory=set)

    def __post_init__(self):
        self.first = self.events[0]
        reopenings = [n for n, e in enumerate(self.events) if name(e) == "Reopened"]
        self.reopened = len(reopenings)
        self.round = self.events[reopenings[-1] if reopenings else 0 :]
        self.find_misses()

    @property
    def code(self):
        return self.first.code

    @property
    def group(self):
        """Which of the four kinds of case it is; only a problem counts."""
        if name(last(self.events, "Merged", "Unmerged")) == "Merged":
            return "merged"
        if self.first.channel == "import":
            return "imported"
        return "ideas" if self.first.kind == "idea" else "problem"

    @property
    def ward(self):
        found = last(self.events, "WardDetermined")
        return str(found.found.ward_id) if found and found.found.ward_id else "none"

    @property
    def agency(self):
        return agency_after(self.events)

    @property
    def slices(self):
        month = self.first.timestamp.astimezone(HERE)
        category = (last(self.events, "CategoryChanged") or self.first).category
        return [("all", ""), ("month", f"{month:%Y-%m}"), ("category", category)]

    @property
    def score(self):
        return getattr(last(self.events, "Rated", "RatingRevised"), "score", None)

    @property
    def promised(self):
        return last(self.events, "DeadlineSet") is not None

    @property
    def extended(self):
        return last(self.events, "DeadlineExtended") is not None

    @property
    def end(self):
        return last(self.round, "Resolved", "Rejected")

    @property
    def begun(self):
        return self.round[0] if self.reopened else last(self.round, "Accepted")

    @property
    def given(self):
        """The assignment that holds, if it was made in this round."""
        found = last(self.round, "Assigned", "AssignmentReturned")
        return found if name(found) == "Assigned" else None

    @property
    def started(self):
        found = last(self.round, "WorkStarted", "Assigned", "AssignmentReturned")
        return found if name(found) == "WorkStarted" else None

    @property
    def waits(self):
        """The step, and the moment since which it is waited for."""
        if self.end:
            return None
        if self.started:
            return "resolution", at(self.started)
        if self.given:
            return "start", at(self.given)
        if self.agency:  # it has kept the case that it had ended
            return "start", at(self.begun)
        back = last(self.round, "AssignmentReturned") or self.begun
        return ("assignment", at(back)) if back else ("screening", at(self.first))

    @property
    def hours(self):
        screened = next((e for e in self.events if name(e) in ("Accepted", "Rejected")), None)
        done = self.end if name(self.end) == "Resolved" else None
        spans = {
            "screening": (self.first, screened),
            "assignment": (self.begun, self.given),
            "start": (self.given or self.begun, self.started),
            "resolution": (self.started, done),
            "whole": (self.first, done),
        }
        both = {k: (a, b) for k, (a, b) in spans.items() if a and b}
        return {k: (at(b) - at(a)).total_seconds() / 3600 for k, (a, b) in both.items()}

    def find_misses(self):
        walk = Walk()
        for n, event in enumerate(self.events):
            if missed := walk.missed_at(event):
                self.late_stages.add(missed)
                holder = agency_after(self.events[:n])
                if missed == "handling" and holder and not walk.round_missed:
                    self.late_agencies.add(holder)
                    walk.round_missed = True
            walk.take(event)


class Walk:
    """Along the clock: which stage runs until when, and whether it stands still."""

    def __init__(self):
        self.running, self.asked, self.round_missed = None, None, False

    def missed_at(self, event):
        """The stage that is found late at this event, if any."""
        if name(event) == "DeadlineMissed":
            return event.stage
        if self.running is None or name(event) not in END_OF_STAGE | {"DeadlineExtended"}:
            return None
        stage, due = self.running
        return stage if (self.asked or event.timestamp) > due else None

    def take(self, event):
        kind = name(event)
        if kind == "QuestionAsked":
            self.asked = event.timestamp
        elif kind in ("QuestionAnswered", "Reopened"):
            self.asked = None
        if kind == "Reopened":
            self.round_missed = False
        elif kind == "DeadlineSet":
            self.running = event.deadline.stage, event.deadline.due
        elif kind in ("Resolved", "Rejected"):
            self.running = None


def agency_after(events: Sequence[Any]) -> str | None:
    return getattr(last(events, "Assigned", "AssignmentReturned"), "agency", None)


def cards(cases: Iterable[Told]) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    """By unit kind, unit, slice kind and slice: the codes behind each figure, hours, and since."""
    made: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    for case in cases:
        any_late = bool(case.late_stages)
        enter(made, case, "ward", case.ward, own=True, late=any_late, overdue=any_late)
        overdue = "handling" in case.late_stages
        for agency in {case.agency} | case.late_agencies:
            late = agency in case.late_agencies
            if agency is not None:
                own = agency == case.agency
                enter(made, case, "agency", agency, own=own, late=late, overdue=overdue)
    return made


def enter(made, case, kind, unit, *, own, late, overdue):
    for slice_kind, slice_ in case.slices:
        card = made.setdefault(
            (kind, unit, slice_kind, slice_), {"codes": {}, "h": {}, "since": {}}
        )
        for figure in figures(case, own=own, late=late, overdue=overdue):
            card["codes"].setdefault(figure, set()).add(case.code)
        if own and case.group == "problem":
            for span, hours in case.hours.items():
                card["h"].setdefault(span, []).append(hours)
            if case.waits:
                card["since"].setdefault(case.waits[0], []).append(case.waits[1])


def figures(case, *, own, late, overdue):
    if case.group != "problem":
        return [case.group] if own else []
    found = ["received"]
    found += ["late"] if late else ["came_late"] if overdue else []
    if not own:
        return [*found, "handed_on", "failed"]
    found += ["failed"] if late or case.score == "not_satisfied" else []
    found += [case.score] if case.score else []
    found += ["reopened"] * bool(case.reopened) + ["extended"] * case.extended
    if case.end:
        found.append(name(case.end).lower())
        if not overdue:
            found.append("on_time" if case.promised else "undated")
        return found
    step = case.waits[0]
    stage = step if step in ("screening", "assignment") else "handling"
    found += ["waiting", f"waits_{step}"] + [f"overdue_{step}"] * (stage in case.late_stages)
    return found + ["in_time"] * (not overdue)


def share(values: Sequence[float], part: float) -> float:
    """Between the two neighbours, in proportion."""
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    low = ordered[floor(place)]
    high = ordered[min(floor(place) + 1, len(ordered) - 1)]
    return low + (high - low) * (place - floor(place))


def middle(moments: Sequence[datetime]) -> datetime:
    ordered = sorted(moments)
    return ordered[(len(ordered) - 1) // 2]
