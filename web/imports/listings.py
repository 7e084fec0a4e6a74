"""A place as the lines of a CSV file describe it, every value looked at."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import cast, get_args

from domain.places.desk import Listing
from domain.places.place import Kind, PostedPrice
from domain.refusals import Invalid
from domain.reports.words import clean
from web.imports.rows import Row

LANGUAGES = ("vi", "en", "zh")
NEEDED = ("key", "name_vi", "kind", "lon", "lat")
DESCRIBED = (*NEEDED, "name_en", "name_zh")
LONGEST_NAME = 200
MOST_DIGITS = 15  # what every program that reads JSON can hold


class BadPlace(Invalid):
    """Line {line}: {what}."""


def listing_of(rows: Sequence[Row]) -> Listing:
    """The place that these lines describe, all of which have the same key. Raises `BadPlace`."""
    first = rows[0]
    key = cleaned(first, "key")
    if not key:
        raise bad(first, "key", "a place needs a key")
    for row in rows[1:]:
        refuse_another_description(first, row)
    return Listing(
        key=key,
        name=names(first, "name"),
        kind=kind_of(first),
        lon=degrees(first, "lon", 180),
        lat=degrees(first, "lat", 90),
        prices=tuple(prices_of(rows)),
    )


def refuse_another_description(first: Row, row: Row) -> None:
    for column in DESCRIBED:
        value = row.values.get(column, "")
        if value not in ("", first.values.get(column, "")):
            raise bad(row, column, f"{column} is another than on line {first.line}")


def prices_of(rows: Iterable[Row]) -> Iterator[PostedPrice]:
    for row in rows:
        if cleaned(row, "item_vi"):
            yield PostedPrice(
                item=names(row, "item"),
                amount=whole(row, "amount"),
                currency=currency(row),
                unit=names(row, "unit"),
                verified_on=day(row, "verified_on"),
            )


def names(row: Row, column: str) -> dict[str, str]:
    found = {tag: cleaned(row, f"{column}_{tag}") for tag in LANGUAGES}
    if not found["vi"]:
        raise bad(row, f"{column}_vi", f"{column}_vi is empty")
    return {tag: name for tag, name in found.items() if name}


def cleaned(row: Row, column: str) -> str:
    try:
        return clean(row.values.get(column, ""), field=column, longest=LONGEST_NAME)
    except Invalid as reason:
        raise bad(row, column, f"{column}: {str(reason).rstrip('.')}") from reason


def kind_of(row: Row) -> Kind:
    kind = row.values["kind"].strip()
    if kind not in get_args(Kind):
        raise bad(row, "kind", f"kind is one of {', '.join(get_args(Kind))}, not {kind!r}")
    return cast(Kind, kind)


def degrees(row: Row, column: str, most: float) -> float:
    text = row.values[column]
    try:
        value = float(text)
    except ValueError:
        value = most + 1
    if not -most <= value <= most:
        raise bad(row, column, f"{column} is a number of degrees up to {most:g}, not {text!r}")
    return value


def whole(row: Row, column: str) -> int:
    text = row.values.get(column, "").strip()
    if not text.isdecimal() or len(text) > MOST_DIGITS:
        raise bad(row, column, f"{column} is a whole number, not {text!r}")
    return int(text)


def currency(row: Row) -> str:
    text = row.values.get("currency", "").strip().upper() or "VND"
    if len(text) != 3 or not (text.isascii() and text.isalpha()):
        raise bad(row, "currency", f"currency is three letters such as VND, not {text!r}")
    return text


def day(row: Row, column: str) -> date:
    try:
        return date.fromisoformat(row.values.get(column, "").strip())
    except ValueError as error:
        raise bad(row, column, f"{column} is a day such as 2026-01-31") from error


def bad(row: Row, column: str, what: str) -> BadPlace:
    return BadPlace(line=row.line, what=what, field=column)
