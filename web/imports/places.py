"""Places with posted prices from a CSV file: one line a price, and one for a place without any."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import cast, get_args

from domain.people.actor import SYSTEM
from domain.places.desk import Listing
from domain.places.place import Kind, PostedPrice
from domain.refusals import Invalid
from web.wiring import Services

LANGUAGES = ("vi", "en", "zh")
NEEDED = ("key", "name_vi", "kind", "lon", "lat")

Line = Mapping[str, str]


class BadPlace(Invalid):
    """Line {line}: {what}."""


class MissingColumn(Invalid):
    """The file has no column {column}."""


@dataclass
class PlacesImported:
    """How many places were put on the map or changed, and what was not understood."""

    changed: int = 0
    unchanged: int = 0
    bad: list[str] = field(default_factory=list)


def import_places(services: Services, path: Path) -> PlacesImported:
    """Puts each place of the file on the map; a bad one is listed and the rest goes on.

    A place that has no line in the file stays as it is. Raises `MissingColumn`.
    """
    done = PlacesImported()
    for lines in by_key(path):
        try:
            listing = listing_of(lines)
        except BadPlace as reason:
            done.bad.append(str(reason))
            continue
        if services.place_desk.put(listing, SYSTEM, services.now()):
            done.changed += 1
        else:
            done.unchanged += 1
    return done


def by_key(path: Path) -> Iterator[list[tuple[int, Line]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for column in NEEDED:
            if column not in (reader.fieldnames or ()):
                raise MissingColumn(column=column, field=column)
        numbered = [(reader.line_num, line) for line in reader]
    ordered = sorted(numbered, key=lambda pair: pair[1]["key"] or "")
    for _, lines in groupby(ordered, key=lambda pair: pair[1]["key"]):
        yield list(lines)


def listing_of(lines: list[tuple[int, Line]]) -> Listing:
    number, first = lines[0]
    key = (first["key"] or "").strip()
    if not key:
        raise BadPlace(line=number, what="a place needs a key", field="key")
    return Listing(
        key=key,
        name=names(number, first, "name"),
        kind=kind_of(number, first),
        lon=degrees(number, first, "lon", 180),
        lat=degrees(number, first, "lat", 90),
        prices=tuple(prices_of(lines)),
    )


def prices_of(lines: Iterable[tuple[int, Line]]) -> Iterator[PostedPrice]:
    for number, line in lines:
        if not line.get("item_vi"):
            continue
        yield PostedPrice(
            item=names(number, line, "item"),
            amount=whole(number, line, "amount"),
            currency=(line.get("currency") or "VND").strip().upper(),
            unit=names(number, line, "unit"),
            verified_on=day(number, line, "verified_on"),
        )


def names(number: int, line: Line, column: str) -> dict[str, str]:
    found = {tag: (line.get(f"{column}_{tag}") or "").strip() for tag in LANGUAGES}
    if not found["vi"]:
        raise BadPlace(line=number, what=f"{column}_vi is empty", field=f"{column}_vi")
    return {tag: name for tag, name in found.items() if name}


def kind_of(number: int, line: Line) -> Kind:
    if line["kind"] not in get_args(Kind):
        what = f"kind is one of {', '.join(get_args(Kind))}, not {line['kind']!r}"
        raise BadPlace(line=number, what=what, field="kind")
    return cast(Kind, line["kind"])


def degrees(number: int, line: Line, column: str, most: float) -> float:
    try:
        value = float(line[column])
    except (TypeError, ValueError):
        value = most + 1
    if not -most <= value <= most:
        what = f"{column} is a number of degrees up to {most:g}, not {line[column]!r}"
        raise BadPlace(line=number, what=what, field=column)
    return value


def whole(number: int, line: Line, column: str) -> int:
    value = (line.get(column) or "").strip()
    if not value.isdecimal():
        what = f"{column} is a whole number, not {value!r}"
        raise BadPlace(line=number, what=what, field=column)
    return int(value)


def day(number: int, line: Line, column: str) -> date:
    try:
        return date.fromisoformat((line.get(column) or "").strip())
    except ValueError as error:
        what = f"{column} is a day such as 2026-01-31"
        raise BadPlace(line=number, what=what, field=column) from error
