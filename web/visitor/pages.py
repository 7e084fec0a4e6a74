"""Places for visitors: a list with its map, one place, its photos and its poster, and routes."""

from typing import Any
from uuid import UUID

import msgspec
from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.places.content import KINDS
from domain.places.hours import minute_of_the_week
from projections.place_reports import reports_about
from projections.place_routes import RouteFound, route, routes
from projections.place_search import PlaceFilter, by_id
from web.access import open_to
from web.calls import HTML, operation
from web.citizen.api import Features
from web.citizen.bounds import BadPoint, point
from web.context import in_language
from web.media.pages import PARTS, part_of
from web.moments import city_time
from web.visitor.export import FORMS, export
from web.visitor.poster import poster_of
from web.visitor.reading import Place, markup, one_place, search, shown
from web.visitor.route_files import as_csv as route_csv
from web.visitor.route_files import as_geojson as route_geojson
from web.visitor.route_files import as_gpx
from web.visitor.words import badges, means
from web.wiring import services

pages = Blueprint("visitor", __name__)

MOST_REPORTS = 20
PRICES = (20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)  # VND, as the filter offers


@pages.get("/places")
@open_to("anyone")
def places() -> ResponseReturnValue:
    wanted = wanted_in_address()
    found = search(wanted)
    return render_template(
        "places.html",
        places=found,
        wanted=wanted,
        most_offered=PRICES,
        marks=[mark(each) for each in found],
        badges=badges(),
    )


def wanted_in_address() -> PlaceFilter:
    """What cannot be understood does not restrict: a typed address still shows places."""
    kind, most = request.args.get("kind"), request.args.get("most", "")
    now = minute_of_the_week(city_time(services().now()))
    try:
        near = point(request.args["near"]) if request.args.get("near") else None
    except BadPoint:
        near = None
    return PlaceFilter(
        kind=kind if kind in KINDS else None,
        most=int(most) if most.isascii() and most.isdecimal() and len(most) < 16 else None,
        open_at=now if request.args.get("open") else None,
        near=near,
    )


def mark(found: Place) -> dict[str, Any]:
    """As much of a place as its mark on the map needs."""
    return {
        "name": in_language(found["name"]),
        "kind": found["kind"],
        "lon": found["lon"],
        "lat": found["lat"],
        "url": url_for("visitor.place", place_id=found["place_id"]),
    }


@pages.get("/places/<uuid:place_id>")
@open_to("anyone")
def place(place_id: UUID) -> ResponseReturnValue:
    found = seen(place_id)
    with services().engine.connect() as db:
        reports = reports_about(db, place_id, MOST_REPORTS)
    return render_template(
        "place.html",
        place=found,
        reports=reports,
        marks=[mark(found)],
        badges=badges(),
        markup=script_safe(markup(found)),
    )


def script_safe(data: dict[str, Any]) -> str:
    """JSON that no HTML parser takes for the end of its script element."""
    text = msgspec.json.encode(data).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@pages.get("/places/<uuid:place_id>/photos/<name>/<any(whole, small):part>")
@open_to("anyone")
def photo(place_id: UUID, name: str, part: str) -> Response:
    if name not in seen(place_id)["photos"]:
        abort(404)
    return part_of(name, PARTS[part])


@pages.get("/places/<uuid:place_id>/poster.pdf")
@open_to("dispatcher", "ward_officer", "agency_officer", "manager")
def poster(place_id: UUID) -> Response:
    """A4, to be hung up there: its QR code opens the page in the language of whoever reads it."""
    found = seen(place_id)
    address = url_for(".place", place_id=place_id, _external=True)
    poster = poster_of(found, address, services().now())
    return as_file(poster, "application/pdf", f"poster-{place_id}.pdf")


@pages.get("/places.<any(csv, geojson):written_as>")
@open_to("anyone")
@operation(
    "All places that visitors see, as a file that can be imported",
    media_type=FORMS["csv"],
    also={FORMS["geojson"]: Features},
    refused_as={HTML: None},
)
def download(written_as: str) -> Response:
    """All that visitors see, as `kalong places import` and the desk read it again."""
    return as_file(export(written_as), FORMS[written_as], f"places.{written_as}")


@pages.get("/places/routes")
@open_to("anyone")
def all_routes() -> ResponseReturnValue:
    with services().engine.connect() as db:
        found = routes(db)
    return render_template("routes.html", routes=found, means=means())


@pages.get("/places/routes/<uuid:route_id>")
@open_to("anyone")
def one_route(route_id: UUID) -> ResponseReturnValue:
    with services().engine.connect() as db:
        found = route(db, route_id)
        rows = {} if found is None else by_id(db, found.stops)
    if found is None:
        abort(404)
    stops = stops_of(found, rows)
    return render_template(
        "route.html",
        route=found,
        stops=stops,
        marks=[mark(each) for each in stops],
        way=[{"points": piece.points, "drawn": piece.is_drawn} for piece in found.way],
        means=means(),
    )


@pages.get("/places/routes.<any(csv, geojson):written_as>")
@open_to("anyone")
def route_files(written_as: str) -> Response:
    """All that visitors see, each with its line; one over a single place is none."""
    with services().engine.connect() as db:
        found = [each for each in routes(db) if each.way]
    content = route_csv(found) if written_as == "csv" else route_geojson(found)
    return as_file(content, FORMS[written_as], f"routes.{written_as}")


@pages.get("/places/routes/<uuid:route_id>.gpx")
@open_to("anyone")
def route_track(route_id: UUID) -> Response:
    with services().engine.connect() as db:
        found = route(db, route_id)
    if found is None or not found.way:
        abort(404)
    return as_file(as_gpx(found), "application/gpx+xml", f"route-{route_id}.gpx")


def as_file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def stops_of(found: RouteFound, rows: dict[UUID, dict[str, Any]]) -> list[Place]:
    return [shown(rows[stop]) for stop in found.stops if stop in rows]


def seen(place_id: UUID) -> Place:
    """One that visitors see."""
    found = one_place(place_id)
    if found is None or not found["public"]:
        abort(404)
    return found
