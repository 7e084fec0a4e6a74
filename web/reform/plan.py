"""The rehearsal: what a reform moves where, what has to be decided, and what is not yet."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from urllib.parse import parse_qs
from uuid import UUID

from sqlalchemy import Connection, select

from domain.handbook.contents import Rule
from domain.wards.inheritance import Estate, about_officer, about_rule, inherited
from projections.place_search import PlaceFilter, find_places
from projections.reform import ReformRow
from projections.saved_filters import table as saved_filters
from projections.staff import everybody
from projections.ward_board import NOT_ENDED
from projections.ward_board import table as ward_board
from projections.watched_area import watchers
from web.reform.era import Eve, columns, eve_of, reform_on
from web.wiring import Services

MOST_PLACES = 1_000_000
Pair = tuple[UUID | None, UUID | None]


class Officer(NamedTuple):
    """`ward` is the one that their code meant when they were given it."""

    login: str
    ward: UUID


class Filter(NamedTuple):
    login: str
    name: str
    query: str
    ward: UUID


@dataclass(frozen=True)
class Question:
    """A ward was split: which of its successors is meant; `choices` has the largest first."""

    about: str
    ward: UUID
    choices: tuple[UUID, ...]
    chosen: UUID | None


@dataclass(frozen=True)
class Move:
    """How much goes from one ward to another; `after` is None where no ward is near."""

    before: UUID | None
    after: UUID | None
    cases: int
    officers: int
    rules: int
    areas: int
    filters: int
    places: int


@dataclass(frozen=True)
class Plan:
    day: date
    decree: str
    gone: set[UUID]
    moves: list[Move]
    questions: list[Question]
    lost: list[Rule] = field(default_factory=list)

    @property
    def undecided(self) -> list[Question]:
        return [question for question in self.questions if question.chosen is None]


def plan_of(services: Services, day: date) -> Plan:
    """As things stand at this moment; nothing is changed. Raises `NoSuchReform`."""
    reform, eve = reform_on(services, day), eve_of(services, day)
    estate = estate_of(reform, eve)
    with services.engine.connect() as db:
        counted = [
            moving_cases(db, services, eve),
            moving_officers(officers_of(db, services, eve), estate),
            moving_rules(services.handbook.rules, estate),
            moving_areas(db, estate),
            moving_filters(db, estate),
            moving_places(db, services, eve),
        ]
        questions = list(questions_in(db, services, eve, estate))
    pairs = sorted({pair for numbers in counted for pair in numbers}, key=str)
    moves = [Move(*pair, *(numbers[pair] for numbers in counted)) for pair in pairs]
    moves.sort(key=lambda move: -move.cases)
    lost = inherited(services.handbook.rules, estate)[1]
    return Plan(day, reform.decree, eve.gone, moves, questions, lost)


def estate_of(reform: ReformRow, eve: Eve) -> Estate:
    return Estate(eve.gone, reform.lineage, reform.decisions)


def moving_cases(db: Connection, services: Services, eve: Eve) -> Counter[Pair]:
    """Open cases that lie in another ward on that day than they are in now."""
    c = ward_board.c
    query = select(c.ward_id, c.lon, c.lat).where(NOT_ENDED, c.lon.is_not(None))
    wards, *pins = columns(db.execute(query).all())
    return moved(zip(wards, services.atlas.wards_at(eve.begins, *pins), strict=True))


def moved(pairs: Iterable[Pair]) -> Counter[Pair]:
    return Counter(pair for pair in pairs if pair[0] != pair[1])


def officers_of(db: Connection, services: Services, eve: Eve) -> Iterator[Officer]:
    """Ward officers, suspended ones too, whose ward is gone on that day."""
    for row in everybody(db):
        if row["ward_code"] is None:
            continue
        ward = services.ward_with(row["ward_code"], row["since"])
        if ward in eve.gone:
            yield Officer(row["login"], ward)


def moving_officers(officers: Iterable[Officer], estate: Estate) -> Counter[Pair]:
    return Counter((each.ward, estate.of_officer(*each)) for each in officers)


def moving_rules(rules: Iterable[Rule], estate: Estate) -> Counter[Pair]:
    moving = [rule for rule in rules if rule.ward in estate.gone]
    return Counter((rule.ward, heir.ward) for rule in moving for heir in estate.of_rule(rule))


def moving_areas(db: Connection, estate: Estate) -> Counter[Pair]:
    wards = (area.ward_id for _, _, areas in watchers(db) for area in areas if area.ward_id)
    return Counter((w, heir) for w in wards if w in estate.gone for heir in estate.heirs(w))


def moving_filters(db: Connection, estate: Estate) -> Counter[Pair]:
    found = filters_naming(db, estate)
    return Counter((each.ward, estate.lineage.heir(each.ward)) for each in found)


def filters_naming(db: Connection, estate: Estate) -> Iterator[Filter]:
    """Saved lists of wards that are gone."""
    gone = {str(ward): ward for ward in estate.gone}
    for login, filters in db.execute(select(saved_filters.c.login, saved_filters.c.filters)):
        for name, query in filters.items():
            ward = parse_qs(query).get("ward", [""])[0]
            if ward in gone:
                yield Filter(login, name, query, gone[ward])


def moving_places(db: Connection, services: Services, eve: Eve) -> Counter[Pair]:
    found = find_places(db, PlaceFilter(limit=MOST_PLACES))
    pins = [place["lon"] for place in found], [place["lat"] for place in found]
    before = services.atlas.wards_at(eve.last_moment, *pins)
    return moved(zip(before, services.atlas.wards_at(eve.begins, *pins), strict=True))


def questions_in(
    db: Connection, services: Services, eve: Eve, estate: Estate
) -> Iterator[Question]:
    for officer in officers_of(db, services, eve):
        if estate.needs_choice(officer.ward):
            yield question(about_officer(officer.login), officer.ward, estate)
    for rule in services.handbook.rules:
        if rule.ward is not None and estate.needs_choice(rule.ward):
            yield question(about_rule(rule), rule.ward, estate)


def question(about: str, ward: UUID, estate: Estate) -> Question:
    return Question(about, ward, estate.heirs(ward), estate.chosen(about, ward))
