"""OGC API Features at `/ogc/`: landing page, conformance, collections, items, in JSON and HTML."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request
from sqlalchemy import Connection

from projections.open_data import SOURCES, Source, features, newest, number, one
from web.access import open_to
from web.calls import GEOJSON, answer
from web.context import time_zone
from web.language import gettext
from web.open311.reading import NotOneOf
from web.opendata import faults
from web.opendata.answers import HTML, OPENAPI, TYPES, here, link, told
from web.opendata.asked import Asked, asked_of, refuse_unknown, system
from web.opendata.collections import all_described, as_features, described, titles, ways_on
from web.opendata.described import description
from web.wiring import services

pages = Blueprint("ogc", __name__, url_prefix="/ogc")
faults.register(pages)

PART_1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
CONFORMS_TO = [
    *(f"{PART_1}{name}" for name in ("core", "oas30", "html", "geojson")),
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
]
NOTHING: frozenset[str] = frozenset()


@pages.context_processor
def facts() -> dict[str, Any]:
    return {"collection_titles": titles}


@pages.before_request
def refuse_unknown_forms() -> None:
    if request.args.get("f", "json") not in TYPES:
        raise NotOneOf(field="f", choices=", ".join(TYPES))


@pages.get("/")
@open_to("anyone")
def landing() -> Response:
    refuse_unknown(request.args, NOTHING)
    content = {
        "title": "Ka Long",
        "description": gettext("The city's wards, reports, places and figures, open to everybody."),
        "links": [
            *here(),
            link("service-desc", "api", "OpenAPI 3.0", OPENAPI),
            link("service-doc", "landing", gettext("Open data"), HTML, f="html"),
            link("conformance", "conformance"),
            link("data", "collections"),
        ],
    }
    with services().engine.connect() as db:
        return told(content, "ogc_landing.html", collections=all_described(db))


@pages.get("/conformance")
@open_to("anyone")
def conformance() -> Response:
    refuse_unknown(request.args, NOTHING)
    return told({"conformsTo": CONFORMS_TO, "links": here()}, "ogc_conformance.html")


@pages.get("/api")
@open_to("anyone")
def api() -> Response:
    response = answer(description(), media_type=OPENAPI)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@pages.get("/collections")
@open_to("anyone")
def collections() -> Response:
    refuse_unknown(request.args, NOTHING)
    with services().engine.connect() as db:
        found = all_described(db)
    return told({"links": here(), "collections": found}, "ogc_collections.html")


@pages.get("/collections/<collection>")
@open_to("anyone")
def one_collection(collection: str) -> Response:
    source = source_named(collection)
    refuse_unknown(request.args, NOTHING)
    with services().engine.connect() as db:
        return told(described(db, source), "ogc_collection.html", source=source)


@pages.get("/collections/<collection>/items")
@open_to("anyone")
def items(collection: str) -> Response:
    source = source_named(collection)
    asked = asked_of(source, request.args, time_zone())
    with services().engine.connect() as db:
        content = page_of(db, source, asked)
    content["links"] = ways_on(source, here(GEOJSON), following(content.pop("cursor")))
    response = told(content, "ogc_items.html", media_type=GEOJSON, source=source)
    return in_system(response, asked.system)


@pages.get("/collections/<collection>/items/<feature_id>")
@open_to("anyone")
def item(collection: str, feature_id: str) -> Response:
    source = source_named(collection)
    refuse_unknown(request.args, frozenset({"crs"}))
    asked = system(request.args, "crs")
    with services().engine.connect() as db:
        row = one(db, source, feature_id)
    if row is None:
        abort(404)
    [feature] = as_features(source, [row], asked)
    feature["links"] = ways_on(source, here(GEOJSON), None)
    response = told(feature, "ogc_item.html", media_type=GEOJSON, source=source)
    return in_system(response, asked)


def source_named(name: str) -> Source:
    if name not in SOURCES:
        abort(404)
    return SOURCES[name]


def page_of(db: Connection, source: Source, asked: Asked) -> dict[str, Any]:
    """A page, and the `cursor` of the next one. All pages tell of what was there at the first."""
    wanted = asked.wanted
    if wanted.until is None:
        wanted = replace(wanted, until=newest(db, source))
    rows = list(features(db, source, replace(wanted, limit=wanted.limit + 1), time_zone()))
    matched = number(db, source, wanted, time_zone())
    page = rows[: wanted.limit]
    found: dict[str, Any] = {
        "type": "FeatureCollection",
        "timeStamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "numberReturned": len(page),
        "features": as_features(source, page, asked.system),
        "cursor": f"{page[-1]['n']}~{wanted.until}" if len(rows) > len(page) else None,
    }
    return found if matched is None else found | {"numberMatched": matched}


def following(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    given = {**request.args, "cursor": cursor}
    return f"{request.base_url}?{urlencode(given)}"


def in_system(response: Response, system: str) -> Response:
    response.headers["Content-Crs"] = f"<{system}>"
    return response
