"""What citizens and visitors see: the city map, one case, the report form."""

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from domain.refusals import Invalid
from domain.reports.code import parse_code, report_id_of
from projections.live_map import table as live_map
from projections.report_list import ReportFilter, reports
from web.access import STAFF, may, open_to
from web.accounts.own_keys import held_key, hold
from web.accounts.rating_keys import fits, rating_key
from web.accounts.session import current_person
from web.bodies import takes_files
from web.cases import Case
from web.citizen.contact_given import contact_in_form, sender_of
from web.citizen.nearby import near
from web.citizen.own_case import is_own, own_case
from web.citizen.report_form import Given, fields_of_the_form, keep_files, report_in_form
from web.citizen.wards import bounds_of
from web.desks.duplicates import suggested
from web.desks.gazetteer import spots_named
from web.desks.page import looking, the_person
from web.desks.query import Row
from web.errors import status_of
from web.intake import Intake
from web.limits import limit_reports
from web.media.pages import shown_files
from web.officer.areas import case_for
from web.officer.work import work_for
from web.searches.collections import own_collections
from web.visitor.reading import about_a_place
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
    wards = sorted(services().wards_in_force(), key=lambda ward: ward.name)
    seen = {"wards": wards, "bounds": bounds_of(wards)}
    return render_template("city.html", given={}, reports=newest, **seen)


@pages.get("/reports/new")
@open_to("anyone")
def new_report() -> ResponseReturnValue:
    """With a place for visitors in the address it is about that place."""
    return render_template("new_report.html", given=about_a_place(request.args.get("place", "")))


@pages.post("/reports")
@open_to("anyone")
@takes_files
def send_report() -> ResponseReturnValue:
    """The form without a script: the same door, and what was typed is shown again if refused."""
    given = fields_of_the_form()
    limit_reports(services())
    try:
        if given.get("act") == "find":
            keep_files(given)
            return looked_for(given)
        intake = Intake(services(), sender=sender_of(services(), contact_in_form(given)))
        report = report_in_form(given)
        if "look_first" in given and (found := near(report)):
            return render_template("new_report.html", given=given, near=found)
        receipt = intake.take(report, "web", given.get("key") or None)
    except Invalid as refusal:
        fault = {"sentence": sentence(refusal), "field": refusal.field}
        return render_template("new_report.html", given=given, fault=fault), status_of(refusal)
    until_seen(receipt.position, "ward_board")
    hold(receipt.code, rating_key(receipt.code))
    return redirect(url_for(".own_slip", code=receipt.code), 303)


def looked_for(given: Given) -> str:
    """The form again, with the wards and places of the name that was typed."""
    found = spots_named(services(), given.get("where", ""))
    chosen = found[0].value if len(found) == 1 else given.get("spot", "")
    facts = {"spots": found, "chosen_spot": chosen, "looked_for": True}
    return render_template("new_report.html", given=given, **facts)


@pages.get("/reports/<code>")
@open_to("anyone")
def case(code: str) -> ResponseReturnValue:
    """For its reporter, known by a key or signed in, it takes what only they can say."""
    if "key" in request.args:
        return without_key(code, ".case")
    person = current_person()
    case = case_for(services(), person, code)
    own = "row" in case  # read for the staff
    same = same_as(case) if own and may("duplicates.side_by_side") else []
    said = own_case(case["code"])
    works = own and person is not None and person.role in STAFF
    work = work_for(services(), person, case) if person and works else None
    facts = {"own": own, "same": same, "work": work, "own_case": said}
    facts |= {"files": shown_files(case), "came_from": came_from(case) if own else None}
    facts |= {"collections": own_collections()}
    page = render_template("case.html", case=case, own_key=held_key(case["code"]), **facts)
    return page if said is None else secretly(page)


@pages.get("/reports/<code>/slip")
@open_to("anyone")
def own_slip(code: str) -> ResponseReturnValue:
    """What the reporter keeps: code, secret link and the same as a QR code."""
    if "key" in request.args:
        return without_key(code, ".own_slip")
    code = parse_code(code)
    if not is_own(code):
        abort(404)
    return secretly(render_template("own_slip.html", code=code, key=rating_key(code)))


def without_key(code: str, page: str) -> Response:
    """The key of an address moves into a cookie, so that the page has an address without it."""
    code, key = parse_code(code), request.args["key"]
    if fits(code, key):
        hold(code, key)
    return secretly(redirect(url_for(page, code=code, lang=request.args.get("lang")), 303))


def secretly(page: str | BaseResponse) -> Response:
    """Kept nowhere, and no other site learns where its reader came from."""
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def came_from(case: Case) -> str | None:
    """The other system's name and its own number there, of a report that was taken over."""
    if case["row"]["channel"] != "import":
        return None
    return services().desk.find(report_id_of(case["code"])).external_id


def same_as(case: Case) -> list[Row]:
    with services().engine.connect() as db:
        return suggested(db, case, looking(the_person()))
