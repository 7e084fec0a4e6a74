"""What citizens and visitors see: the city map, one case, the report form, the places."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from domain.refusals import Invalid
from projections.live_map import table as live_map
from projections.report_list import ReportFilter, reports
from web.access import open_to
from web.accounts.session import current_person
from web.citizen.report_form import fields_of_the_form, report_in_form
from web.intake import Intake
from web.officer.areas import case_for, in_area
from web.waiting import until_seen
from web.wiring import services
from web.words import sentence

pages = Blueprint("citizen", __name__)

FIRST_LOOK = 20  # reports that are there before any script has run, and without scripts


@pages.get("/")
@open_to("anyone")
def city_map() -> ResponseReturnValue:
    with services().engine.connect() as db:
        newest = reports(db, live_map, ReportFilter(limit=FIRST_LOOK))
    return render_template("city.html", given={}, reports=newest)


@pages.get("/reports/new")
@open_to("anyone")
def new_report() -> ResponseReturnValue:
    return render_template("new_report.html", given={})


@pages.post("/reports")
@open_to("anyone")
def send_report() -> ResponseReturnValue:
    """The form without a script: the same door, and what was typed is shown again if refused."""
    given = fields_of_the_form()
    try:
        receipt = Intake(services()).take(report_in_form(given), "web", given.get("key") or None)
    except Invalid as refusal:
        fault = {"sentence": sentence(refusal), "field": refusal.field}
        return render_template("new_report.html", given=given, fault=fault), 422
    until_seen(receipt.position, "live_map", "case_history")
    return redirect(receipt.url, 303)


@pages.get("/reports/<code>")
@open_to("anyone")
def case(code: str) -> ResponseReturnValue:
    person = current_person()
    case = case_for(services(), person, code)
    own = person is not None and in_area(services(), person, case)
    return render_template("case.html", case=case, own=own)


@pages.get("/places")
@open_to("anyone")
def places() -> ResponseReturnValue:
    return render_template("places.html")
