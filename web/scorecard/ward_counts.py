"""Reports by ward, as it then was and as of today's wards; both add up to the same."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from geo.atlas import WardVersion
from projections.ward_counts import Stay, stays
from web.access import open_to
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
    with services.engine.connect() as db:
        return both_ways_of(stays(db))


def both_ways_of(found: Iterable[Stay]) -> Counts:
    then, today = Numbers(), Numbers()
    for stay in found:
        then[stay.then] += stay.reports
        today[stay.today] += stay.reports
    return Counts(then, today)
