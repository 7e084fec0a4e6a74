"""Places in a file that somebody sends: what each line would change, and each fault of it."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

import msgspec

from domain.places.content import refuse_unusable
from domain.places.desk import Listing, differs
from domain.refusals import Invalid
from web.imports.listings import NEEDED, BadPlace, degrees, not_usable, read_listing
from web.imports.places import by_key
from web.imports.rows import Row, problem_of, records, refuse_without
from web.intake import place
from web.visitor.export import OF_A_PLACE, OF_A_PRICE, flat, text_of
from web.wiring import Services

MOST_PLACES = 2000


class NotAPlaceFile(Invalid):
    """This is neither a CSV file in UTF-8 nor GeoJSON with points."""

    field = "file"


class TooManyPlaces(Invalid):
    """Please send up to 2,000 places at a time."""

    field = "file"


class LineBroken(BadPlace):
    """This line has another number of fields than the first one names."""


class NoPoint(BadPlace):
    """A place is a Feature with a Point and properties."""


@dataclass
class Preview:
    """What an import would do; `listings` only holds places without any fault."""

    new: list[Listing] = field(default_factory=list)
    changed: list[Listing] = field(default_factory=list)
    unchanged: int = 0
    faults: list[BadPlace] = field(default_factory=list)

    @property
    def listings(self) -> list[Listing]:
        return [*self.new, *self.changed]


def preview(services: Services, content: bytes) -> Preview:
    """Raises `NotAPlaceFile`, `MissingColumn` and `TooManyPlaces`."""
    found = Preview()
    groups = by_key(rows_of(content, found.faults))
    if len(groups) > MOST_PLACES:
        raise TooManyPlaces
    for rows in groups:
        listing, faults = read_listing(rows)
        faults += outside(services, rows[0], faults)
        faults = faults or unusable(services, rows[0], listing)
        if faults:
            found.faults += faults
            continue
        add(services, found, listing)
    found.faults.sort(key=lambda fault: fault.line)
    return found


def add(services: Services, found: Preview, listing: Listing) -> None:
    known = services.place_desk.of_key(listing.key)
    if known is None:
        found.new.append(listing)
    elif differs(known, listing):
        found.changed.append(listing)
    else:
        found.unchanged += 1


def outside(services: Services, row: Row, faults: Sequence[BadPlace]) -> list[BadPlace]:
    """Whether it is in the city, where its degrees are any."""
    now = services.now()
    if {fault.field for fault in faults} & {"lon", "lat"} or not services.atlas.in_force(now):
        return []
    try:
        place(services.atlas, degrees(row, "lon", 180), degrees(row, "lat", 90), now)
    except Invalid as reason:
        return [not_usable(row, reason.field or "lon", reason)]
    return []


def unusable(services: Services, row: Row, listing: Listing) -> list[BadPlace]:
    today = services.now().astimezone(services.config.time_zone).date()
    try:
        refuse_unusable(listing.content, today)
    except Invalid as reason:
        return [not_usable(row, reason.field or "key", reason)]
    return []


def rows_of(content: bytes, faults: list[BadPlace]) -> list[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAPlaceFile from error
    if "\0" in text:
        raise NotAPlaceFile
    is_json = text.lstrip().startswith("{")
    return list(features(text, faults) if is_json else lines(text, faults))


def lines(text: str, faults: list[BadPlace]) -> Iterator[Row]:
    reader = csv.reader(StringIO(text, newline=""))
    rows = records(reader)
    header = [name.strip() for name in next(rows, [])]
    refuse_without(header, NEEDED)
    for record in rows:
        if problem_of(record, header):
            faults.append(LineBroken(line=reader.line_num, column=""))
        else:
            values = dict(zip(header, map(text_of, record), strict=True))
            yield Row(reader.line_num, values)


def features(text: str, faults: list[BadPlace]) -> Iterator[Row]:
    """A row for each price of a feature, as CSV has them; `line` is the feature's number."""
    try:
        found = msgspec.json.decode(text)["features"]
    except (msgspec.DecodeError, RecursionError, KeyError, TypeError) as error:
        raise NotAPlaceFile from error
    if not isinstance(found, list):
        raise NotAPlaceFile
    for number, feature in enumerate(found, 1):
        try:
            yield from rows_of_feature(number, feature)
        except (KeyError, TypeError, ValueError, AttributeError):
            faults.append(NoPoint(line=number, column=""))


def rows_of_feature(number: int, feature: Mapping[str, Any]) -> list[Row]:
    lon, lat = feature["geometry"]["coordinates"][:2]
    if feature["geometry"]["type"] != "Point":
        raise ValueError("no point")
    told = {**feature["properties"], "key": feature["id"], "lon": lon, "lat": lat}
    own = flat(told, OF_A_PLACE)
    prices = feature["properties"].get("prices") or [{}]
    return [Row(number, as_text(own | flat(price, OF_A_PRICE))) for price in prices]


def as_text(values: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: repr(value) if isinstance(value, float) else str(value)
        for name, value in values.items()
    }
