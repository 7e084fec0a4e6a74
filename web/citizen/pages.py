"""What citizens and visitors see: the city map, one case, the report form, the places."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web.access import open_to
from web.wiring import services

pages = Blueprint("citizen", __name__)


@pages.get("/")
@open_to("anyone")
def city_map() -> ResponseReturnValue:
    return render_template("city.html")


@pages.get("/reports/new")
@open_to("anyone")
def new_report() -> ResponseReturnValue:
    return render_template("new_report.html")


@pages.get("/reports/<code>")
@open_to("anyone")
def case(code: str) -> ResponseReturnValue:
    return render_template("case.html", case=services().cases.get(code))


@pages.get("/places")
@open_to("anyone")
def places() -> ResponseReturnValue:
    return render_template("places.html")
