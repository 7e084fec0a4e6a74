"""What a client of OGC API Features asks for, read strictly: an unknown parameter is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from domain.refusals import Invalid
from geo.exchange import CRS84, OFFERED, BoxNotUsable, area_in_degrees
from projections.open_data import Source, Wanted
from web.open311.reading import NoMoment

MOST, USUAL = 5000, 100  # features on a page
OPEN = ("", "..")
LONGEST = 1000  # characters
A_DAY = timedelta(days=1) - timedelta(microseconds=1)
FORMS = ("json", "html")
ON_EVERY_PAGE = frozenset({"f", "lang", "big"})
OF_ITEMS = frozenset({"limit", "bbox", "bbox-crs", "crs", "datetime", "cursor"})


class UnknownParameter(Invalid):
    """There is no parameter {name} here; there are {names}."""


class NoSuchSystem(Invalid):
    """This reference system is not offered; the collection names those that are."""


class NoWholeNumber(Invalid):
    """Please give a whole number from 1 on."""


class NoSuchValue(Invalid):
    """This is no value that the property could have."""


class CursorNotOurs(Invalid):
    """Please follow the link to the next page as it was given."""

    field = "cursor"


@dataclass(frozen=True)
class Asked:
    """`wanted`, and the reference system of the answer."""

    wanted: Wanted
    system: str = CRS84


def asked_of(source: Source, given: Mapping[str, str], zone: ZoneInfo) -> Asked:
    """Raises the `Invalid` that names the first parameter that cannot be used."""
    refuse_unknown(given, OF_ITEMS | set(source.filters))
    wanted = Wanted(
        area=area(given),
        span=span(given["datetime"], zone) if "datetime" in given else None,
        values={name: value(source, name, given[name]) for name in source.filters if name in given},
        limit=limit(given.get("limit")),
    )
    if "cursor" in given:
        wanted = going_on(source, wanted, given["cursor"])
    return Asked(wanted, system(given, "crs"))


def refuse_unknown(given: Mapping[str, str], names: frozenset[str] | set[str]) -> None:
    known = ON_EVERY_PAGE | names
    for name in given:
        if name not in known:
            raise UnknownParameter(field=name, name=name[:40], names=", ".join(sorted(known)))


def system(given: Mapping[str, str], name: str) -> str:
    uri = given.get(name, CRS84).strip("[]")  # as safe CURIEs are written
    if uri not in OFFERED:
        raise NoSuchSystem(field=name)
    return uri


def area(given: Mapping[str, str]) -> str | None:
    """Four numbers, or six with heights, which nothing here has."""
    into = system(given, "bbox-crs")
    if "bbox" not in given:
        return None
    try:
        numbers = [float(part) for part in given["bbox"].split(",")]
    except ValueError as error:
        raise BoxNotUsable from error
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(map(isfinite, numbers)):
        raise BoxNotUsable
    return area_in_degrees(numbers, into)


def span(text: str, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """An instant, a day of the city, or two of them with a slash between; `..` is an open end."""
    first, slash, last = text.partition("/")
    if not slash:
        last = first
    start, end = bound(first, zone, A_DAY * 0), bound(last, zone, A_DAY)
    if start is end is None or (start and end and end < start):
        raise NoMoment(field="datetime")
    return start, end


def bound(text: str, zone: ZoneInfo, rest: timedelta) -> datetime | None:
    """A day begins at the city's midnight; `rest` is how much of it belongs to the span."""
    if text in OPEN:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        if len(text) == 10:
            moment = moment.replace(tzinfo=zone) + rest
    except (ValueError, OverflowError) as error:
        raise NoMoment(field="datetime") from error
    if moment.tzinfo is None or not 1 < moment.year < 9999:
        raise NoMoment(field="datetime")
    return moment


def value(source: Source, name: str, text: str) -> Any:
    try:
        if len(text) > LONGEST:
            raise NoSuchValue(field=name)
        return msgspec.convert(text, source.kinds[name], strict=False)
    except msgspec.ValidationError as error:
        raise NoSuchValue(field=name) from error


def limit(text: str | None) -> int:
    """More than `MOST` is not refused, after the standard; the page only has no more."""
    if text is None:
        return USUAL
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise NoWholeNumber(field="limit")
    return min(int(text[:9]), MOST)


def going_on(source: Source, wanted: Wanted, cursor: str) -> Wanted:
    """The next page of the walk that the cursor belongs to."""
    after, _, until = cursor.partition("~")
    if not source.grows:
        return replace(wanted, after=after[:100], until=until[:100])
    if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in (after, until)):
        raise CursorNotOurs
    return replace(wanted, after=int(after), until=int(until))
