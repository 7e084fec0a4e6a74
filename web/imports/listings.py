"""A place as the lines of a CSV file or a form describe it, every value looked at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from domain.places.content import KINDS, Kind, PostedPrice
from domain.places.desk import Listing
from domain.places.hours import HoursUnreadable, parsed
from domain.refusals import Invalid
from domain.reports.words import clean
from web.imports.rows import Row

T = TypeVar("T")

LANGUAGES = ("vi", "en", "zh")
NEEDED = ("key", "name_vi", "kind", "lon", "lat")
ABOUT = tuple(f"about_{tag}" for tag in LANGUAGES)
DESCRIBED = (*NEEDED, "name_en", "name_zh", "hours", *ABOUT)
LONGEST_NAME, LONGEST_ABOUT = 200, 2000
MOST_DIGITS = 15  # what every program that reads JSON can hold


class BadPlace(Invalid):
    """This place cannot be taken as it is."""

    @property
    def line(self) -> int:
        """The last line of the file that it stands on; in GeoJSON the number of the feature."""
        return int(self.facts["line"])


class KeyNeeded(BadPlace):
    """a place needs a key."""


class Empty(BadPlace):
    """{column} is empty."""


class NotUsable(BadPlace):
    """{column}: {what}."""


class NotAKind(BadPlace):
    """{column} is one of {known}, not {typed}."""


class NotDegrees(BadPlace):
    """{column} is a number of degrees up to {most}, not {typed}."""


class NotWhole(BadPlace):
    """{column} is a whole number, not {typed}."""


class NotACurrency(BadPlace):
    """{column} is three letters such as VND, not {typed}."""


class NotADay(BadPlace):
    """{column} is a day such as 2026-01-31, not {typed}."""


class ToldTwice(BadPlace):
    """{column} is another than on line {first}."""


@dataclass
class Reading:
    """Reads on after a fault, so that all of them can be told at once."""

    faults: list[BadPlace] = field(default_factory=list)

    def value(self, check: Callable[..., T], *of: Any, instead: T) -> T:
        try:
            return check(*of)
        except BadPlace as fault:
            self.faults.append(fault)
            return instead


def listing_of(rows: Sequence[Row]) -> Listing:
    """The place that these lines describe, all of which have the same key. Raises `BadPlace`."""
    listing, faults = read_listing(rows)
    if faults:
        raise faults[0]
    return listing


def read_listing(rows: Sequence[Row]) -> tuple[Listing, list[BadPlace]]:
    """The same with everything that is wrong with it; the place counts only where nothing is."""
    reading, first = Reading(), rows[0]
    take = reading.value
    for row in rows[1:]:
        take(refuse_another_description, first, row, instead=None)
    none: dict[str, str] = {}
    listing = Listing(
        key=take(key_of, first, instead=""),
        name=take(names, first, "name", instead=none),
        kind=take(kind_of, first, instead="attraction"),
        lon=take(degrees, first, "lon", 180, instead=0.0),
        lat=take(degrees, first, "lat", 90, instead=0.0),
        hours=take(hours_of, first, instead=""),
        about=take(about_of, first, instead=none),
        prices=tuple(
            found
            for row in rows
            if any(row.values.get(name, "").strip() for name in ("item_vi", "amount"))
            and (found := price_of(row, reading))
        ),
    )
    return listing, reading.faults


def refuse_another_description(first: Row, row: Row) -> None:
    for column in DESCRIBED:
        value = row.values.get(column, "")
        if value not in ("", first.values.get(column, "")):
            raise ToldTwice(line=row.line, field=column, column=column, first=first.line)


def price_of(row: Row, reading: Reading) -> PostedPrice | None:
    take, before = reading.value, len(reading.faults)
    price = PostedPrice(
        item=take(names, row, "item", instead={}),
        amount=take(whole, row, "amount", instead=0),
        currency=take(currency, row, instead="VND"),
        unit=take(names, row, "unit", instead={}),
        verified_on=take(day, row, "verified_on", instead=date.min),
    )
    return price if len(reading.faults) == before else None


def key_of(row: Row) -> str:
    key = cleaned(row, "key")
    if not key:
        raise KeyNeeded(line=row.line, field="key", column="key")
    return key


def names(row: Row, column: str) -> dict[str, str]:
    found = {tag: cleaned(row, f"{column}_{tag}") for tag in LANGUAGES}
    if not found["vi"]:
        raise bad(Empty, row, f"{column}_vi")
    return {tag: name for tag, name in found.items() if name}


def about_of(row: Row) -> dict[str, str]:
    found = {tag: cleaned(row, f"about_{tag}", LONGEST_ABOUT) for tag in LANGUAGES}
    return {tag: words for tag, words in found.items() if words}


def hours_of(row: Row) -> str:
    hours = " ".join(row.values.get("hours", "").split())
    try:
        if hours:
            parsed(hours)
    except HoursUnreadable as reason:
        raise not_usable(row, "hours", reason) from reason
    return hours


def cleaned(row: Row, column: str, longest: int = LONGEST_NAME) -> str:
    try:
        return clean(row.values.get(column, ""), field=column, longest=longest)
    except Invalid as reason:
        raise not_usable(row, column, reason) from reason


def kind_of(row: Row) -> Kind:
    kind = row.values.get("kind", "").strip()
    if kind not in KINDS:
        raise bad(NotAKind, row, "kind", known=", ".join(KINDS))
    return kind


def degrees(row: Row, column: str, most: float) -> float:
    text = row.values.get(column, "")
    try:
        value = float(text)
    except ValueError:
        value = most + 1
    if not -most <= value <= most:
        raise bad(NotDegrees, row, column, most=f"{most:g}")
    return value


def whole(row: Row, column: str) -> int:
    text = row.values.get(column, "").strip()
    if not (text.isascii() and text.isdecimal()) or len(text) > MOST_DIGITS:
        raise bad(NotWhole, row, column)
    return int(text)


def currency(row: Row) -> str:
    text = row.values.get("currency", "").strip().upper() or "VND"
    if len(text) != 3 or not (text.isascii() and text.isalpha()):
        raise bad(NotACurrency, row, "currency")
    return text


def day(row: Row, column: str) -> date:
    try:
        return date.fromisoformat(row.values.get(column, "").strip())
    except ValueError as error:
        raise bad(NotADay, row, column) from error


def bad(kind: type[BadPlace], row: Row, column: str, **facts: Any) -> BadPlace:
    typed = repr(row.values.get(column, ""))[:60]
    return kind(line=row.line, field=column, column=column, typed=typed, **facts)


def not_usable(row: Row, column: str, reason: Invalid) -> BadPlace:
    """For a reason of somebody else's; `reason` is kept, so that it can be said in any language."""
    what = str(reason).rstrip(".")
    return NotUsable(line=row.line, field=column, column=column, what=what, reason=reason)
