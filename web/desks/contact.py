"""Who reported it: for the centre alone, and every look is recorded before it is answered."""

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.people.look import look
from domain.reports.code import parse_code, report_id_of
from eventlog.vault import Contact
from projections.bundles import table as bundles
from projections.looks import table as looks_taken
from projections.newest import newest
from projections.readings import table as readings
from web.access import open_to
from web.auditor.words import bundle_choices, read_beside_cases
from web.desks.page import the_person
from web.wiring import services
from web.words import look_reasons

pages = Blueprint("contact", __name__, url_prefix="/desk")

MOST = 200
LISTED = {"looks": looks_taken, "bundles": bundles, "readings": readings}


@pages.post("/contact/<code>")
@open_to("dispatcher", "manager")
def contact(code: str) -> ResponseReturnValue:
    """Raises `UnknownCode` and `WhyMissing`."""
    code, by = parse_code(code), the_person().actor
    report = services().desk.find(report_id_of(code))
    reporter = report.reporter.id
    taken = look(reporter, code, request.form.get("why", ""), by, services().now())
    services().city.record(taken)
    found = services().vault.contact(reporter) or Contact()
    back = url_for("citizen.case", code=code)
    page = render_template("contact.html", code=code, contact=found, back=back)
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.get("/looks")
@open_to("manager", "auditor")
def looks() -> ResponseReturnValue:
    with services().engine.connect() as db:
        found = {name: newest(db, table, MOST) for name, table in LISTED.items()}
    return render_template(
        "looks.html",
        **found,
        beside_cases=read_beside_cases(),
        whys=look_reasons(),
        **bundle_choices(),
    )
