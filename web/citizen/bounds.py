"""Boxes and points as addresses name them."""

from typing import Annotated

import msgspec

from domain.refusals import Invalid
from projections.report_list import Bounds

Box = Annotated[str, msgspec.Meta(description="west,south,east,north in degrees, EPSG:4326")]


class BadBox(Invalid):
    """A box is west,south,east,north in degrees, with west below east and south below north."""

    field = "bbox"


class BadPoint(Invalid):
    """A place to start from is lon,lat in degrees."""

    field = "near"


def box(text: str) -> Bounds:
    """West, south, east and north in degrees (EPSG:4326). Raises `BadBox`."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadBox from error
    if not (-540 <= west < east <= 540 and -90 <= south < north <= 90):
        raise BadBox
    return west, south, east, north


def point(text: str) -> tuple[float, float]:
    """Longitude and latitude in degrees (EPSG:4326). Raises `BadPoint`."""
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadPoint from error
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadPoint
    return lon, lat
