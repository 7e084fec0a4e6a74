"""A reform drawn: wards before and after it, shaded by the same cases, and what becomes of each."""

from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter
from typing import Literal, NamedTuple

from sqlalchemy import Connection

from domain.wards.lineage import Kind, Lineage, Succession
from geo.atlas import WardVersion
from projections.reform import ReformRow
from projections.ward_counts import stays_from_before
from web.officer.open_cases import open_by_ward
from web.over_time.measures import whole
from web.over_time.shades import Shade, Shades, shades_of
from web.reform.era import Eve
from web.reform.former import Former, Named, bare, named, plain
from web.reform.plan import moving_cases
from web.scorecard.ward_counts import Counts, Numbers, both_ways_of
from web.wiring import Services

SideName = Literal["before", "after"]


class Part(NamedTuple):
    """A ward of the other side with which one has ground in common.

    As shares of the one before, from 0 to 1: of its area and, if it had any, of its past reports.
    """

    ward: WardVersion
    kind: Kind
    area: float
    reports: float | None


class DrawnWard(NamedTuple):
    """`shade` is a place among the classes; `is_split` also of what has a part of such a ward."""

    ward: WardVersion
    cases: int
    shade: int
    is_split: bool
    parts: list[Part]


class Side(NamedTuple):
    """The wards of a moment by name; `elsewhere` counts the cases that lie in none of them."""

    name: SideName
    at: datetime
    wards: list[DrawnWard]
    elsewhere: int


class DrawnReform(NamedTuple):
    """The same cases on both sides: those open now or, of a day that has come, from before it."""

    shades: list[Shade]
    sides: list[Side]
    total: int


def drawn(
    db: Connection, services: Services, reform: ReformRow, eve: Eve, *, ended: bool
) -> DrawnReform:
    """With `ended`, and of a day that has come, cases that have ended count as well."""
    counts = counts_of(db, services, eve, ended=ended)
    numbers = [counts.then[ward] for ward in eve.before] + [counts.today[w] for w in eve.after]
    shades = shades_of(numbers, whole)
    lineage = shared(reform.lineage, eve)
    sides = [
        side("before", eve, lineage, counts.then, shades),
        side("after", eve, lineage, counts.today, shades),
    ]
    return DrawnReform(shades.all, sides, counts.then.total())


def counts_of(db: Connection, services: Services, eve: Eve, *, ended: bool) -> Counts:
    """By the wards before, and by those after: what moves goes where its place will be."""
    if services.now() >= eve.begins:
        return both_ways_of(stays_from_before(db, eve.begins, ended=ended))
    before = Numbers(open_by_ward(db))
    after = before.copy()
    for (one, other), number in moving_cases(db, services, eve).items():
        after[one] -= number
        after[other] += number
    return Counts(before, after)


def shared(lineage: Lineage, eve: Eve) -> Lineage:
    """What it tells of wards that are on both maps still."""
    known = (link for link in lineage.links if link.before in eve.before)
    return Lineage(tuple(link for link in known if link.after in eve.after))


def side(name: SideName, eve: Eve, lineage: Lineage, numbers: Numbers, shades: Shades) -> Side:
    wards, at = (eve.before, eve.last_moment) if name == "before" else (eve.after, eve.begins)
    of_side = attrgetter(name)
    found = []
    for ward in sorted(wards.values(), key=lambda ward: (bare(ward.name), ward.code)):
        links = [link for link in lineage.links if of_side(link) == ward.ward_id]
        is_split = any(link.kind == "split" for link in links)
        parts = [part(link, name, eve, lineage) for link in links]
        cases = numbers[ward.ward_id]
        found.append(DrawnWard(ward, cases, shades.place[cases], is_split, parts))
    return Side(name, at, found, numbers.total() - sum(each.cases for each in found))


def part(link: Succession, name: SideName, eve: Eve, lineage: Lineage) -> Part:
    past = sum(each.reports for each in lineage.after(link.before))
    other = eve.after[link.after] if name == "before" else eve.before[link.before]
    return Part(other, link.kind, link.area, link.reports / past if past else None)


def found_by_name(eve: Eve, lineage: Lineage, typed: str) -> list[Named]:
    """Wards after, by their own name or by that of one before that goes on in them."""
    return named([*(Named(ward) for ward in eve.after.values()), *renamed(eve, lineage)], typed)


def renamed(eve: Eve, lineage: Lineage) -> Iterator[Named]:
    for link in shared(lineage, eve).links:
        before, after = eve.before[link.before], eve.after[link.after]
        if plain(before.name) != plain(after.name):
            former = Former(before, after, link.area, lineage.is_split(link.before))
            yield Named(after, former)
