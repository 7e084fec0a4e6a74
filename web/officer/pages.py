"""The officer's home: the wards, and one ward's map with its open reports."""

from uuid import UUID

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from web.access import open_to
from web.accounts.session import current_person, live_ticket
from web.officer.open_cases import open_by_ward, open_in_ward, waiting_for
from web.wiring import services

pages = Blueprint("officer", __name__)


@pages.get("/wards/")
@open_to("dispatcher", "ward_officer", "agency_officer", "manager", "auditor")
def wards() -> ResponseReturnValue:
    person = current_person()
    in_order = sorted(services().wards_in_force(), key=lambda ward: ward.code)
    with services().engine.connect() as db:
        numbers = open_by_ward(db)
        waiting = waiting_for(db, person) if person else ()
    return render_template("wards.html", wards=in_order, numbers=numbers, waiting=waiting)


@pages.get("/wards/<uuid:ward_id>")
@open_to("dispatcher", "ward_officer", "manager")
def ward(ward_id: UUID) -> ResponseReturnValue:
    found = next((w for w in services().wards_in_force() if w.ward_id == ward_id), None)
    if found is None:
        abort(404)
    person = current_person()
    if person and person.ward_code not in (None, found.code):
        abort(403)
    with services().engine.connect() as db:
        reports = open_in_ward(db, ward_id)
    ticket = live_ticket([f"board:{ward_id}"])
    return render_template("ward.html", ward=found, reports=reports, live_ticket=ticket)
