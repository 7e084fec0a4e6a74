"""The officer's desk: the cases of my ward or agency, the next deadline first, and who has what."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, and_, func, or_, select

from projections.duty import on_duty
from projections.saved_filters import filters_and_alerts
from projections.ward_board import IS_LOW, IS_OPEN
from web.access import open_to
from web.accounts.people import Person
from web.calls import converted
from web.desks.page import (
    desk_facts,
    looking,
    news_address,
    news_of,
    the_person,
    told_as_news,
    wanted_by,
)
from web.desks.query import Condition, Looking, Wanted, c, is_overdue, within
from web.language import gettext
from web.officer.areas import ward_of
from web.officer.loads import colleagues_of, loads_of, midnight_after, suggested
from web.waiting import until_seen
from web.wiring import services

pages = Blueprint("mine", __name__, url_prefix="/desk/mine")

TABS = ("all", "mine", "nobody", "overdue", "waiting", "reopened", "low")
FILTERS = ("severity", "category", "stage", "ward")
KEPT = ("tab", *(set(Wanted.__struct_fields__) - {"after", "since", "limit"}))


@pages.get("")
@open_to("ward_officer", "agency_officer")
def mine() -> ResponseReturnValue:
    person = the_person()
    who, tab = looking(person), tab_wanted()
    wanted = wanted_in(tab)
    conditions = tab_conditions(who)
    with services().engine.connect() as db:
        facts = desk_facts(db, wanted, who, conditions[tab])
        loads = loads_of(db, colleagues_of(services(), person), who.now, midnight_after(services()))
        facts |= {
            "numbers": how_many(db, who, conditions),
            **dict(zip(("saved", "alerting"), filters_and_alerts(db, person.login), strict=True)),
            "works": person.login in on_duty(db, who.now),
            "news_url": news_address("mine.news", facts["position"]),
        }
    return render_template(
        "mine.html", **facts, **own_facts(person, tab, wanted), loads=loads, fair=suggested(loads)
    )


@pages.get("/news")
@open_to("ward_officer", "agency_officer")
@told_as_news
def news() -> Response:
    who, tab = looking(the_person()), tab_wanted()
    return news_of(wanted_in(tab), who, tab_conditions(who)[tab])


def wanted_in(tab: str) -> Wanted:
    return wanted_by(order="due", status="any" if tab == "low" else "open")


def own_facts(person: Person, tab: str, wanted: Wanted) -> dict[str, Any]:
    kept = {name: value for name, value in request.args.items() if name in KEPT and value}
    narrowed = any((*(getattr(wanted, name) for name in FILTERS), wanted.code, wanted.overdue))
    return {
        "tab": tab,
        "tabs": tab_names(),
        "filters": FILTERS[:3] if person.ward_code else FILTERS,
        "filters_open": narrowed,
        "query": urlencode(kept),
        "ward_id": ward_of(services(), person),
    }


def tab_wanted() -> str:
    tab = request.args.get("tab", "")
    return tab if tab in TABS else "all"


def tab_conditions(who: Looking) -> dict[str, Condition]:
    nobody = c.officer.is_(None) & (c.status != "SUBMITTED")  # those are not to be named yet
    return {
        "all": and_(IS_OPEN),
        "mine": and_(IS_OPEN, c.officer == who.login),
        "nobody": and_(IS_OPEN, nobody),
        "overdue": and_(IS_OPEN, is_overdue(who.now)),
        "waiting": and_(IS_OPEN, c.question.is_not(None)),
        "reopened": and_(IS_OPEN, c.reopened > 0),
        "low": and_(IS_LOW),
    }


def how_many(db: Connection, who: Looking, tabs: dict[str, Condition]) -> dict[str, int]:
    """For each tab, in one statement; what the filters leave out is counted too."""
    counted = [func.count().filter(condition).label(tab) for tab, condition in tabs.items()]
    query = select(*counted).where(or_(IS_OPEN, IS_LOW), *within(who.area))
    return {str(tab): number for tab, number in db.execute(query).mappings().one().items()}


def tab_names() -> dict[str, str]:
    return {
        "all": gettext("All that are open"),
        "mine": gettext("Mine"),
        "nobody": gettext("Nobody's"),
        "overdue": gettext("Overdue"),
        "waiting": gettext("Waiting for the reporter"),
        "reopened": gettext("Reopened"),
        "low": gettext("Low score"),
    }


@pages.post("/duty")
@open_to("ward_officer", "agency_officer")
def duty() -> ResponseReturnValue:
    """Says that the person works now, or no longer."""
    by, now, desk = the_person().actor, services().now(), services().duty_desk
    works = request.form.get("works") == "yes"
    position = desk.start(by, now) if works else desk.end(by, now)
    until_seen(position or 0, "duty")
    return redirect(url_for("mine.mine"), 303)


@pages.post("/filters")
@open_to("ward_officer", "agency_officer")
def save_filter() -> ResponseReturnValue:
    """Keeps a list under a name. Raises `NotUnderstood` for filters that mean nothing."""
    given = dict(parse_qsl(request.form.get("query", "")))
    kept = {name: value for name, value in given.items() if name in KEPT}
    converted({name: value for name, value in kept.items() if name != "tab"}, Wanted)
    query, name = urlencode(sorted(kept.items())), request.form.get("name", "")
    position = services().filter_desk.save(name, query, the_person().actor, services().now())
    until_seen(position or 0, "saved_filters")
    return redirect(f"{url_for('mine.mine')}?{query}".rstrip("?"), 303)


@pages.post("/filters/removal")
@open_to("ward_officer", "agency_officer")
def remove_filter() -> ResponseReturnValue:
    name = request.form.get("name", "")
    position = services().filter_desk.remove(name, the_person().actor, services().now())
    until_seen(position or 0, "saved_filters")
    return redirect(url_for("mine.mine"), 303)
