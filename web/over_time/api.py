"""The data of the maps over time: never more than a map shows, however many reports there are."""

from datetime import date
from typing import Annotated

import msgspec
from flask import Blueprint, Response

from projections.over_time import Spot
from web.access import open_to
from web.calls import answer, operation, query_as
from web.citizen.bounds import box
from web.over_time.asked import Days, HeatQuery, TwoPeriods
from web.over_time.measures import measure
from web.over_time.shaded import Shaded, compared, counted, measured
from web.scorecard.reading import SliceQuery, cards_of, chosen_slice, of_all
from web.wiring import services

pages = Blueprint("over_time_api", __name__, url_prefix="/api/over-time")


class FigureQuery(SliceQuery, kw_only=True):
    """Of all cases, unless a month or a category is given."""

    figure: Annotated[str, msgspec.Meta(description="Such as share_on_time, late, hours_whole")]


class Heat(msgspec.Struct):
    """`spots` are latitude, longitude and number; `total` is that of all in the box."""

    first: date
    last: date
    total: int
    spots: list[Spot]


@pages.get("/heat")
@open_to("anyone")
@operation("Where reports were sent in a period", query=HeatQuery, answer=Heat, refusals=(422,))
def heat() -> Response:
    asked = query_as(HeatQuery)
    with services().engine.connect() as db:
        spots = asked.period.spots(db, box(asked.bbox))
    total = sum(spot.number for spot in spots)
    return answer(Heat(asked.first, asked.last, total, spots))


@pages.get("/wards")
@open_to("anyone")
@operation("Reports of a period by ward", query=Days, answer=Shaded, refusals=(422,))
def by_ward() -> Response:
    asked = query_as(Days)
    with services().engine.connect() as db:
        return answer(counted(db, asked.period, asked.wards))


@pages.get("/change")
@open_to("anyone")
@operation(
    "Reports of a period beside those of another, by ward",
    query=TwoPeriods,
    answer=Shaded,
    refusals=(422,),
)
def compare() -> Response:
    asked = query_as(TwoPeriods)
    with services().engine.connect() as db:
        return answer(compared(db, asked.period, asked.before, asked.wards))


@pages.get("/figure")
@open_to("anyone")
@operation(
    "A figure of the scorecards by ward", query=FigureQuery, answer=Shaded, refusals=(404, 422)
)
def figure() -> Response:
    asked = query_as(FigureQuery)
    with services().engine.connect() as db:
        cards = cards_of(of_all(db, chosen_slice()), "ward")
    return answer(measured(cards, measure(asked.figure)))
