"""The ward of today that goes on with one of an earlier map."""

from collections.abc import Sequence
from uuid import UUID

from projections.reform import ReformRow, reforms
from web.wiring import Services


def heir_today(services: Services, ward_id: UUID) -> UUID | None:
    """The one with most of its ground, over all reforms; None for one that nobody knows."""
    with services.engine.connect() as db:
        known = reforms(db)
    heir = last_heir(known, ward_id)
    in_force = {ward.ward_id for ward in services.wards_in_force()}
    return heir if heir in in_force else None


def last_heir(known: Sequence[ReformRow], ward_id: UUID) -> UUID:
    """The reforms have to be in the order of their days."""
    for reform in known:
        ward_id = reform.lineage.heir(ward_id) or ward_id
    return ward_id
