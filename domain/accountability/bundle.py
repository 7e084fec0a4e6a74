"""Bundles: what of the log was handed out as evidence, to whom, in which form, and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, get_args

from eventsourcing.domain import Aggregate, event

from domain.people.actor import Actor, Role
from domain.people.authority import NotYourTask
from domain.refusals import Invalid

Form = Literal["redacted", "unredacted"]
FORMS: tuple[Form, ...] = get_args(Form)
Reason = Literal["complaint", "inspection", "court", "own_data"]
REASONS: tuple[Reason, ...] = get_args(Reason)
MAY_TAKE: Mapping[Form, frozenset[Role]] = {
    "redacted": frozenset({"auditor", "manager"}),
    "unredacted": frozenset({"auditor"}),
}


class NoSuchForm(Invalid):
    """A bundle is redacted or unredacted."""

    field = "form"


class ReasonNeeded(Invalid):
    """What people wrote is handed out for a reason only; please choose one."""

    field = "why"


class Bundle(Aggregate):
    """One for each time; it is recorded before anything is handed out."""

    class HandedOut(Aggregate.Created):
        """`sha256` is that of its manifest. `code` is empty where it is of a period."""

        by: Actor
        form: Form
        why: Reason | None
        code: str
        begin: datetime | None
        end: datetime | None
        sha256: str

    @event(HandedOut)
    def __init__(
        self,
        form: Form,
        why: Reason | None,
        code: str,
        begin: datetime | None,
        end: datetime | None,
        sha256: str,
        by: Actor,
        timestamp: datetime,
    ) -> None:
        self.form, self.why, self.by, self.sha256 = form, why, by, sha256
        self.code, self.begin, self.end = code, begin, end


def permitted(form: str, why: str, by: Actor) -> tuple[Form, Reason | None]:
    """The form and the reason. Raises `NoSuchForm`, `NotYourTask` and `ReasonNeeded`."""
    known = next((each for each in FORMS if each == form), None)
    if known is None:
        raise NoSuchForm
    if by.role not in MAY_TAKE[known]:
        raise NotYourTask
    reason = next((each for each in REASONS if each == why), None)
    if known == "unredacted" and reason is None:
        raise ReasonNeeded
    return known, reason
