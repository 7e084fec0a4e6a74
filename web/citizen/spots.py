"""All that can be chosen by its name instead of on the map: wards, and places of the city."""

from typing import Annotated
from uuid import UUID

import msgspec
from flask import Blueprint, Response, request

from web.access import open_to
from web.calls import answer, operation, query_as
from web.desks.gazetteer import spots
from web.reform.former import Named, place_of, wards_named
from web.wiring import services

pages = Blueprint("spots", __name__, url_prefix="/api")

LONGEST = 100  # letters of a name
MOST = 50


class Spot(msgspec.Struct):
    """A name in the reader's language, all its names, and a point in it (degrees, EPSG:4326).

    A ward that is no more is found by `formerly` alone; the point lies in one that goes on with it.
    """

    name: str
    lon: float
    lat: float
    also: str
    formerly: str = ""


@pages.get("/spots")
@open_to("anyone")
@operation("Wards and places by name, with a point in each", answer=list[Spot])
def named() -> Response:
    """Few enough to be kept whole, so that a telephone without a network can search them."""
    found = [
        Spot(spot.name, round(spot.lon, 6), round(spot.lat, 6), spot.also, spot.formerly)
        for spot in spots(services())
    ]
    response = answer(found)
    response.add_etag()
    response.make_conditional(request)
    return response


class NameQuery(msgspec.Struct):
    """A name of today or of before, with or without marks and the type of the unit."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]


class NamedWard(msgspec.Struct):
    """A ward of today, and a point in it (degrees, EPSG:4326).

    Found by what a ward was called before, `formerly` is that name, and `share` how much of that
    ward's area lies here, from 0 to 1; the point lay in it too.
    """

    ward_id: UUID
    code: str
    name: str
    unit_type: str
    lon: float
    lat: float
    formerly: str | None = None
    share: float | None = None


@pages.get("/wards")
@open_to("anyone")
@operation(
    "Today's wards by a name of today or of before, the likest first",
    query=NameQuery,
    answer=list[NamedWard],
    refusals=(422,),
)
def ward_list() -> Response:
    found = wards_named(services(), query_as(NameQuery).name)
    return answer([told(each) for each in found[:MOST]])


def told(found: Named) -> NamedWard:
    ward, former = found
    lon, lat = place_of(former) if former else ward.middle
    known = NamedWard(
        ward.ward_id, ward.code, ward.name, ward.unit_type, round(lon, 6), round(lat, 6)
    )
    if former is not None:
        known.formerly, known.share = former.before.name, round(former.share, 3)
    return known
