"""Serves the composed maps' scripts, each under a name that changes with its content."""

from functools import cache

from flask import Blueprint, Response, abort, url_for

from web.access import open_to
from web.maps.case import case_map
from web.maps.city import city_map
from web.maps.compose import ComposedMap, compose
from web.maps.desk import desk_map
from web.maps.heat import heat_map
from web.maps.pick import pick_map
from web.maps.ward import ward_map

pages = Blueprint("maps", __name__)

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


def script_url(name: str) -> str:
    return url_for("maps.script", name=name, digest=composed(name).digest)


@pages.get("/maps/<name>-<digest>.js")
@open_to("anyone")
def script(name: str, digest: str) -> Response:
    if name not in KINDS or digest != composed(name).digest:
        abort(404)
    response = Response(composed(name).script, mimetype="text/javascript")
    response.cache_control.public = True
    response.cache_control.max_age = 365 * 24 * 3600
    response.cache_control.immutable = True
    return response
