"""What a message tells: the facts of its event, and of the case as it stands when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.messages.policies import BY_NAME
from domain.people.personal_request import PersonalRequest, Step
from domain.reports.report import Report
from web.messages.subject import subject
from web.wiring import Services

Words = tuple[tuple[str, str], ...]  # a label of `words.labels`, and what somebody wrote
WRITTEN = ("reason", "elsewhere", "question", "note", "words")


@dataclass(frozen=True)
class Item:
    """One case in a digest."""

    code: str
    category: str
    status: str


@dataclass(frozen=True)
class Facts:
    """`notice` names the sentence; `code` is that of the case, where there is one."""

    notice: str
    code: str | None = None
    category: str | None = None
    agency: str | None = None
    moments: Mapping[str, datetime] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    written: Words = ()
    items: tuple[Item, ...] = ()
    danger: bool = False


# Of what became private, or is not wanted any more, before it could be told.
GONE = Facts("gone")


def facts_of(services: Services, originator: UUID, version: int, policy: str, to: str) -> Facts:
    """Of an event, for the person with this id. Raises `UnknownCode` and `UnknownRequest`."""
    about = subject(services, BY_NAME[policy], originator)
    (event,) = services.city.events.get(originator, gt=version - 1, lte=version)
    if isinstance(about, PersonalRequest):
        return facts_of_request(BY_NAME[policy].notice, about, event)
    return facts_of_report(services, BY_NAME[policy].notice, about, event, to)


def facts_of_request(notice: str, request: PersonalRequest, event: Any) -> Facts:
    """Without the answer's words: who reads it signs in."""
    step: Step = getattr(event, "step", "act")
    moments = {"due": request.promises[step].due, "asked": request.asked_at}
    return Facts(notice=notice, moments=moments, values=values_of(event))


def facts_of_report(services: Services, notice: str, report: Report, event: Any, to: str) -> Facts:
    moments = moments_of(notice, report)
    return Facts(
        notice=variant(notice, moments, is_reporter=report.reporter.id == to),
        code=report.code,
        category=report.category,
        agency=getattr(event, "agency", None),
        moments=moments,
        values=values_of(event),
        written=written_in(event),
        danger=services.handbook.severity_of(report.category) == "danger",
    )


def moments_of(notice: str, report: Report) -> dict[str, datetime]:
    """The running promise, as it is now: it may have changed since the event."""
    running = report.deadline
    if running is None or (notice == "assigned" and running.stage != "handling"):
        return {}
    return {"due": running.due, "expected": running.strikes["escalated"]}


def variant(notice: str, moments: Mapping[str, datetime], *, is_reporter: bool) -> str:
    if notice in ("assigned", "deadline_extended", "deadline_missed") and moments:
        return f"{notice}/due"
    if notice == "resolved" and not is_reporter:
        return "resolved/follower"
    return notice


def values_of(event: Any) -> dict[str, str]:
    found = {}
    if into := getattr(event, "into", None):
        found["into"] = into
    if share := getattr(event, "share", None):
        found["percent"] = str(round(100 * share))
    return found


def written_in(event: Any) -> Words:
    """Nothing of what was forgotten since, and of a score the words alone."""
    if isinstance(event, Report.Hidden | Report.Submitted):
        return ()
    found = ((name, getattr(event, name, None) or "") for name in WRITTEN)
    return tuple((name, words) for name, words in found if words)
