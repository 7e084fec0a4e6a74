"""Routes as files: CSV and GeoJSON of all, and a GPX track of one to follow on the phone."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any
from xml.etree import ElementTree

import msgspec

from domain.places.line import Point
from projections.place_routes import RouteFound
from web.context import in_language
from web.visitor.export import BOM, LANGUAGES, cell

GPX = "http://www.topografix.com/GPX/1/1"
NAMES = tuple(f"name_{tag}" for tag in LANGUAGES)
COLUMNS = ("key", *NAMES, "means", "length_m", "minutes", "is_drawn", "line")


def points_of(route: RouteFound) -> list[Point]:
    """All of its way; where two pieces meet the point stands once."""
    first, *others = [piece.points for piece in route.way] or [()]
    return [*first, *(point for points in others for point in points[1:])]


def facts_of(route: RouteFound) -> dict[str, Any]:
    return {
        "key": route.key,
        "means": route.means,
        "length_m": round(route.length_m),
        "minutes": round(route.time.total_seconds() / 60),
        "is_drawn": all(piece.is_drawn for piece in route.way),
    }


def as_csv(routes: Sequence[RouteFound]) -> bytes:
    """A line for each; its way as WKT, longitude first."""
    written = StringIO()
    lines = csv.DictWriter(written, COLUMNS, restval="", lineterminator="\n")
    lines.writeheader()
    for route in routes:
        names = {f"name_{tag}": name for tag, name in route.name.items()}
        pairs = ", ".join(f"{lon} {lat}" for lon, lat in points_of(route))
        told = facts_of(route) | names | {"line": f"LINESTRING ({pairs})"}
        lines.writerow({name: cell(name, value) for name, value in told.items()})
    return (BOM + written.getvalue()).encode()


def as_geojson(routes: Sequence[RouteFound]) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": route.key,
            "geometry": {"type": "LineString", "coordinates": points_of(route)},
            "properties": facts_of(route) | {"name": route.name, "stops": route.stops},
        }
        for route in routes
    ]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def as_gpx(route: RouteFound) -> bytes:
    root = ElementTree.Element("gpx", {"xmlns": GPX, "version": "1.1", "creator": "Ka Long"})
    track = ElementTree.SubElement(root, "trk")
    ElementTree.SubElement(track, "name").text = in_language(route.name)
    segment = ElementTree.SubElement(track, "trkseg")
    for lon, lat in points_of(route):
        ElementTree.SubElement(segment, "trkpt", lat=repr(lat), lon=repr(lon))
    found: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return found
