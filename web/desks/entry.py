"""Entry on behalf of somebody: a report told on the telephone, at the counter or elsewhere."""

from functools import cache, partial
from typing import Any, Literal, get_args

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from domain.people.actor import Actor
from domain.refusals import Invalid
from domain.reports.code import parse_code, report_id_of
from web.access import open_to
from web.accounts.rating_keys import rating_key
from web.accounts.reporters import reporter_of
from web.bodies import takes_files
from web.citizen.report_form import (
    CategoryMissing,
    Given,
    fields_of_the_form,
    keep_files,
    place_in,
)
from web.desks.gazetteer import spots_named
from web.desks.page import channels, the_person
from web.errors import status_of
from web.intake import Intake, ReportIn
from web.waiting import until_seen
from web.wiring import services
from web.words import sentence

pages = Blueprint("entry", __name__, url_prefix="/desk/entry")

Told = Literal["hotline", "counter", "social"]
TOLD: tuple[Told, ...] = get_args(Told)


class ChannelMissing(Invalid):
    """Please say how the report came in."""

    field = "channel"


class ConsentMissing(Invalid):
    """Please ask whether the number may be kept, and tick it, or leave the number out."""

    field = "consent"


class PlaceMissing(Invalid):
    """Please put the pin, or choose one of the places found."""

    field = "where"


@pages.get("")
@open_to("dispatcher", "manager")
def form() -> ResponseReturnValue:
    return shown({})


@pages.post("")
@open_to("dispatcher", "manager")
@takes_files
def enter() -> ResponseReturnValue:
    """What was typed or chosen is kept if it is refused, or if a place was looked for."""
    given = fields_of_the_form()
    try:
        keep_files(given)
        if given.get("act") == "find":
            return shown(given, looked_for=True)
        code = taken(given)
    except Invalid as refusal:
        fault = {"sentence": sentence(refusal), "field": refusal.field}
        page = shown(given, fault=fault, looked_for=refusal.field == "where")
        return page, status_of(refusal)
    return redirect(url_for("entry.slip", code=code), 303)


@pages.get("/<code>/slip")
@open_to("dispatcher", "manager")
def slip(code: str) -> ResponseReturnValue:
    """For the reporter: code and key. Only whoever entered the report may print it."""
    report = services().desk.find(report_id_of(parse_code(code)))
    if report.channel not in TOLD or report.entered_by.id != the_person().login:
        abort(404)
    return render_template("slip.html", report=report, key=rating_key(report.code))


def taken(given: Given) -> str:
    """The code of the new report. Raises the `Invalid` that fits."""
    channel = next((told for told in TOLD if told == given.get("channel")), None)
    if channel is None:
        raise ChannelMissing
    if not given.get("category"):
        raise CategoryMissing
    lon, lat = place_of(given)
    person = the_person()
    phone = given.get("phone", "")
    if phone.strip() and "consent" not in given:
        raise ConsentMissing
    reporter = cache(partial(reporter_of, services().vault, phone))
    intake = Intake(services(), by=Actor(person.login, person.role), sender=reporter)
    sent = ReportIn(
        given["category"],
        given.get("text", ""),
        lon,
        lat,
        media=given["media"],
        voice=given["voice"] or "",
    )
    receipt = intake.take(sent, channel, given.get("key") or None)
    if phone.strip():
        services().consents.give(reporter().id, "contact", services().now())
    until_seen(receipt.position, "ward_board")
    return receipt.code


def place_of(given: Given) -> tuple[float | None, float | None]:
    """Longitude and latitude in degrees; only an idea needs none."""
    lon, lat = place_in(given)
    if lon is lat is None:
        category = services().handbook.category(given["category"])
        if category is None or category.kind != "idea":
            raise PlaceMissing
    return lon, lat


def shown(given: Given, looked_for: bool = False, **more: Any) -> str:
    spots = spots_named(services(), given.get("where", "")) if looked_for else []
    told = {code: name for code, name in channels().items() if code in TOLD}
    chosen = given.get("spot") or (spots[0].value if len(spots) == 1 else "")
    return render_template(
        "entry.html",
        given=given,
        spots=spots,
        chosen_spot=chosen,
        looked_for=looked_for,
        told=told,
        **more,
    )
