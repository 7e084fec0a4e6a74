"""What became of which ward on a day, for everybody: a map before and after, and old names."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from domain.wards.reform import NoSuchReform
from projections.reform import ReformRow
from web.access import open_to
from web.reform.drawn import drawn, found_by_name
from web.reform.era import Eve, eve_of, reform_on
from web.reform.words import formerly, kinds
from web.scorecard.words import percent
from web.wiring import services

pages = Blueprint("reformed_wards", __name__, url_prefix="/wards/reform")


@pages.get("/<day>")
@open_to("anyone")
def before_and_after(day: str) -> ResponseReturnValue:
    """Raises `NoSuchReform`."""
    found = reform_on(services(), day_in(day))
    eve, name = eve_of(services(), found.day), request.args.get("name", "").strip()
    return render_template(
        "reformed_wards.html",
        found=found,
        name=name,
        named=found_by_name(eve, found.lineage, name),
        formerly=formerly,
        **map_facts(found, eve),
    )


def map_facts(reform: ReformRow, eve: Eve) -> dict[str, Any]:
    """What the map of a reform needs, on every page that has it."""
    is_over = services().now() >= eve.begins
    ended = is_over and request.args.get("cases") == "all"
    with services().engine.connect() as db:
        on_map = drawn(db, services(), reform, eve, ended=ended)
    return {
        "drawn": on_map,
        "is_over": is_over,
        "ended": ended,
        "percent": percent,
        "kinds": kinds(),
    }


def day_in(typed: str) -> date:
    """Raises `NoSuchReform`."""
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise NoSuchReform from error
