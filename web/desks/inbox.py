"""The dispatcher's inbox: what waits for screening or an agency, from every channel, one list."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, func, null, or_, select

from projections.ward_board import IS_OPEN
from web.access import open_to
from web.desks.page import (
    desk_facts,
    looking,
    news_address,
    news_of,
    the_person,
    told_as_news,
    wanted_by,
)
from web.desks.query import Condition, Looking, Wanted, c, within
from web.desks.replies import offered
from web.language import gettext
from web.wiring import services

pages = Blueprint("inbox", __name__, url_prefix="/desk/inbox")

WITHOUT_AGENCY = (c.status == "ACCEPTED") & c.co_handlers.is_(null())
WAITS: dict[str, Condition] = {
    "screening": c.status == "SUBMITTED",
    "assignment": WITHOUT_AGENCY & c.returned.is_(None),
    "returned": WITHOUT_AGENCY & c.returned.is_not(None),
}
FILTERS = ("severity", "category", "ward", "agency", "channel")


@pages.get("")
@open_to("dispatcher", "manager")
def inbox() -> ResponseReturnValue:
    return render_template("inbox.html", **inbox_facts())


@pages.get("/news")
@open_to("dispatcher", "manager")
@told_as_news
def news() -> Response:
    return news_of(wanted_by(), looking(the_person()), waiting_for(kind_wanted()))


def inbox_facts() -> dict[str, object]:
    who, wanted, kind = looking(the_person()), wanted_by(), kind_wanted()
    with services().engine.connect() as db:
        facts = desk_facts(db, wanted, who, waiting_for(kind))
        numbers = how_many(db, who)
    return facts | {
        "kind": kind,
        "kinds": kinds(),
        "numbers": numbers,
        "filters": FILTERS,
        "rejections": offered(who.handbook, "reject"),
        "filters_open": is_narrowed(wanted),
        "news_url": news_address("inbox.news", facts["position"]),
    }


def kind_wanted() -> str:
    kind = request.args.get("waits", "")
    return kind if kind in WAITS else ""


def waiting_for(kind: str) -> Condition:
    return WAITS[kind] if kind else or_(*WAITS.values())


def how_many(db: Connection, who: Looking) -> dict[str, int]:
    """By what they wait for, in one statement; what the filters leave out is counted too."""
    counted = [func.count().filter(waits).label(kind) for kind, waits in WAITS.items()]
    found = db.execute(select(*counted).where(IS_OPEN, *within(who.area))).mappings().one()
    numbers = {kind: int(found[kind]) for kind in WAITS}
    return {"": sum(numbers.values()), **numbers}


def kinds() -> dict[str, str]:
    return {
        "": gettext("All that waits"),
        "screening": gettext("To be screened"),
        "assignment": gettext("To be assigned"),
        "returned": gettext("Given back"),
    }


def is_narrowed(wanted: Wanted) -> bool:
    return any((*(getattr(wanted, name) for name in FILTERS), wanted.code, wanted.overdue))
