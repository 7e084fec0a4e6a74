"""The map at any moment, as a page: with scripts it plays, and without them it is asked."""

from uuid import UUID

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from projections.open_then import Clock
from web.access import open_to
from web.auditor.reading import as_read
from web.auditor.then import CityThen, feature, moment_typed, names_of, unnamed
from web.wiring import services

pages = Blueprint("audit_map", __name__)

MOST_LISTED = 200
NO_WARD = "none"


@pages.get("/audit/map")
@open_to("auditor", "manager")
def map_then() -> ResponseReturnValue:
    typed = request.args.get("at", "")
    clock: Clock = "recorded" if request.args.get("clock") == "recorded" else "effective"
    now = services().now()
    city = CityThen(services(), moment_typed(typed) if typed else now, clock)
    as_read("map")
    with services().engine.connect() as db:
        wards, counted = city.wards(db), city.counted(db)
        begin = city.begin(db)
        ward = wanted_ward()
        names = names_of(wards)
        limit = MOST_LISTED if ward else 0
        rows = city.then.in_ward(db, ward[0], limit) if ward else []
    lines = city.by_ward(counted, wards)
    return render_template(
        "audit_map.html",
        city=city,
        now=now,
        begin=min(begin, now),
        total=counted.total,
        without_place=counted.without_place,
        lines=lines,
        ward=ward and (names.get(ward[0]) or unnamed(ward[0])),
        reports=[feature(row, names) for row in rows],
        most=MOST_LISTED,
    )


def wanted_ward() -> tuple[UUID | None] | None:
    """The ward whose reports are to be listed; (None,) for those in no ward."""
    given = request.args.get("ward")
    if not given:
        return None
    if given == NO_WARD:
        return (None,)
    try:
        return (UUID(given),)
    except ValueError:
        abort(404)
