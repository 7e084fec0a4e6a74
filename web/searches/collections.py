"""Collections: reports that somebody picked by hand, under a name and at an address to share."""

from uuid import UUID

import msgspec
from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from domain.messages.searches import SearchDesk
from domain.reports.code import parse_code, report_id_of
from projections.saved_search import searches_of
from web.access import open_to
from web.calls import form_as
from web.searches.pages import who_asks, who_must_be_known
from web.waiting import until_seen
from web.wiring import services

pages = Blueprint("collections", __name__, url_prefix="/searches/reports")


class Picked(msgspec.Struct):
    code: str
    name: str = ""


class LaidDown(msgspec.Struct):
    code: str
    search: UUID


@pages.post("")
@open_to("anyone")
def pick() -> ResponseReturnValue:
    """Into the collection of this name, which begins with its first report."""
    given, who = form_as(Picked), who_must_be_known()
    code = parse_code(given.code)
    services().desk.find(report_id_of(code))
    position = SearchDesk(services().city).pick(code, given.name, who, services().now())
    return back(position)


@pages.post("/removal")
@open_to("anyone")
def lay_down() -> ResponseReturnValue:
    given, who = form_as(LaidDown), who_must_be_known()
    desk = SearchDesk(services().city)
    return back(desk.lay_down(parse_code(given.code), given.search, who, services().now()))


def back(position: int | None) -> ResponseReturnValue:
    until_seen(position or 0, "saved_search")
    return redirect(url_for("searches.mine"), 303)


def own_collections() -> list[str] | None:
    """The names of the reader's collections; None for who is not signed in."""
    who = who_asks()
    if who is None:
        return None
    with services().engine.connect() as db:
        return [kept.search.name for kept in searches_of(db, who.id) if kept.search.cases]
