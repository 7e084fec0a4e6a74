"""Places as files that come back exactly: a CSV for spreadsheets, and GeoJSON (RFC 7946)."""

import csv
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

import msgspec

from projections.place_search import PlaceFilter, find_places
from web.wiring import services

BOM = "\ufeff"  # or a spreadsheet takes the letters for another alphabet's
FORMS = {"csv": "text/csv", "geojson": "application/geo+json"}
LANGUAGES = ("vi", "en", "zh")
EVERY_ONE = 1_000_000
FORMULA = re.compile(r"'*[=+\-@\t\r]")
NUMBERS = ("lon", "lat", "amount")
TEXTS = ("name", "about", "item", "unit")
OF_A_PLACE = ("key", "name", "kind", "lon", "lat", "hours", "about")
OF_A_PRICE = ("item", "amount", "currency", "unit", "verified_on")
COLUMNS = tuple(
    column
    for name in (*OF_A_PLACE, *OF_A_PRICE)
    for column in ([f"{name}_{tag}" for tag in LANGUAGES] if name in TEXTS else [name])
)


def export(form: str) -> bytes:
    with services().engine.connect() as db:
        found = find_places(db, PlaceFilter(limit=EVERY_ONE))
    return as_csv(found) if form == "csv" else as_geojson(found)


def as_csv(places: Any) -> bytes:
    """A line for each price, and one for a place without any."""
    written = StringIO()
    lines = csv.DictWriter(written, COLUMNS, restval="", lineterminator="\n")
    lines.writeheader()
    for place in places:
        for line in lines_of(place):
            lines.writerow({name: cell(name, value) for name, value in line.items()})
    return (BOM + written.getvalue()).encode()


def lines_of(place: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    own = flat(place, OF_A_PLACE)
    for price in place["prices"] or [{}]:
        yield own | flat(price, OF_A_PRICE)


def flat(told: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names:
        value = told.get(name, "")
        if name in TEXTS:
            found |= {f"{name}_{tag}": (value or {}).get(tag, "") for tag in LANGUAGES}
        else:
            found[name] = value
    return found


def cell(name: str, value: Any) -> str:
    """Text that a spreadsheet would calculate gets an apostrophe in front; `text_of` takes it off.

    Degrees below zero begin with a minus and are numbers all the same.
    """
    text = repr(value) if isinstance(value, float) else str(value)
    is_number = name in NUMBERS
    return f"'{text}" if not is_number and FORMULA.match(text) else text


def text_of(value: str) -> str:
    return value[1:] if value.startswith("'") and FORMULA.match(value) else value


def as_geojson(places: Any) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": place["key"],
            "geometry": {"type": "Point", "coordinates": [place["lon"], place["lat"]]},
            "properties": {
                "name": place["name"],
                "kind": place["kind"],
                "hours": place["hours"],
                "about": place["about"],
                "prices": [{name: price[name] for name in OF_A_PRICE} for price in place["prices"]],
            },
        }
        for place in places
    ]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})
