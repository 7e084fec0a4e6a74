"""The officer's home: the wards, and one ward's map with its open reports."""

from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.reports.code import parse_code
from web.access import STAFF, open_to
from web.accounts.session import current_person, live_ticket
from web.desks.page import the_person
from web.officer.areas import covered, may_see_ward, turn_away
from web.officer.open_cases import open_by_ward, open_in_ward, waiting_for
from web.officer.work import work_for
from web.reform.former import Named, wards_named
from web.reform.words import formerly
from web.wiring import services

pages = Blueprint("officer", __name__)


@pages.get("/wards/")
@open_to("dispatcher", "ward_officer", "agency_officer", "manager", "auditor")
def wards() -> ResponseReturnValue:
    """All of them, or those of the name in the address, be it one of before."""
    person, name = current_person(), request.args.get("name", "").strip()
    in_order = sorted(services().wards_in_force(), key=lambda ward: ward.code)
    found = wards_named(services(), name) if name else [Named(ward) for ward in in_order]
    with services().engine.connect() as db:
        numbers = open_by_ward(db)
        waiting = waiting_for(db, person) if person else ()
    facts = {"name": name, "found": found, "formerly": formerly}
    return render_template("wards.html", numbers=numbers, waiting=waiting, **facts)


@pages.get("/wards/<uuid:ward_id>")
@open_to("dispatcher", "ward_officer", "manager")
def ward(ward_id: UUID) -> ResponseReturnValue:
    found = next((w for w in services().wards_in_force() if w.ward_id == ward_id), None)
    if found is None:
        return gone_on(ward_id)
    person = the_person()
    if not may_see_ward(services(), person, ward_id):
        turn_away(services(), person, "look", found.code)
    with services().engine.connect() as db:
        reports = open_in_ward(db, ward_id)
    ticket = live_ticket([f"board:{ward_id}"])
    return render_template("ward.html", ward=found, reports=reports, live_ticket=ticket)


def gone_on(ward_id: UUID) -> ResponseReturnValue:
    """Leads on to the ward with most of its ground, so that no link to it ever breaks."""
    heir = services().redrawn.heir(ward_id)
    if heir is None:
        abort(404)
    return redirect(url_for("officer.ward", ward_id=heir), 301)


@pages.get("/reports/<code>/work")
@open_to(*STAFF)
def work(code: str) -> ResponseReturnValue:
    """The forms of a case by themselves, for a page that shows it beside a map."""
    person = the_person()
    case = services().cases.for_staff(code)
    if not covered(services(), person, case["row"]):
        turn_away(services(), person, "look", parse_code(code))
    return render_template("_work.html", work=work_for(services(), person, case))
