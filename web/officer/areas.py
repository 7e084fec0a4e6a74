"""Whose cases are whose: a ward's officers have their ward's, an agency's their agency's."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.reports.code import UnknownCode
from web.accounts.people import Person
from web.cases import Case
from web.wiring import Services


def ward_of(services: Services, person: Person) -> UUID | None:
    """The ward that is this person's, None for somebody who has no ward."""
    wards = services.wards_in_force()
    return next((ward.ward_id for ward in wards if ward.code == person.ward_code), None)


def may_see_ward(services: Services, person: Person, ward_id: UUID) -> bool:
    return person.ward_code is None or ward_of(services, person) == ward_id


def in_area(services: Services, person: Person, case: Mapping[str, Any]) -> bool:
    ward_id = case["ward"] and case["ward"]["ward_id"]
    agency = case["agency"] and case["agency"]["code"]
    in_ward = person.ward_code is None or ward_id == ward_of(services, person)
    return in_ward and person.agency in (None, agency)


def refuse_outside_area(services: Services, person: Person, case: Mapping[str, Any]) -> None:
    """Raises `UnknownCode`: somebody else's case is not even said to exist."""
    if not in_area(services, person, case):
        raise UnknownCode


def case_for(services: Services, person: Person | None, code: str) -> Case:
    """With words that are not screened yet for those whose case it is. Raises `UnknownCode`."""
    if person is None:
        return services.cases.get(code)
    case = services.cases.for_staff(code)
    return case if in_area(services, person, case) else services.cases.get(code)
