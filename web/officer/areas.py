"""Whose cases somebody may act on: a ward's officers their ward's, an agency's their agency's."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.reports.code import UnknownCode
from web.accounts.people import Person
from web.wiring import Services


def ward_of(services: Services, person: Person) -> UUID | None:
    """The ward that is this person's, None for somebody who has no ward."""
    wards = services.wards_in_force()
    return next((ward.ward_id for ward in wards if ward.code == person.ward_code), None)


def may_see_ward(services: Services, person: Person, ward_id: UUID) -> bool:
    return person.ward_code is None or ward_of(services, person) == ward_id


def refuse_outside_area(services: Services, person: Person, case: Mapping[str, Any]) -> None:
    """Raises `UnknownCode`: somebody else's case is not even said to exist."""
    ward_id = case["ward"] and case["ward"]["ward_id"]
    agency = case["agency"] and case["agency"]["code"]
    if person.ward_code is not None and ward_id != ward_of(services, person):
        raise UnknownCode
    if person.agency is not None and agency != person.agency:
        raise UnknownCode
