"""The manager's page about agencies' own systems: where they are, what waits, and since when."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, or_, select

from domain.people.actor import Actor
from domain.refusals import Refusal
from domain.reports.life import OPEN
from eventlog.federation_tables import forwarding
from projections.ward_board import table as ward_board
from web.access import open_to
from web.context import agencies, categories
from web.desks.page import the_person
from web.errors import status_of
from web.federation.form import again_names, hears_names, key_in, settings_in, typed
from web.federation.lines import endpoint_desk, keep_line, lines
from web.federation.recording import change
from web.language import gettext
from web.wiring import services
from web.words import sentence

pages = Blueprint("federation", __name__, url_prefix="/desk/federation")

MOST = 200
c, b = forwarding.c, ward_board.c


@pages.get("")
@open_to("manager")
def overview() -> ResponseReturnValue:
    with services().engine.connect() as db:
        waiting = waiting_cases(db)
        unshown = unshown_cases(db)
        known = lines(db)
    desk = endpoint_desk(services())
    systems = {code: desk.settings_of(code) for code in known}
    return render_template(
        "federation.html",
        waiting=waiting,
        unshown=unshown,
        lines=known,
        systems={code: found for code, found in systems.items() if found},
        states=state_names(),
        saved="saved" in request.args,
    )


@pages.get("/agencies/<unit>")
@open_to("manager")
def connection(unit: str) -> ResponseReturnValue:
    return form_of(unit, typed(endpoint_desk(services()).settings_of(known_agency(unit))))


@pages.post("/agencies/<unit>")
@open_to("manager")
def connect(unit: str) -> ResponseReturnValue:
    """Saves the connection, or shows the form again with what is wrong."""
    person, now, given = the_person(), services().now(), request.form.to_dict()
    by, desk, agency = (
        Actor(person.login, person.role),
        endpoint_desk(services()),
        known_agency(unit),
    )
    try:
        if "disconnect" in given:
            desk.disconnect(agency, by, now)
        else:
            settings, key = settings_in(given, services().config.agency_hosts), key_in(given)
            with services().engine.begin() as db:
                desk.connect(agency, settings, by, now, connection=db)
                keep_line(services(), db, agency, key)
    except Refusal as refusal:
        return form_of(agency, given, refusal), status_of(refusal)
    return redirect(url_for(".overview", saved=1), 303)


@pages.post("/<uuid:request_id>/again")
@open_to("manager")
def again(request_id: UUID) -> ResponseReturnValue:
    """It is looked for first, and sent again where it is not there: somebody said so."""
    with services().engine.begin() as db:
        query = select(forwarding).where(c.forwarding_id == request_id, c.state == "stuck")
        row = db.execute(query.with_for_update()).mappings().one_or_none()
        if row is not None:
            state = "unsure" if row["posted"] else "waiting"
            fresh = {"tries": 0, "misses": 0, "posted": min(row["posted"], 1), "may_repeat": True}
            change(db, row, fresh | {"state": state, "next_try": services().now()})
    return redirect(url_for(".overview"), 303)


@pages.post("/<uuid:request_id>/take-back")
@open_to("manager")
def take_back(request_id: UUID) -> ResponseReturnValue:
    """The case goes to the dispatcher again; the other side hears of it by the outbox."""
    person = the_person()
    with services().engine.connect() as db:
        query = select(c.code).where(c.forwarding_id == request_id, c.is_current)
        code = db.execute(query).scalar()
    if code is not None:
        reason = request.form.get("reason", "").strip() or gettext("Taken back from its system")
        by = Actor(person.login, person.role)
        services().desk.return_to_dispatcher(code, reason, by, services().now())
    return redirect(url_for(".overview"), 303)


def known_agency(code: str) -> str:
    if services().handbook.agency(code) is None:
        abort(404)
    return code


def form_of(agency: str, given: dict[str, str], refusal: Refusal | None = None) -> str:
    return render_template(
        "connection.html",
        agency=agency,
        name=agencies().get(agency, agency),
        is_connected=endpoint_desk(services()).settings_of(agency) is not None,
        given=given,
        fault=None if refusal is None else sentence(refusal),
        field=None if refusal is None else refusal.field,
        codes=[(code, each["name"]) for code, each in categories().items()],
        again=again_names(),
        hears=hears_names(),
    )


def waiting_cases(db: Connection) -> list[dict[str, Any]]:
    """What is on its way, the longest waiting first; what a person has to decide before that."""
    open_ends = or_(c.state == "stuck", c.next_try.is_not(None))
    query = select(forwarding).where(open_ends).order_by(c.state != "stuck", c.recorded_at)
    return [dict(row) for row in db.execute(query.limit(MOST)).mappings()]


def unshown_cases(db: Connection) -> list[dict[str, Any]]:
    """Done, as the other side says, without anything that shows it."""
    query = (
        select(c.code, c.agency, c.claimed_at)
        .join(ward_board, b.report_id == c.report_id)
        .where(c.claimed_at.is_not(None), c.is_current, b.status.in_([str(each) for each in OPEN]))
        .order_by(c.claimed_at)
    )
    return [dict(row) for row in db.execute(query.limit(MOST)).mappings()]


def state_names() -> dict[str, str]:
    return {
        "waiting": gettext("Not sent yet"),
        "sending": gettext("Being sent"),
        "unsure": gettext("May have arrived; it is looked for"),
        "token": gettext("Arrived; its number is awaited"),
        "confirming": gettext("Said to have arrived; it is looked for"),
        "telling": gettext("News for the other side are not told yet"),
        "stuck": gettext("Somebody has to decide"),
    }
