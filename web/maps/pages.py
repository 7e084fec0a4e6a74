"""Serves the composed maps' scripts under names that change with them, and the ground's tiles."""

from dataclasses import replace
from functools import cache
from gzip import decompress

from flask import Blueprint, Response, abort, request, url_for

from web.access import open_to
from web.maps.basemap import open_archive
from web.maps.case import case_map
from web.maps.city import city_map
from web.maps.compose import ComposedMap, compose
from web.maps.desk import desk_map
from web.maps.heat import heat_map
from web.maps.pick import pick_map
from web.maps.vendor import PROTOMAPS
from web.maps.ward import ward_map
from web.wiring import services

pages = Blueprint("maps", __name__)

A_YEAR, AN_HOUR = 365 * 24 * 3600, 3600  # seconds

KINDS = {
    "city": city_map,
    "ward": ward_map,
    "case": case_map,
    "pick": pick_map,
    "desk": desk_map,
    "heat": heat_map,
}


@cache
def composed(name: str) -> ComposedMap:
    return compose(name, KINDS[name]())


def map_here(name: str) -> ComposedMap:
    """With what draws vector tiles, where this city has such a ground."""
    found, ground = composed(name), services().config.basemap
    if ground is None or ground.kind != "vector":
        return found
    return replace(found, js=(*found.js, f"vendor/{PROTOMAPS.folder}/protomaps-leaflet.js"))


def script_url(name: str) -> str:
    return url_for("maps.script", name=name, digest=composed(name).digest)


@pages.get("/maps/<name>-<digest>.js")
@open_to("anyone")
def script(name: str, digest: str) -> Response:
    if name not in KINDS or digest != composed(name).digest:
        abort(404)
    response = Response(composed(name).script, mimetype="text/javascript")
    response.cache_control.public = True
    response.cache_control.max_age = A_YEAR
    response.cache_control.immutable = True
    return response


@pages.get("/basemap/<int:zoom>/<int:column>/<int:row>")
@open_to("anyone")
def ground(zoom: int, column: int, row: int) -> Response:
    """A tile of the city's archive, empty where that has none; with `v`, its stamp, kept for good.

    There is nothing here where the ground is the wards alone, or another host's.
    """
    basemap = services().config.basemap
    if basemap is None or basemap.archive is None:
        abort(404)
    first, last = basemap.zooms
    if not first <= zoom <= last or max(column, row) >= 1 << zoom:
        abort(404)
    archive = open_archive(basemap.archive)
    content = archive.tile(zoom, column, row)
    response = Response(content or b"", 200 if content else 204, mimetype=archive.mimetype)
    if content and archive.is_gzipped:
        as_accepted(response, content)
    response.cache_control.public = True
    response.cache_control.max_age = A_YEAR if request.args.get("v") == archive.stamp else AN_HOUR
    response.set_etag(f"{archive.stamp}-{zoom}-{column}-{row}", weak=True)
    return response.make_conditional(request)  # type: ignore[return-value]


def as_accepted(response: Response, content: bytes) -> None:
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        response.headers["Content-Encoding"] = "gzip"
    else:
        response.set_data(decompress(content))
