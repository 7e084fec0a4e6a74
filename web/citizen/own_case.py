"""What reporters may still say about their own case, and by what they are known to be its own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.handbook.contents import REOPEN_WITHIN_DAYS
from domain.people.actor import Actor
from domain.reports.code import report_id_of
from domain.reports.life import OPEN, TABLE, Status
from projections.own_cases import is_reporter
from web.accounts.own_keys import held_key
from web.accounts.rating_keys import fits
from web.accounts.session import current_citizen
from web.cases import Case
from web.wiring import services


@dataclass(frozen=True)
class OwnCase:
    """`question` is what has to be answered; `reopen_until` is None where that is over."""

    question: str | None
    may_rate: bool
    reopen_until: datetime | None

    @property
    def may_say_something(self) -> bool:
        return bool(self.question or self.may_rate or self.reopen_until)


def own_case(code: str) -> OwnCase | None:
    """None for whoever is not its reporter."""
    if not is_own(code):
        return None
    case = services().cases.for_reporter(code)
    status, merged = Status(case["status"]), case["merged_into"] is not None
    return OwnCase(
        question=case["question"] if status in OPEN and not merged else None,
        may_rate=possible("Rated", status) and not merged,
        reopen_until=None if merged else reopen_until(case, status, services().now()),
    )


def is_own(code: str) -> bool:
    """Whether this browser holds the report's key, or its reporter is signed in."""
    if held_key(code):
        return True
    citizen = current_citizen()
    return citizen is not None and reported_by(citizen, report_id_of(code))


def reported_by(citizen: Actor, report_id: UUID) -> bool:
    with services().engine.connect() as db:
        return is_reporter(db, citizen.id, report_id)


def speaks_for(reporter: Actor, code: str, key: str) -> bool:
    """The same for a command, which has read the report itself: views may be behind."""
    citizen = current_citizen()
    own = citizen is not None and citizen.id == reporter.id
    return own or fits(code, key) or bool(held_key(code))


def possible(event: str, status: Status) -> bool:
    return TABLE[event][tuple(Status).index(status)] is None


def reopen_until(case: dict[str, Any] | Case, status: Status, now: datetime) -> datetime | None:
    if case["ended_at"] is None or not possible("Reopened", status):
        return None
    until: datetime = case["ended_at"] + timedelta(days=REOPEN_WITHIN_DAYS)
    return until if now <= until else None
