"""All that can be chosen by its name instead of on the map: wards, and places of the city."""

import msgspec
from flask import Blueprint, Response, request

from web.access import open_to
from web.calls import answer, operation
from web.desks.gazetteer import spots
from web.wiring import services

pages = Blueprint("spots", __name__, url_prefix="/api")


class Spot(msgspec.Struct):
    """A name in the reader's language, all its names, and a point in it (degrees, EPSG:4326)."""

    name: str
    lon: float
    lat: float
    also: str


@pages.get("/spots")
@open_to("anyone")
@operation("Wards and places by name, with a point in each", answer=list[Spot])
def named() -> Response:
    """Few enough to be kept whole, so that a telephone without a network can search them."""
    found = [
        Spot(spot.name, round(spot.lon, 6), round(spot.lat, 6), spot.also)
        for spot in spots(services())
    ]
    response = answer(found)
    response.add_etag()
    response.make_conditional(request)
    return response
