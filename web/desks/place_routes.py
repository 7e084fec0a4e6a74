"""Routes at the desk: drawn as places with a line between them, and published by somebody else."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.places.line import Line, usable
from domain.places.place import Place
from domain.places.route import StopsMissing, refuse_unusable
from domain.refusals import Invalid
from domain.reports.words import clean
from geo.ways import legs_of, refuse_too_long
from projections.place_routes import points_of, routes, way_over
from projections.place_search import all_places
from web.access import open_to
from web.bodies import takes_files
from web.context import in_language
from web.desks.page import the_person
from web.desks.places import EDITORS, may_do
from web.desks.route_line import LARGEST_FILE, LineFileTooLarge, line_in, read, written
from web.imports.listings import LANGUAGES, LONGEST_NAME
from web.visitor.words import means
from web.waiting import until_seen
from web.wiring import services
from web.words import sentence

pages = Blueprint("place_routes", __name__, url_prefix="/desk/routes")

LONGEST_WAY = 100_000  # characters


@pages.get("")
@open_to(*EDITORS)
def desk() -> ResponseReturnValue:
    return page()


@pages.get("/<uuid:route_id>")
@open_to(*EDITORS)
def again(route_id: UUID) -> ResponseReturnValue:
    """The form as this route was drawn. Raises `UnknownRoute`."""
    found, keys = services().route_desk.find(route_id), keys_of_places()
    stops = written([keys.get(stop, "") for stop in found.stops], found.line)
    names = {f"name_{tag}": name for tag, name in found.name.items()}
    return page({"key": found.key, "means": found.means, "stops": stops, **names})


def page(given: Mapping[str, str] | None = None, fault: Invalid | None = None) -> str:
    with services().engine.connect() as db:
        found, places = routes(db, public=False), all_places(db)
    return render_template(
        "desk_routes.html",
        routes=found,
        places=[each for each in places if each["public"]],
        stops=[stop_on_the_map(each) for each in places if each["public"]],
        means=means(),
        may_do=may_do(),
        given=given or {},
        fault=fault and {"sentence": sentence(fault), "field": fault.field},
    )


def stop_on_the_map(place: Mapping[str, Any]) -> dict[str, Any]:
    """As much of a place as the map needs, on which routes are drawn."""
    facts = {name: place[name] for name in ("key", "kind", "lon", "lat")}
    return facts | {"name": in_language(place["name"])}


def keys_of_places() -> dict[UUID, str]:
    with services().engine.connect() as db:
        return {each["place_id"]: each["key"] for each in all_places(db)}


@pages.post("")
@open_to(*EDITORS)
@takes_files
def draw() -> ResponseReturnValue:
    """A key that is known draws that route anew. What was typed badly is shown again."""
    form, by, now = request.form, the_person().actor, services().now()
    try:
        names = {tag: typed(f"name_{tag}") for tag in LANGUAGES}
        name = {tag: words for tag, words in names.items() if words}
        keys, line = read(typed("stops", LONGEST_WAY))
        stops = tuple(map(Place.create_id, keys))
        refuse_unusable(name, form.get("means", ""), stops)
        line = measured(stops, line)
        key = typed("key") or "-".join(name.get("vi", "").lower().split())
        desk, way = services().route_desk, form.get("means", "")
        position = desk.draw(key, name, way, stops, by, now, line)
    except Invalid as refusal:
        return page(form, refusal), 422
    return shown(position)


def measured(stops: Sequence[UUID], line: Line) -> Line:
    """The line that was typed or, where there is one, that of the file that was sent.

    Raises `StopsMissing`, `LineTooLong` and what is wrong with the file.
    """
    with services().engine.connect() as db:
        seen = points_of(db, set(stops))
    if any(stop not in seen for stop in stops):
        raise StopsMissing
    points = [seen[stop] for stop in stops]
    if content := sent():
        line = legs_of(line_in(content), points)
    line = usable(line, len(stops))
    refuse_too_long([point for piece in way_over(points, line) for point in piece.points])
    return line


def sent() -> bytes:
    """The file with the line; nothing where none was chosen. Raises `LineFileTooLarge`."""
    file = request.files.get("line")
    content = file.stream.read(LARGEST_FILE + 1) if file else b""
    if len(content) > LARGEST_FILE:
        raise LineFileTooLarge
    return content


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
        return page(None, refusal), 422


def shown(position: int) -> ResponseReturnValue:
    until_seen(position, "place_route")
    return redirect(url_for(".desk"), 303)
