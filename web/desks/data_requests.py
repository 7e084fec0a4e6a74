"""Requests about personal data, as the centre answers them: what is overdue first."""

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.people.look import look
from domain.refusals import Invalid
from eventlog.vault import Contact
from projections.personal_requests import open_ones, settled_ones
from web.access import open_to
from web.desks.page import the_person
from web.people.words import states, steps, wishes
from web.waiting import until_seen
from web.wiring import services
from web.words import sentence

pages = Blueprint("data_requests", __name__, url_prefix="/desk/requests")

MOST = 500


@pages.get("")
@open_to("dispatcher", "manager", "auditor")
def listing() -> ResponseReturnValue:
    settled = "settled" in request.args
    with services().engine.connect() as db:
        requests = (settled_ones if settled else open_ones)(db, MOST)
    return render_template(
        "data_requests.html", requests=requests, settled=settled, now=services().now(), **words()
    )


@pages.get("/<uuid:request_id>")
@open_to("dispatcher", "manager")
def one(request_id: UUID) -> ResponseReturnValue:
    """Raises `UnknownRequest`."""
    return shown(request_id)


@pages.post("/<uuid:request_id>/answer")
@open_to("dispatcher", "manager")
def answer(request_id: UUID) -> ResponseReturnValue:
    """Raises what the desk refuses; what was typed badly is shown again."""
    given, by, now = request.form, the_person().actor, services().now()
    try:
        desk = services().request_desk
        position = desk.say(request_id, given.get("answer", ""), by, now, seen())
    except Invalid as refusal:
        return shown(request_id, refusal), 422
    return done(request_id, position)


@pages.post("/<uuid:request_id>/settlement")
@open_to("dispatcher", "manager")
def settle(request_id: UUID) -> ResponseReturnValue:
    """The same."""
    given, by, now = request.form, the_person().actor, services().now()
    try:
        position = services().request_desk.settle(
            request_id, given.get("outcome", ""), given.get("answer", ""), by, now, seen()
        )
    except Invalid as refusal:
        return shown(request_id, refusal), 422
    return done(request_id, position)


@pages.post("/<uuid:request_id>/contact")
@open_to("dispatcher", "manager")
def contact(request_id: UUID) -> Response:
    """Who asks; the look is recorded before it is answered. Raises `UnknownRequest`."""
    found = services().request_desk.find(request_id)
    by, now = the_person().actor, services().now()
    services().city.record(look(found.person_id, str(request_id), "request", by, now))
    page = render_template(
        "contact.html",
        contact=services().vault.contact(found.person_id) or Contact(),
        back=url_for("data_requests.one", request_id=request_id),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def shown(request_id: UUID, refusal: Invalid | None = None) -> str:
    found = services().request_desk.find(request_id)
    fault = refusal and {"sentence": sentence(refusal), "field": refusal.field}
    given = request.form if refusal else {}
    return render_template(
        "data_request.html",
        request_=found,
        fault=fault,
        given=given,
        now=services().now(),
        **words(),
    )


def words() -> dict[str, dict[str, str]]:
    return {"wishes": wishes(), "states": states(), "steps": steps()}


def seen() -> int:
    """The version that was looked at; another one than the present where none was told."""
    number = request.form.get("seen", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0


def done(request_id: UUID, position: int) -> ResponseReturnValue:
    until_seen(position, "personal_request")
    return redirect(url_for("data_requests.one", request_id=request_id), 303)
