"""Whose cases are whose, on pages and calls: the rule itself stands in `domain.people.authority`.

Somebody else's case is not even said to exist, and the attempt is recorded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from domain.people.attempt import Attempt
from domain.people.authority import covers
from domain.reports.code import UnknownCode
from domain.reports.life import Status
from web.accounts.people import Person
from web.cases import Case
from web.wiring import Services


@dataclass(frozen=True)
class Standing:
    """A row of the ward board as the domain looks at a case: where it is, who has it, how it is.

    The row's agency is at first the one that a rule proposes; co-handlers come with an assignment.
    """

    row: Mapping[str, Any]
    undone = False  # the board has no row of such a case

    @property
    def status(self) -> Status:
        return Status(self.row["status"])

    @property
    def ward_id(self) -> UUID | None:
        ward_id: UUID | None = self.row["ward_id"]
        return ward_id

    @property
    def agency(self) -> str | None:
        return None if self.row["co_handlers"] is None else self.row["agency"]

    @property
    def co_handlers(self) -> tuple[str, ...]:
        return tuple(self.row["co_handlers"] or ())

    @property
    def merged_into(self) -> str | None:
        merged_into: str | None = self.row["merged_into"]
        return merged_into

    @property
    def question(self) -> str | None:
        question: str | None = self.row["question"]
        return question

    @property
    def hidden(self) -> bool:
        return bool(self.row["hidden"])

    @property
    def extension_until(self) -> datetime | None:
        until: datetime | None = self.row["extension_until"]
        return until

    @property
    def score(self) -> str | None:
        score: str | None = self.row["score"]
        return score


def covered(services: Services, person: Person, row: Mapping[str, Any]) -> bool:
    return covers(services.area_of(person.actor), Standing(row))


def ward_of(services: Services, person: Person) -> UUID | None:
    """The ward that is this person's, None for somebody who has no ward."""
    return services.area_of(person.actor).ward


def may_see_ward(services: Services, person: Person, ward_id: UUID) -> bool:
    return ward_of(services, person) in (None, ward_id)


def turn_away(services: Services, person: Person, command: str, code: str) -> NoReturn:
    """Records the attempt. Raises `UnknownCode`."""
    now = services.now()
    services.city.record(Attempt(command=command, code=code, by=person.actor, timestamp=now))
    raise UnknownCode


def case_for(services: Services, person: Person | None, code: str) -> Case:
    """With words that are not screened yet for those whose case it is. Raises `UnknownCode`."""
    if person is None:
        return services.cases.get(code)
    case = services.cases.for_staff(code)
    return case if covered(services, person, case["row"]) else services.cases.get(code)
