"""The collections as clients are told of them, and their features as GeoJSON."""

from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping

from geo.exchange import CRS84, OFFERED, written
from projections.open_data import SOURCES, Source, box_of, since_when
from web.calls import GEOJSON
from web.language import gettext
from web.opendata.answers import HTML, Link, link

# Geometries whose extent is found quickly; of reports there may be millions.
SMALL = ("wards", "places", "scorecard", "scorecard-today")
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
SCHEMA_OF: dict[type[Any], dict[str, str]] = {
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}


def titles() -> dict[str, str]:
    return {
        "wards": gettext("Wards"),
        "reports": gettext("Reports"),
        "places": gettext("Places"),
        "scorecard": gettext("Scorecards"),
        "scorecard-today": gettext("Scorecards, as of today's wards"),
    }


def descriptions() -> dict[str, str]:
    return {
        "wards": gettext(
            "Every version of every ward with its whole boundary; a date gives those in force then."
        ),
        "reports": gettext(
            "What people reported, with its place and status; words only once they are screened."
        ),
        "places": gettext("Places for visitors with the prices they have posted."),
        "scorecard": gettext("The figures of each ward in each month."),
        "scorecard-today": gettext(
            "The same with the cases of earlier wards, in the wards in which they go on today."
        ),
    }


def described(db: Connection, source: Source) -> dict[str, Any]:
    """One collection after OGC API Features Part 1, with its reference systems after Part 2."""
    name = source.name
    title = titles()[name]
    return {
        "id": name,
        "title": title,
        "description": descriptions()[name],
        "itemType": "feature",
        "extent": extent(db, source),
        "crs": list(OFFERED),
        "storageCrs": CRS84,
        "links": [
            link("self", "one_collection", title, collection=name, f="json"),
            link("alternate", "one_collection", title, HTML, collection=name, f="html"),
            link("items", "items", title, GEOJSON, collection=name, f="json"),
            link("items", "items", title, HTML, collection=name, f="html"),
        ],
    }


def extent(db: Connection, source: Source) -> dict[str, Any]:
    found: dict[str, Any] = {}
    box = box_of(db, source) if source.name in SMALL else None
    if box:
        found["spatial"] = {"bbox": [box], "crs": CRS84}
    if since := since_when(db, source):
        # A day begins at midnight of the city, and is told as the standard's moments are.
        start = since.isoformat() + ("" if isinstance(since, datetime) else "T00:00:00Z")
        found["temporal"] = {"interval": [[start, None]], "trs": GREGORIAN}
    return found


def all_described(db: Connection) -> list[dict[str, Any]]:
    return [described(db, source) for source in SOURCES.values()]


def as_features(source: Source, rows: list[RowMapping], system: str) -> list[dict[str, Any]]:
    shapes = written([row["wkb"] for row in rows], system)
    return [
        {
            "type": "Feature",
            "id": row["id"],
            "geometry": None if shape is None else msgspec.Raw(shape.encode()),
            "properties": {name: row[name] for name in source.properties},
        }
        for row, shape in zip(rows, shapes, strict=True)
    ]


def schema_of(source: Source, name: str) -> dict[str, str]:
    return SCHEMA_OF.get(source.kinds[name], {"type": "string"})


def ways_on(source: Source, here: list[Link], following: str | None) -> list[Link]:
    found = [*here, link("collection", "one_collection", source.name, collection=source.name)]
    if following:
        kind = next(each["type"] for each in here if each["rel"] == "self")
        found.append({"rel": "next", "href": following, "type": kind})
    return found
