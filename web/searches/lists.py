"""Alerts of an officer's saved lists: what newly comes into one is told once."""

from collections.abc import Sequence
from urllib.parse import parse_qsl
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from eventlog.outbox import search_match
from projections.saved_filters import Alerting, alerting
from web.access import open_to
from web.accounts.people import Person
from web.calls import converted
from web.desks.mine import tab_conditions
from web.desks.page import the_person
from web.desks.query import Condition, Looking, Wanted, c, conditions
from web.messages.addressing import keep, new_delivery
from web.messages.facts import GONE, Facts
from web.messages.people import ways
from web.waiting import until_seen
from web.wiring import Services, services

pages = Blueprint("lists", __name__, url_prefix="/desk/mine/filters")

POLICY = "list:"  # and the id of the list
NOTICE = "in_list"


@pages.post("/alerts")
@open_to("ward_officer", "agency_officer")
def turn() -> ResponseReturnValue:
    """What is in the list already is known from the start."""
    person, name = the_person(), request.form.get("name", "")
    desk, now, on = services().filter_desk, services().now(), request.form.get("on") == "yes"
    position = desk.turn_alerts(name, person.actor, now, on=on)
    until_seen(position or 0, "saved_filters")
    with services().engine.begin() as db:
        mine = (each for each in alerting(db) if (each.login, each.name) == (person.login, name))
        for each in mine:
            newly_in(services(), db, each, fitting(services(), db, person, each))
    return redirect(url_for("mine.mine"), 303)


def tell_officers(services: Services, db: Connection, after: int, until: int) -> None:
    """Of the cases that an event between the two positions touched."""
    touched = (c.position > after, c.position <= until)
    for each in alerting(db):
        person = services.roster.person(each.login)
        found = fitting(services, db, person, each, *touched) if person else ()
        for report_id in newly_in(services, db, each, found):
            key = (report_id, 0, f"{POLICY}{each.list_id}")
            to = ways(services, db, each.login, NOTICE)
            keep(db, [new_delivery(services, key, each.login, way) for way in to])


def fitting(
    services: Services, db: Connection, person: Person, kept: Alerting, *also: Condition
) -> Sequence[UUID]:
    """The cases of the list that this person may see now."""
    given = dict(parse_qsl(kept.query))
    tab = given.pop("tab", "all")
    usual = {"status": "any" if tab == "low" else "open"}
    area = services.area_of(person.actor)
    who = Looking(person.login, area, services.handbook, services.now())
    asked = conditions(converted(usual | given, Wanted), who, tab_conditions(who)[tab], *also)
    return db.execute(select(c.report_id).where(*asked)).scalars().all()


def newly_in(
    services: Services, db: Connection, kept: Alerting, found: Sequence[UUID]
) -> Sequence[UUID]:
    now = services.now()
    rows = [{"search_id": kept.list_id, "report_id": each, "matched_at": now} for each in found]
    if not rows:
        return ()
    new = insert(search_match).values(rows).on_conflict_do_nothing()
    return db.execute(new.returning(search_match.c.report_id)).scalars().all()


def facts_of_list(services: Services, login: str, report_id: UUID, policy: str) -> Facts:
    """Nothing where the case is not in the list any more, or no alerts are wanted."""
    wanted, person = policy.removeprefix(POLICY), services.roster.person(login)
    with services.engine.connect() as db:
        kept = next((each for each in alerting(db) if str(each.list_id) == wanted), None)
        if kept is None or person is None:
            return GONE
        if not fitting(services, db, person, kept, c.report_id == report_id):
            return GONE
        row = db.execute(select(c.code, c.category).where(c.report_id == report_id)).one()
    return Facts(NOTICE, row.code, row.category, written=(("list", kept.name),))
