"""What is open near by and of the same kind: offered before one more pin is put."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import msgspec
from flask import Blueprint, render_template
from geoalchemy2 import Geography
from sqlalchemy import RowMapping, case, cast, func, null, select

from projections.ward_board import IS_OPEN
from projections.ward_board import table as ward_board
from web.access import open_to
from web.calls import query_as
from web.desks.duplicates import ON_EARTH
from web.intake import ReportIn
from web.wiring import services

pages = Blueprint("nearby", __name__)

MOST = 3
c = ward_board.c


class Here(msgspec.Struct):
    """Degrees (EPSG:4326), and a category's code."""

    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    category: str


@pages.get("/reports/nearby")
@open_to("anyone")
def nearby() -> str:
    """The part of the form that offers them; nothing where there are none."""
    here = query_as(Here)
    return render_template("_nearby.html", near=alike(here.lon, here.lat, here.category))


def near(report: ReportIn) -> Sequence[RowMapping]:
    """An idea may have no place, and is like no other."""
    if report.lon is None or report.lat is None:
        return []
    return alike(report.lon, report.lat, report.category)


def alike(lon: float, lat: float, category: str) -> Sequence[RowMapping]:
    """The nearest first, by the handbook's rule of duplicates, with words that all may read."""
    rule = services().handbook.duplicates
    here = cast(func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326), Geography)
    away = func.ST_Distance(ON_EARTH, here)
    query = (
        select(
            *(c[name] for name in ("code", "category", "status", "submitted_at")),
            case((c.held_back, null()), else_=c.text).label("text"),
            away.label("distance_m"),
        )
        .where(
            IS_OPEN,
            func.ST_DWithin(ON_EARTH, here, rule.radius_m),
            c.category == category,
            c.submitted_at >= services().now() - timedelta(days=rule.days),
        )
        .order_by(away, c.first_position)
        .limit(MOST)
    )
    with services().engine.connect() as db:
        return db.execute(query).mappings().all()
