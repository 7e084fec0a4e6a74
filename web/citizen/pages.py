"""What citizens and visitors see: the city map, one case, the report form, the places."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from domain.refusals import Invalid
from web.access import open_to
from web.calls import form_as
from web.intake import Intake, ReportIn
from web.waiting import until_seen
from web.wiring import services
from web.words import sentence

pages = Blueprint("citizen", __name__)


@pages.get("/")
@open_to("anyone")
def city_map() -> ResponseReturnValue:
    return render_template("city.html")


@pages.get("/reports/new")
@open_to("anyone")
def new_report() -> ResponseReturnValue:
    return render_template("new_report.html", given={})


@pages.post("/reports")
@open_to("anyone")
def send_report() -> ResponseReturnValue:
    """The form without a script: the same door, and what was typed is shown again if refused."""
    try:
        receipt = Intake(services()).take(form_as(ReportIn), "web", request.form.get("key") or None)
    except Invalid as refusal:
        fault = {"sentence": sentence(refusal), "field": refusal.field}
        return render_template("new_report.html", given=request.form, fault=fault), 422
    until_seen(receipt.position, "live_map", "case_history")
    return redirect(receipt.url, 303)


@pages.get("/reports/<code>")
@open_to("anyone")
def case(code: str) -> ResponseReturnValue:
    return render_template("case.html", case=services().cases.get(code))


@pages.get("/places")
@open_to("anyone")
def places() -> ResponseReturnValue:
    return render_template("places.html")
