"""The desk of the places: drafts to review, stale prices, corrections, and files of places."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.people.actor import Actor
from domain.places.desk import UnknownPlace, latest
from domain.places.place import Place
from domain.refusals import Invalid
from projections.place_reports import number_about, reports_about
from projections.place_search import all_places, drafts, place, stale, to_correct
from web.access import Role, open_to
from web.bodies import takes_files
from web.desks.page import the_person
from web.desks.place_form import content_in_form, form_of, told
from web.imports.place_files import NotAPlaceFile, preview
from web.media.pages import part_of
from web.moments import city_today, stale_before
from web.visitor.reading import shown
from web.visitor.words import badges, columns
from web.waiting import until_seen
from web.wiring import services
from web.words import sentence

pages = Blueprint("places", __name__, url_prefix="/desk/places")

EDITORS: tuple[Role, ...] = ("dispatcher", "agency_officer", "manager")
MOST_REPORTS = 50
LARGEST_FILE = 150 * 1024  # bytes; as base64 it fits the form that confirms it


@pages.get("")
@open_to(*EDITORS)
def desk() -> ResponseReturnValue:
    with services().engine.connect() as db:
        found = {
            "drafts": [shown(row) for row in drafts(db)],
            "stale": [shown(row) for row in stale(db, stale_before())],
            "to_correct": [shown(row) for row in to_correct(db)],
            "all": all_places(db),
            "told": number_about(db),
        }
    return render_template("desk_places.html", **found, badges=badges(), may_do=may_do())


@pages.get("/new")
@open_to(*EDITORS)
def new() -> ResponseReturnValue:
    return render_template("place_form.html", place=None, given={}, columns=columns())


@pages.post("/new")
@open_to(*EDITORS)
@takes_files
def begin() -> ResponseReturnValue:
    """Raises what the desk refuses; what was typed badly is shown again."""
    try:
        key, content = content_in_form(None)
        desk, by = services().place_desk, the_person().actor
        place_id = desk.begin(key, content, by, services().now(), city_today())
    except Invalid as refusal:
        return form_again(None, refusal)
    return seen_at(place_id, services().place_desk.city.recorder.max_notification_id() or 0)


@pages.get("/<uuid:place_id>")
@open_to(*EDITORS)
def one(place_id: UUID) -> ResponseReturnValue:
    """Raises `UnknownPlace`."""
    return page_of(place_id)


def page_of(place_id: UUID, fault: Invalid | None = None) -> str:
    with services().engine.connect() as db:
        row = place(db, place_id)
        reports = reports_about(db, place_id, MOST_REPORTS)
    if row is None:
        raise UnknownPlace
    found = services().place_desk.find(place_id)
    return render_template(
        "desk_place.html",
        place=shown(row),
        found=found,
        reports=reports,
        badges=badges(),
        may_do=may_do(),
        fault=fault and {"sentence": sentence(fault), "field": fault.field},
    )


@pages.get("/<uuid:place_id>/photos/<name>")
@open_to(*EDITORS)
def photo(place_id: UUID, name: str) -> Response:
    """One that visitors see, or will."""
    found = services().place_desk.find(place_id)
    contents = (found.shown, found.draft and found.draft.content)
    if not any(content and name in content.photos for content in contents):
        abort(404)
    return part_of(name, "small")


@pages.get("/<uuid:place_id>/draft")
@open_to(*EDITORS)
def edit(place_id: UUID) -> ResponseReturnValue:
    found = services().place_desk.find(place_id)
    content = latest(found)
    given = form_of(found.key, content) if content else {}
    return render_template("place_form.html", place=found, given=given, columns=columns())


@pages.post("/<uuid:place_id>/draft")
@open_to(*EDITORS)
@takes_files
def draft(place_id: UUID) -> ResponseReturnValue:
    found = services().place_desk.find(place_id)
    try:
        _, content = content_in_form(latest(found))
        desk, by, now = services().place_desk, the_person().actor, services().now()
        position = desk.draft(place_id, content, by, now, city_today(), seen())
    except Invalid as refusal:
        return form_again(found, refusal)
    return seen_at(place_id, position)


def form_again(found: Place | None, refusal: Invalid) -> ResponseReturnValue:
    fault = {"sentence": told(refusal), "field": refusal.field}
    given = request.form.to_dict(flat=False)
    page = render_template(
        "place_form.html", place=found, given=given, columns=columns(), fault=fault
    )
    return page, 422


@pages.post("/<uuid:place_id>/<any(review, publication, sending_back, withdrawal):act>")
@open_to(*EDITORS)
def decide(place_id: UUID, act: str) -> ResponseReturnValue:
    """Raises what the desk refuses."""
    desk, reason, by, now = services().place_desk, request.form.get("reason", ""), *who_and_when()
    acts: dict[str, Callable[[], int]] = {
        "review": lambda: desk.review(place_id, by, now, seen()),
        "publication": lambda: desk.publish(place_id, by, now, seen()),
        "sending_back": lambda: desk.send_back(place_id, reason, by, now, seen()),
        "withdrawal": lambda: desk.withdraw(place_id, reason, by, now, seen()),
    }
    return done(place_id, acts[act])


@pages.post("/<uuid:place_id>/prices")
@open_to(*EDITORS)
def verify_prices(place_id: UUID) -> ResponseReturnValue:
    """Those that are ticked were found there today as they stand here."""
    items = [int(n) for n in request.form.getlist("item") if n.isdecimal() and len(n) < 4]
    by, now = who_and_when()
    desk = services().place_desk
    return done(
        place_id, lambda: desk.verify_prices(place_id, items, city_today(), by, now, seen())
    )


@pages.post("/<uuid:place_id>/corrections")
@open_to("manager")
def order(place_id: UUID) -> ResponseReturnValue:
    what, codes = request.form.get("reason", ""), request.form.getlist("report")[:MOST_REPORTS]
    by, now = who_and_when()
    with services().engine.connect() as db:
        known = {row["code"] for row in reports_about(db, place_id, MOST_REPORTS)}
    named = [code for code in codes if code in known]
    desk = services().place_desk
    return done(place_id, lambda: desk.order_correction(place_id, what, named, by, now))


@pages.post("/<uuid:place_id>/corrections/<int:number>/<any(remedy, refusal, check):step>")
@open_to(*EDITORS)
def correct(place_id: UUID, number: int, step: str) -> ResponseReturnValue:
    desk, form, by, now = services().place_desk, request.form, *who_and_when()
    acts: dict[str, Callable[[], int]] = {
        "remedy": lambda: desk.remedy(place_id, number, form.get("note", ""), by, now),
        "refusal": lambda: desk.refuse_remedy(place_id, number, form.get("reason", ""), by, now),
        "check": lambda: desk.verify_correction(place_id, number, by, now),
    }
    return done(place_id, acts[step])


@pages.get("/import")
@open_to(*EDITORS)
def import_form() -> ResponseReturnValue:
    return render_template("place_import.html", found=None)


@pages.post("/import")
@open_to(*EDITORS)
def import_preview() -> ResponseReturnValue:
    """What the file would change, and every fault by line and field; nothing is changed yet."""
    file = request.files.get("file")
    content = file.stream.read(LARGEST_FILE + 1) if file else b""
    try:
        if not content or len(content) > LARGEST_FILE:
            raise NotAPlaceFile
        found = preview(services(), content)
    except Invalid as refusal:
        fault = {"sentence": sentence(refusal), "field": refusal.field}
        return render_template("place_import.html", found=None, fault=fault), 422
    faults = [
        (fault.line, columns().get(fault.field or "", ""), told(fault)) for fault in found.faults
    ]
    kept = b64encode(content).decode()
    return render_template("place_import.html", found=found, faults=faults, kept=kept)


@pages.post("/import/drafts")
@open_to(*EDITORS)
def import_drafts() -> ResponseReturnValue:
    """Looked at once more, and then each place without a fault becomes a draft."""
    try:
        content = b64decode(request.form.get("kept", ""), validate=True)
    except ValueError as error:
        raise NotAPlaceFile from error
    by, now = who_and_when()
    for listing in preview(services(), content).listings:
        services().place_desk.put_draft(listing, by, now, city_today())
    until_seen(services().city.recorder.max_notification_id() or 0, "place_map")
    return redirect(url_for(".desk"), 303)


def done(place_id: UUID, act: Callable[[], int]) -> ResponseReturnValue:
    """Does it, and shows the place; words that are missing are asked for on its page."""
    try:
        position = act()
    except Invalid as refusal:
        return page_of(place_id, refusal), 422
    return seen_at(place_id, position)


def seen_at(place_id: UUID, position: int) -> ResponseReturnValue:
    until_seen(position, "place_map")
    return redirect(url_for(".one", place_id=place_id), 303)


def who_and_when() -> tuple[Actor, Any]:
    return the_person().actor, services().now()


def may_do() -> Callable[[str], bool]:
    by = the_person().actor
    return lambda command: services().place_desk.may(by, command)


def seen() -> int:
    """The version that was looked at; another one than the present where none was told."""
    number = request.form.get("seen", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
