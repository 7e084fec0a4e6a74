"""Routes at the desk: drawn as a list of places' keys, and published by somebody else."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.places.place import Place
from domain.refusals import Invalid
from domain.reports.words import clean
from projections.place_routes import routes
from projections.place_search import all_places
from web.access import open_to
from web.desks.page import the_person
from web.desks.places import EDITORS, may_do
from web.imports.listings import LANGUAGES, LONGEST_NAME
from web.visitor.words import means
from web.waiting import until_seen
from web.wiring import services
from web.words import sentence

pages = Blueprint("place_routes", __name__, url_prefix="/desk/routes")


@pages.get("")
@open_to(*EDITORS)
def desk() -> ResponseReturnValue:
    return page()


def page(fault: Invalid | None = None) -> str:
    with services().engine.connect() as db:
        found, places = routes(db, public=False), all_places(db)
    return render_template(
        "desk_routes.html",
        routes=found,
        places=[each for each in places if each["public"]],
        means=means(),
        may_do=may_do(),
        given=request.form,
        fault=fault and {"sentence": sentence(fault), "field": fault.field},
    )


@pages.post("")
@open_to(*EDITORS)
def draw() -> ResponseReturnValue:
    """A key that is known draws that route anew. What was typed badly is shown again."""
    form, by, now = request.form, the_person().actor, services().now()
    try:
        names = {tag: typed(f"name_{tag}") for tag in LANGUAGES}
        name = {tag: words for tag, words in names.items() if words}
        stops = tuple(Place.create_id(key) for key in typed("stops", 4000).split())
        key = typed("key") or "-".join(name.get("vi", "").lower().split())
        position = services().route_desk.draw(key, name, form.get("means", ""), stops, by, now)
    except Invalid as refusal:
        return page(refusal), 422
    return shown(position)


def typed(field: str, longest: int = LONGEST_NAME) -> str:
    return clean(request.form.get(field, ""), field=field, longest=longest)


@pages.post("/<uuid:route_id>/publication")
@open_to(*EDITORS)
def publish(route_id: UUID) -> ResponseReturnValue:
    """Raises what the desk refuses."""
    by, now = the_person().actor, services().now()
    return shown(services().route_desk.publish(route_id, by, now))


@pages.post("/<uuid:route_id>/withdrawal")
@open_to(*EDITORS)
def withdraw(route_id: UUID) -> ResponseReturnValue:
    reason, by, now = request.form.get("reason", ""), the_person().actor, services().now()
    try:
        return shown(services().route_desk.withdraw(route_id, reason, by, now))
    except Invalid as refusal:
        return page(refusal), 422


def shown(position: int) -> ResponseReturnValue:
    until_seen(position, "place_route")
    return redirect(url_for(".desk"), 303)
