"""Two reports of the same: suggested by what, where and when, and compared side by side."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from geoalchemy2 import Geography
from sqlalchemy import (
    Connection,
    Select,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from domain.handbook.duplicates import DuplicateRule
from domain.reports.code import parse_code, report_id_of
from projections.ward_board import IS_OPEN
from web.access import open_to
from web.context import moment
from web.desks.clock import span
from web.desks.page import channels, feature, looking, severities, shown, the_person
from web.desks.query import SHOWN, Looking, Row, c, rank_in, within
from web.officer.areas import turn_away
from web.wiring import services

pages = Blueprint("duplicates", __name__, url_prefix="/desk/merge")

ON_EARTH = literal_column("(point::geography)", Geography("POINT", 4326))
NONE = literal_column("'[]'::jsonb", JSONB)
MOST = 10
COMPARED = ("category", "status", "ward_name", "agency", "channel", "submitted_at", "kind")


@pages.get("/<code>/<into>")
@open_to("dispatcher", "ward_officer", "manager")
def side_by_side(code: str, into: str) -> ResponseReturnValue:
    who = looking(the_person())
    wanted = parse_code(code), parse_code(into)
    with services().engine.connect() as db:
        found = two_of(db, who, *wanted)
    for strange in (code for code in wanted if code not in found):
        services().desk.find(report_id_of(strange))  # one that is not there is no attempt
        turn_away(services(), the_person(), "look", strange)
    one, other = (found[code] for code in wanted)
    return render_template(
        "merge.html",
        one=one,
        other=other,
        different=[name for name in COMPARED if said(one[name]) != said(other[name])],
        distance_m=other["distance_m"],
        between=between(one["submitted_at"], other["submitted_at"]),
        severities=severities,
        channels=channels,
        features=[feature(case) for case in (one, other) if case["lon"] is not None],
    )


def two_of(db: Connection, who: Looking, code: str, into: str) -> dict[str, Row]:
    """Those of both that the person may see, with the metres between them."""
    first = select(c.point).where(c.code == code).scalar_subquery()
    away = func.ST_Distance(ON_EARTH, cast(first, Geography)).label("distance_m")
    query = select(*SHOWN, rank_in(who.handbook).label("rank"), away)
    found = db.execute(query.where(c.code.in_((code, into)), *within(who.area))).mappings()
    return {row["code"]: shown(dict(row), who) for row in found}


def suggested(db: Connection, case: Mapping[str, Any], who: Looking) -> list[Row]:
    """Open cases that may tell of the same as this one, the nearest first; one statement."""
    if case["lon"] is None or case["merged_into"] is not None:
        return []
    found = db.execute(like(case, who.handbook.duplicates).where(*within(who.area))).mappings()
    return [
        dict(row) | {"between": between(case["submitted_at"], row["submitted_at"])} for row in found
    ]


def like(case: Mapping[str, Any], rule: DuplicateRule) -> Select[Any]:
    """Of its category, near by the rule in place and time, and not told apart before."""
    here = cast(func.ST_SetSRID(func.ST_MakePoint(case["lon"], case["lat"]), 4326), Geography)
    away, days = func.ST_Distance(ON_EARTH, here), timedelta(days=rule.days)
    told = cast(c.told_apart, JSONB)
    theirs = select(c.told_apart).where(c.code == case["code"]).scalar_subquery()
    return (
        select(*SHOWN, away.label("distance_m"))
        .where(
            IS_OPEN,
            func.ST_DWithin(ON_EARTH, here, rule.radius_m),
            c.category == case["category"],
            c.code != case["code"],
            c.submitted_at.between(case["submitted_at"] - days, case["submitted_at"] + days),
            or_(c.told_apart.is_(None), ~told.bool_op("?")(case["code"])),
            ~func.coalesce(cast(theirs, JSONB), NONE).bool_op("?")(c.code),
        )
        .order_by(away, c.first_position)
        .limit(MOST)
    )


def said(value: Any) -> Any:
    """As the page says it: two moments within the same minute do not differ there."""
    return moment(value) if isinstance(value, datetime) else value


def between(one: datetime, other: datetime) -> str:
    return span(abs(one - other))
