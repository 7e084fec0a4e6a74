"""What somebody asks about their data: each request with its state and the law's dates."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.people.personal_request import PersonalRequest
from domain.people.request_desk import UnknownRequest
from domain.refusals import Invalid
from projections.personal_requests import of_person
from web.access import open_to
from web.citizen.me import the_citizen
from web.people.at_once import limit_requests
from web.people.words import states, steps, wishes
from web.waiting import until_seen
from web.wiring import services
from web.words import sentence

pages = Blueprint("my_requests", __name__, url_prefix="/me/requests")

MOST = 200
BY_THE_CITY = ("see", "correct", "restrict", "question")  # the others people do themselves


@pages.get("")
@open_to("reporter")
def all_of_mine() -> ResponseReturnValue:
    return shown()


@pages.post("")
@open_to("reporter")
def ask() -> ResponseReturnValue:
    """Raises `TooMany`."""
    person, given = the_citizen(), request.form
    limit_requests(services(), person)
    try:
        position, request_id = services().request_desk.ask(
            given.get("wish", ""), given.get("text", ""), person, services().now()
        )
    except Invalid as refusal:
        return shown({"sentence": sentence(refusal), "field": refusal.field}), 422
    until_seen(position, "personal_request")
    return redirect(url_for("my_requests.one", request_id=request_id), 303)


@pages.get("/<uuid:request_id>")
@open_to("reporter")
def one(request_id: UUID) -> ResponseReturnValue:
    """Raises `UnknownRequest`, also for somebody else's."""
    return render_template(
        "my_request.html", request_=own(request_id), wishes=wishes(), states=states(), steps=steps()
    )


def own(request_id: UUID) -> PersonalRequest:
    found = services().request_desk.find(request_id)
    if found.person_id != the_citizen().id:
        raise UnknownRequest
    return found


def shown(fault: dict[str, str | None] | None = None) -> str:
    with services().engine.connect() as db:
        requests = of_person(db, the_citizen().id, MOST)
    return render_template(
        "my_requests.html",
        requests=requests,
        wishes=wishes(),
        states=states(),
        steps=steps(),
        choices=BY_THE_CITY,
        fault=fault,
        given=request.form if fault else {},
    )
