"""The way of a route as somebody types it, or brings it along in a GeoJSON or GPX file.

Typed, it is a key of a place or a point of the line on each line, in order. A point is longitude,
latitude in degrees, EPSG:4326.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

import msgspec

from domain.places.line import LegsMissing, Line, Point, TooManyPoints, refuse_outside
from domain.refusals import Invalid

LARGEST_FILE = 5 * 1024 * 1024  # bytes
MOST_RECORDED = 50_000  # points, before those are left out that say nothing
POINT = re.compile(r"(-?\d{1,3}(?:\.\d{1,15})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,15})?)")

UNREADABLE = (
    *(ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError),
    *(msgspec.DecodeError, ElementTree.ParseError),
)


class NotALineFile(Invalid):
    """This is neither GeoJSON nor GPX in UTF-8 with one line."""

    field = "line"


class LineFileTooLarge(Invalid):
    """A file with a line has up to 5 MB."""

    field = "line"


def read(typed: str) -> tuple[tuple[str, ...], Line]:
    """The keys and the legs between them. Raises `LegsMissing` for a point that is in none."""
    keys: list[str] = []
    legs: list[list[Point]] = [[]]  # the first before all keys, the last after them
    for line in typed.splitlines():
        if point := POINT.fullmatch(line.strip()):
            legs[-1].append((float(point[1]), float(point[2])))
        else:
            keys += line.split()
            legs += [[] for _ in line.split()]
    if legs[0] or legs[-1]:
        raise LegsMissing
    return tuple(keys), tuple(tuple(leg) for leg in legs[1:-1])


def written(keys: Sequence[str], line: Line) -> str:
    """What `read` reads again."""
    told = list(keys[:1])
    for number, key in enumerate(keys[1:]):
        leg = line[number] if line else ()
        told += [*(f"{lon}, {lat}" for lon, lat in leg), key]
    return "\n".join(told)


def line_in(content: bytes) -> list[Point]:
    """The points of the one line of a file, in order.

    Raises `NotALineFile`, `TooManyPoints` and `LineOutsideCountry`.
    """
    try:
        text = content.decode("utf-8-sig")
        lines = list(in_gpx(text) if text.lstrip().startswith("<") else in_geojson(text))
        points = [point_of(pair) for parts in lines for part in parts for pair in part]
    except UNREADABLE as error:
        raise NotALineFile from error
    if len(lines) != 1 or not points:
        raise NotALineFile
    if len(points) > MOST_RECORDED:
        raise TooManyPoints(field="line", count=len(points))
    refuse_outside(points, "line")
    return points


def in_geojson(text: str) -> Iterator[list[Any]]:
    """The parts of each line: one of a LineString, several of a MultiLineString."""
    told = msgspec.json.decode(text)
    for feature in told["features"] if told["type"] == "FeatureCollection" else [told]:
        geometry = feature["geometry"] if feature["type"] == "Feature" else feature
        if geometry["type"] == "LineString":
            yield [geometry["coordinates"]]
        elif geometry["type"] == "MultiLineString":
            yield geometry["coordinates"]


def in_gpx(text: str) -> Iterator[list[Any]]:
    """The same of tracks, whose parts are what was recorded between two pauses, and of routes."""
    if "<!DOCTYPE" in text:  # GPX has none, and entities could grow without an end
        raise ValueError("a document type")
    root = ElementTree.fromstring(text)
    for track in root.iterfind("{*}trk"):
        yield [pairs(part, "trkpt") for part in track.iterfind("{*}trkseg")]
    for route in root.iterfind("{*}rte"):
        yield [pairs(route, "rtept")]


def pairs(part: ElementTree.Element, name: str) -> list[tuple[str, str]]:
    return [(each.attrib["lon"], each.attrib["lat"]) for each in part.iterfind(f"{{*}}{name}")]


def point_of(pair: Sequence[Any]) -> Point:
    """A height may follow. Raises what `line_in` takes for a file that is none."""
    return float(pair[0]), float(pair[1])
