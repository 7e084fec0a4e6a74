"""The data of the map at any moment."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from flask import Blueprint, Response, request

from projections.open_then import Clock
from web.access import open_to
from web.auditor.reading import as_read
from web.auditor.then import CityThen
from web.calls import GEOJSON, answer, operation, query_as
from web.citizen.api import Features, Moment
from web.citizen.bounds import Box, box
from web.citizen.wards import Key, encoded
from web.wiring import services

pages = Blueprint("then", __name__, url_prefix="/api/audit")

Told = Annotated[
    Clock,
    msgspec.Meta(description="By when it happened (effective), or when the log knew (recorded)"),
]


class ThenQuery(msgspec.Struct):
    at: Moment
    clock: Told = "effective"


class MapQuery(msgspec.Struct):
    at: Moment
    bbox: Box
    zoom: Annotated[int, msgspec.Meta(ge=0, le=22)]
    clock: Told = "effective"


class Line(msgspec.Struct):
    """How many reports were open in a ward; None for those in no ward."""

    ward: str | None
    name: str
    number: int


class MapThen(msgspec.Struct):
    """`reports` are told each by itself where few enough are in view, and else the `cells`."""

    at: datetime
    clock: str
    total: int
    in_view: int
    without_place: int
    wards: list[Line]
    wards_key: str
    cells: list[dict[str, float]]
    reports: list[dict[str, Any]]


@pages.get("/map")
@open_to("auditor", "manager")
@operation(
    "The reports that were open at a moment",
    query=MapQuery,
    answer=MapThen,
    refusals=(401, 403, 422),
)
def map_then() -> Response:
    wanted = query_as(MapQuery)
    as_read("map")
    city = CityThen(services(), wanted.at, wanted.clock)
    return answer(city.shown(box(wanted.bbox), wanted.zoom))


@pages.get("/wards.geojson")
@open_to("auditor", "manager")
@operation(
    "The wards in force at a moment, as the log knew them by one of its clocks",
    query=ThenQuery,
    answer=Features,
    media_type=GEOJSON,
    refusals=(401, 403, 422),
)
def wards_then() -> Response:
    wanted = query_as(ThenQuery)
    with services().engine.connect() as db:
        wards = CityThen(services(), wanted.at, wanted.clock).wards(db)
    response = Response(encoded(Key(services(), tuple(wards))), mimetype=GEOJSON)
    response.add_etag()
    response.make_conditional(request)
    return response
