"""A map of shaded wards: its classes, and a line for each ward, for the map and the table alike."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from domain.wards.ward import WardVersion
from projections.case_stages import NO_WARD
from projections.over_time import Period
from projections.ward_map import known_versions
from web.context import unit_name
from web.language import gettext
from web.over_time.measures import Measure, whole
from web.over_time.shades import (
    Shade,
    change,
    place_of_change,
    shades_of,
    shades_of_change,
)
from web.scorecard.card import Card
from web.scorecard.reading import Wards
from web.scorecard.ward_counts import both_ways_of
from web.scorecard.words import percent
from web.wiring import services


class Line(msgspec.Struct):
    """`shown` is the figure in words; `shade` a place among the classes, None for no figure."""

    ward: str | None
    name: str
    shown: str
    shade: int | None
    number: int | None = None
    before: int | None = None


class Legend(msgspec.Struct):
    name: str
    colour: str
    span: str


class Shaded(msgspec.Struct):
    """`wards_at` is the moment whose wards are to be drawn."""

    total: int
    shades: list[Legend]
    lines: list[Line]
    wards_at: datetime


def counted(db: Connection, period: Period, wards: Wards) -> Shaded:
    """How many were sent in the period, by ward."""
    at = drawn_at(period, wards)
    numbers = with_every_ward(at, by_ward(db, period, wards))
    names = names_of(db)
    shades = shades_of((n for ward, n in numbers.items() if ward), whole)
    lines = [
        Line(as_text(ward), name_in(names, ward), whole(n), shades.place[n] if ward else None, n)
        for ward, n in numbers.items()
    ]
    return laid_out(lines, shades.all, at)


def compared(db: Connection, period: Period, before: Period, wards: Wards) -> Shaded:
    """How many were sent in one period and in another, and the change from that one."""
    at = drawn_at(period, wards)
    numbers = with_every_ward(at, by_ward(db, period, wards))
    earlier = by_ward(db, before, wards)
    names = names_of(db)
    lines = [
        changed(ward, name_in(names, ward), numbers.get(ward, 0), earlier.get(ward, 0))
        for ward in numbers.keys() | earlier.keys()
    ]
    return laid_out(lines, shades_of_change(signed), at)


def by_ward(db: Connection, period: Period, wards: Wards) -> Mapping[UUID | None, int]:
    """Where no reform was, the wards of the time are those of today, and need no second look."""
    if not services().redrawn.reforms:
        return period.by_ward(db)
    counts = both_ways_of(period.stays(db))
    return counts.then if wards == "then" else counts.today


def drawn_at(period: Period, wards: Wards) -> datetime:
    """The last day of the period, or now."""
    now = services().now()
    return now if wards == "today" else min(period.end - timedelta(seconds=1), now)


def with_every_ward(at: datetime, numbers: Mapping[UUID | None, int]) -> dict[UUID | None, int]:
    """Wards of that moment from which nothing was sent count as well."""
    return {ward.ward_id: 0 for ward in services().atlas.in_force(at)} | dict(numbers)


def changed(ward: UUID | None, name: str, number: int, before: int) -> Line:
    share = change(number, before)
    shown = signed(share) if before else gettext("none before")
    place = place_of_change(share) if ward else None
    return Line(as_text(ward), name, shown, place, number, before)


def measured(cards: Iterable[Card], measure: Measure) -> Shaded:
    """A figure of the scorecards; wards with too few cases have no shade."""
    values = [(card, measure.value(card)) for card in cards if card["unit"] != NO_WARD]
    shades = shades_of((value for _, value in values if value is not None), measure.say)
    lines = [
        Line(
            card["unit"],
            card.name,
            gettext("too few cases") if value is None else measure.say(value),
            None if value is None else shades.place[value],
            card["received"],
        )
        for card, value in values
    ]
    return laid_out(lines, shades.all, services().now())


def laid_out(lines: list[Line], shades: list[Shade], at: datetime) -> Shaded:
    """The strongest shade first, and of one shade whoever has more."""
    lines.sort(key=in_order)
    total = sum(line.number or 0 for line in lines)
    return Shaded(total, [Legend(*each) for each in shades], lines, at)


def in_order(line: Line) -> tuple[int, int, str]:
    shade = -1 if line.shade is None else line.shade
    return -shade, -(line.number or 0), line.name


def names_of(db: Connection) -> Mapping[UUID, WardVersion]:
    """The last version of each ward that ever was."""
    return {version.ward_id: version for version in known_versions(db)}


def name_in(known: Mapping[UUID, WardVersion], ward: UUID | None) -> str:
    if ward is None:
        return gettext("Outside every ward")
    version = known.get(ward)
    return unit_name(version.name, version.unit_type) if version else gettext("A former ward")


def as_text(ward: UUID | None) -> str | None:
    return None if ward is None else str(ward)


def signed(share: float) -> str:
    """Such as +25 %; a minus that is as wide as a plus."""
    return f"{'+' if share > 0 else '−' if share < 0 else '±'}{percent(abs(share))}"
