"""What the pages read: cards with their names, for a whole, a month or a category."""

import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal, NamedTuple

import msgspec
from flask import request
from sqlalchemy import Connection

from domain.refusals import Invalid, Unknown
from projections.case_stages import NO_WARD
from projections.figures import UNIT_KINDS, CountedKind, UnitKind
from projections.unit_scorecard import Figures, SliceKind, of_unit, overview
from web.context import agencies, unit_name
from web.language import gettext
from web.scorecard.card import Card, usual_medians
from web.wiring import services

MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class NoSuchUnit(Unknown):
    """There is no scorecard of this unit."""


class BadMonth(Invalid):
    """A month is written such as 2026-11."""

    field = "month"


Wards = Annotated[
    Literal["then", "today"],
    msgspec.Meta(description="By the wards of the time, or by those of today"),
]


class Slice(NamedTuple):
    """The cases of one month, of one category, or all; by the wards of the time, or of today."""

    kind: SliceKind
    value: str
    wards: Wards = "then"

    @property
    def part(self) -> dict[str, str]:
        return {} if self.kind == "all" else {self.kind: self.value}

    @property
    def query(self) -> dict[str, str]:
        return self.part | self.map

    @property
    def map(self) -> dict[str, str]:
        return {} if self.wards == "then" else {"wards": self.wards}

    def counted(self, kind: UnitKind) -> CountedKind:
        return "today" if (kind, self.wards) == ("ward", "today") else kind


class WardsQuery(msgspec.Struct):
    wards: Wards = "then"


class SliceQuery(WardsQuery):
    """Of all cases, unless a month or a category is given."""

    month: Annotated[str, msgspec.Meta(pattern=f"^{MONTH.pattern}$")] | None = None
    category: str | None = None


ALL = Slice("all", "")


def chosen_slice() -> Slice:
    """As the query string or the form says; a month comes before a category. Raises `BadMonth`.

    Before the first reform the wards of today are those of the time.
    """
    is_today = request.values.get("wards") == "today" and services().redrawn.reforms
    wards: Wards = "today" if is_today else "then"
    kinds: tuple[SliceKind, ...] = ("month", "category")
    for kind in kinds:
        if value := request.values.get(kind):
            if kind == "month" and not MONTH.fullmatch(value):
                raise BadMonth
            return Slice(kind, printable(value), wards)
    return ALL._replace(wards=wards)


def printable(typed: str) -> str:
    """What the database can look for. Raises `NoSuchUnit`."""
    if not typed.isprintable():
        raise NoSuchUnit
    return typed


def name_of(kind: str, unit: str, known: str | None) -> str:
    if kind == "agency":
        return agencies().get(unit, unit)
    if unit == NO_WARD:
        return gettext("Outside every ward")
    ward = next((w for w in services().wards_in_force() if str(w.ward_id) == unit), None)
    return unit_name(ward.name, ward.unit_type) if ward else known or unit


def cards_of(rows: Sequence[Figures], kind: UnitKind) -> list[Card]:
    rows = [row for row in rows if row["unit_kind"] == kind]
    usual = usual_medians(rows)
    return [Card(row, name_of(kind, row["unit"], row["name"]), usual) for row in rows]


def of_all(db: Connection, wanted: Slice) -> list[Figures]:
    rows = overview(db, wanted.kind, wanted.value)
    return [row for kind in UNIT_KINDS for row in of_kind(rows, kind, wanted)]


def of_kind(rows: Iterable[Figures], kind: UnitKind, wanted: Slice) -> list[Figures]:
    """Those of wards by the map that is wanted."""
    counted = wanted.counted(kind)
    told = {"unit_kind": kind, "wards": wanted.wards}
    return [row | told for row in rows if row["unit_kind"] == counted]


def cards_of_unit(db: Connection, kind: UnitKind, unit: str, wanted: Slice) -> list[Card]:
    """One card a slice. Raises `NoSuchUnit`."""
    rows = of_kind(of_unit(db, wanted.counted(kind), printable(unit)), kind, wanted)
    if not rows:
        raise NoSuchUnit
    usual = usual_medians(of_kind(overview(db, "all", ""), kind, wanted))
    return [Card(row, name_of(kind, unit, row["name"]), usual) for row in rows]


def card_in(cards: Sequence[Card], wanted: Slice) -> Card:
    """Raises `NoSuchUnit` where the unit had no such cases."""
    for card in cards:
        if (card["slice_kind"], card["slice"]) == (wanted.kind, wanted.value):
            return card
    raise NoSuchUnit
