"""The city over time: where reports came from, two periods beside each other, figures by ward.

The table is on the page before any script has run; the scripts draw the same on the map.
"""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from projections.over_time import first_moment
from projections.unit_scorecard import slices
from web.access import open_to
from web.context import time_zone
from web.over_time.asked import Days, TwoPeriods, asked_as
from web.over_time.measures import measure, measures
from web.over_time.shaded import compared, counted, measured
from web.scorecard.reading import cards_of, chosen_slice, of_all
from web.scorecard.words import month_name
from web.wiring import services

pages = Blueprint("over_time", __name__, url_prefix="/map/time")

USUAL_FIGURE = "share_on_time"
Facts = dict[str, Any]


class FigureAsked(msgspec.Struct):
    figure: str = USUAL_FIGURE


@pages.get("")
@open_to("anyone")
def heat() -> ResponseReturnValue:
    """Where reports were sent in a period; with scripts, day by day."""
    asked = asked_as(Days)
    with services().engine.connect() as db:
        shown, begin = counted(db, asked.period, asked.wards), first_moment(db)
    return page("heat", "heat", asked=asked, shown=shown, query=query_of(asked), begin=day(begin))


@pages.get("/compared")
@open_to("anyone")
def compare() -> ResponseReturnValue:
    """Two periods, by ward, and what changed between them."""
    asked = asked_as(TwoPeriods)
    with services().engine.connect() as db:
        shown = compared(db, asked.period, asked.before, asked.wards)
    more = {"before_from": asked.before_first, "before_to": asked.before_last}
    return page("compare", "city", asked=asked, shown=shown, query=query_of(asked, **more))


@pages.get("/figures")
@open_to("anyone")
def figure() -> ResponseReturnValue:
    """A figure of the scorecards, by ward."""
    asked, wanted = asked_as(FigureAsked), chosen_slice()
    with services().engine.connect() as db:
        facts = figure_facts(db, asked.figure)
    query = urlencode({"figure": asked.figure, **wanted.query})
    return page("figure", "city", asked=asked, wanted=wanted, query=query, **facts)


def figure_facts(db: Connection, figure: str) -> Facts:
    cards = cards_of(of_all(db, chosen_slice()), "ward")
    return {
        "shown": measured(cards, measure(figure)),
        "measures": measures(),
        "months": slices(db)["month"],
        "month_name": month_name,
    }


def page(view: str, map_name: str, **facts: Any) -> str:
    data = {
        "heat": url_for("over_time_api.heat"),
        "compare": url_for("over_time_api.compare"),
        "figure": url_for("over_time_api.figure"),
    }
    return render_template(
        "over_time.html", view=view, map_name=map_name, data_url=data[view], **facts
    )


def query_of(asked: Days, **more: date) -> str:
    days = {"from": asked.first, "to": asked.last, "wards": asked.wards, **more}
    return urlencode(days | ({"category": asked.category} if asked.category else {}))


def day(moment: datetime | None) -> date | None:
    return moment and moment.astimezone(time_zone()).date()
