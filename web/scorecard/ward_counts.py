"""Reports by ward, as it then was and as of today's wards; both add up to the same."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from geo.atlas import WardVersion
from projections.reform import ReformRow, reforms
from projections.scorecard_refresh import in_one_snapshot
from projections.ward_counts import Pin, Stay, pins_in, stays
from web.access import open_to
from web.reform.era import wards_of
from web.reform.heirs import last_heir
from web.wiring import Services, services

pages = Blueprint("ward_counts", __name__, url_prefix="/scorecard/wards")
Numbers = Counter[UUID | None]


class Counts(NamedTuple):
    """Numbers of reports by the ward of their time, and by the ward of today."""

    then: Numbers
    today: Numbers


@pages.get("")
@open_to("anyone")
def both_ways() -> ResponseReturnValue:
    counts = counts_of(services())
    known = {ward.ward_id: ward for ward in services().atlas.versions}
    return render_template(
        "ward_counts.html",
        then=in_order(counts.then, known),
        today=in_order(counts.today, known),
        wards=known,
        total=counts.then.total(),
    )


def in_order(numbers: Numbers, known: dict[UUID, WardVersion]) -> list[tuple[UUID | None, int]]:
    def key(pair: tuple[UUID | None, int]) -> tuple[int, str]:
        return -pair[1], known[pair[0]].name if pair[0] in known else ""

    return sorted(numbers.items(), key=key)


def counts_of(services: Services) -> Counts:
    """Of all reports."""
    with in_one_snapshot(services.engine) as db:
        return both_ways_of(services, db, stays(db), partial(pins_in, db))


def both_ways_of(
    services: Services,
    db: Connection,
    found: Sequence[Stay],
    pins_in: Callable[[Sequence[UUID]], list[Pin]],
) -> Counts:
    """A report goes on in the one successor of its ward; where it was split, by its own place."""
    heirs = heirs_of({stay.now for stay in found}, in_force(services), reforms(db))
    pins = pins_in([ward for ward, heir in heirs.items() if ward and heir is None])
    places = wards_of(services, services.now(), [p.lon for p in pins], [p.lat for p in pins])
    then, today = Numbers(), Numbers(places)
    for stay in found:
        then[stay.then] += stay.reports
        today[heirs[stay.now]] += stay.reports
    today[None] -= len(pins)  # they have been counted by their places
    return Counts(+then, +today)


def in_force(services: Services) -> set[UUID]:
    return {ward.ward_id for ward in services.wards_in_force()}


def heirs_of(
    wards: set[UUID | None], today: set[UUID], known: Sequence[ReformRow]
) -> dict[UUID | None, UUID | None]:
    """The one ward of today for each, None where a report's own place has to tell."""
    return {ward: ward if ward in today else only_heir(ward, today, known) for ward in wards}


def only_heir(ward: UUID | None, today: set[UUID], known: Sequence[ReformRow]) -> UUID | None:
    if ward is None or any(reform.lineage.is_split(ward) for reform in known):
        return None
    heir = last_heir(known, ward)
    return heir if heir in today else None
