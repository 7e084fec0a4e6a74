"""The public list of reports, whose address can be shared, and the searches that people save."""

from datetime import timedelta
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from domain.messages.searches import LONGEST_WORDS, MOST_CASES, Alert, Search, SearchDesk
from domain.people.actor import Actor
from domain.people.authority import NotYourTask
from domain.refusals import Invalid
from domain.reports.code import parse_code
from eventlog.outbox import search_match
from projections.report_search import matching
from projections.saved_search import Kept, searches_of
from web.access import open_to
from web.accounts.session import current_citizen, current_person
from web.calls import converted, form_as
from web.language import gettext, spoken
from web.messages.followers import Asked
from web.messages.following import a_search, ask
from web.reform.former import ended, goes_on_in
from web.reform.words import told_of
from web.searches.fitting import words_of
from web.waiting import until_seen
from web.wiring import services
from web.words import sentence

pages = Blueprint("searches", __name__)

A_PAGE = 30
LAST = 2**62
DAYS = timedelta(days=30)
ReportStatus = Literal["SUBMITTED", "ACCEPTED", "IN_PROGRESS", "RESOLVED", "REJECTED"]


class Filters(msgspec.Struct):
    """What does not restrict is left out; `before` pages downwards.

    `cases` are codes with commas between.
    """

    words: Annotated[str, msgspec.Meta(max_length=LONGEST_WORDS)] = ""
    category: str | None = None
    ward: UUID | None = None
    status: ReportStatus | None = None
    cases: Annotated[str, msgspec.Meta(max_length=10 * MOST_CASES)] = ""
    before: Annotated[int, msgspec.Meta(ge=0, le=LAST)] = LAST

    def search(self, name: str = "", alert: Alert = "never") -> Search:
        cases = tuple(parse_code(code) for code in self.cases.split(",") if code)
        words = self.words.strip()
        return Search(name, self.category, self.ward, self.status, words, alert, cases)


class Wish(Filters):
    """A search with its name; `email` of who is not signed in."""

    name: str = ""
    alert: Alert = "daily"
    email: str = ""


class Which(msgspec.Struct):
    search: UUID


class Change(msgspec.Struct):
    alert: Alert
    name: str = ""


class Fault(NamedTuple):
    """Why a search was not changed, and at which field."""

    search_id: UUID
    field: str | None
    sentence: str


@pages.get("/reports")
@open_to("anyone")
def reports() -> ResponseReturnValue:
    """Its address says all that is asked for."""
    filters = converted({name: value for name, value in request.args.items() if value}, Filters)
    search = filters.search()
    wards = goes_on_in(services(), search.ward, services().now()) if search.ward else ()
    with services().engine.connect() as db:
        found = matching(db, search, wards, words_of(search), filters.before, A_PAGE + 1)
    more = found[A_PAGE - 1]["first_position"] if len(found) > A_PAGE else None
    return render_template(
        "reports.html",
        reports=found[:A_PAGE],
        search=search,
        next_url=more and f"{address_of(search)}&before={more}",
        query=query_of(search),
        who=who_asks(),
        wards=services().wards_in_force(),
        ended=ended(services(), search.ward) if search.ward else None,
        told_of=told_of,
        alerts=alert_names(),
    )


@pages.get("/searches")
@open_to("anyone")
def mine() -> ResponseReturnValue:
    return all_of(who_asks())


def all_of(who: Actor | None, fault: Fault | None = None) -> str:
    with services().engine.connect() as db:
        kept = searches_of(db, who.id) if who else []
        since = services().now() - DAYS
        c = search_match.c
        lately = select(c.search_id, func.count()).where(c.matched_at >= since)
        lately = lately.where(c.search_id.in_([each.search_id for each in kept]))
        numbers = {row[0]: row[1] for row in db.execute(lately.group_by(c.search_id))}
    facts = {"who": who, "alerts": alert_names(), "numbers": numbers, "told_of": told_of}
    return render_template("searches.html", searches=[shown(each, fault) for each in kept], **facts)


@pages.post("/searches")
@open_to("anyone")
def save() -> ResponseReturnValue:
    """At once for who is signed in; who only has an address confirms it first."""
    wish, who = form_as(Wish), who_asks()
    search = wish.search(wish.name, wish.alert)
    if who is None:
        asked = Asked(wish.email, spoken(), search=search)
        return ask(asked, a_search())
    position = SearchDesk(services().city).save(search, who, services().now())
    until_seen(position or 0, "saved_search")
    return redirect(url_for(".mine"), 303)


@pages.post("/searches/removal")
@open_to("anyone")
def remove() -> ResponseReturnValue:
    if who := who_asks():
        search_id = form_as(Which).search
        position = SearchDesk(services().city).remove(search_id, who, services().now())
        until_seen(position or 0, "saved_search")
    return redirect(url_for(".mine"), 303)


@pages.post("/searches/change")
@open_to("anyone")
def change() -> ResponseReturnValue:
    """What cannot be so is said at its field, with all that was typed. Raises `UnknownSearch`."""
    who, search_id = who_must_be_known(), form_as(Which).search
    desk = SearchDesk(services().city)
    try:
        given = form_as(Change)
        position = desk.change(search_id, given.name, given.alert, who, services().now())
    except Invalid as refusal:
        return all_of(who, Fault(search_id, refusal.field, sentence(refusal))), 422
    until_seen(position or 0, "saved_search")
    return redirect(url_for(".mine"), 303)


def who_must_be_known() -> Actor:
    """Raises `NotYourTask`."""
    who = who_asks()
    if who is None:
        raise NotYourTask
    return who


def who_asks() -> Actor | None:
    """Citizens and staff alike."""
    if person := current_person():
        return person.actor
    return current_citizen()


def shown(kept: Kept, fault: Fault | None) -> dict[str, Any]:
    search, address = kept.search, address_of(kept.search)
    is_at_fault = fault is not None and fault.search_id == kept.search_id
    return {
        "id": kept.search_id,
        "search": search,
        "url": address,
        "whole": services().config.messages.public_url + address,
        "ended": ended(services(), search.ward) if search.ward else None,
        "fault": fault if is_at_fault else None,
        "given": request.form if is_at_fault else {"name": search.name, "alert": search.alert},
    }


def query_of(search: Search) -> dict[str, str]:
    given = {name: getattr(search, name) for name in ("words", "category", "ward", "status")}
    given["cases"] = ",".join(search.cases)
    return {name: str(value) for name, value in given.items() if value}


def address_of(search: Search) -> str:
    return f"{url_for('searches.reports')}?{urlencode(query_of(search))}"


def alert_names() -> dict[str, str]:
    return {
        "at_once": gettext("At once"),
        "daily": gettext("Once a day"),
        "never": gettext("Not at all"),
    }
