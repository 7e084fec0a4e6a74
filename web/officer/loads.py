"""How much each officer has to do, and who should have the next case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Connection, func, select

from domain.people.authority import covers
from projections.duty import on_duty
from projections.ward_board import IS_OPEN
from projections.ward_board import table as ward_board
from web.accounts.people import OFFICERS, Person
from web.officer.areas import Standing
from web.wiring import Services

c = ward_board.c


@dataclass(frozen=True)
class Load:
    """The open cases of one officer; `works` tells that they work now."""

    person: Person
    works: bool
    open: int = 0
    overdue: int = 0
    due_today: int = 0


def fairness(load: Load) -> tuple[bool, int, int, str]:
    """First those who work now, of them whoever has least."""
    return (not load.works, load.open, load.overdue, load.person.login)


def suggested(loads: Iterable[Load]) -> Load | None:
    """Whoever has least and works now; nobody is suggested who is not there."""
    return min((load for load in loads if load.works), key=fairness, default=None)


def loads_of(
    db: Connection, people: Iterable[Person], now: datetime, midnight: datetime
) -> list[Load]:
    """In order of fairness: two statements, however many people there are."""
    people = tuple(people)
    late = c.question.is_(None) & (c.due < now)
    today = c.question.is_(None) & c.due.between(now, midnight)
    query = (
        select(c.officer, func.count(), func.count().filter(late), func.count().filter(today))
        .where(IS_OPEN, c.officer.in_([person.login for person in people]))
        .group_by(c.officer)
    )
    counted = {login: numbers for login, *numbers in db.execute(query)}
    here = on_duty(db, now)
    loads = (
        Load(person, person.login in here, *counted.get(person.login, ())) for person in people
    )
    return sorted(loads, key=fairness)


def midnight_after(services: Services) -> datetime:
    """The end of today by the city's clocks."""
    today = services.now().astimezone(services.config.time_zone).date()
    return datetime.combine(today + timedelta(days=1), time(), services.config.time_zone)


def officers_for(services: Services, case: Standing) -> list[Person]:
    """Those whose case it could be: officers of its ward, of its agency and of those that help."""
    return [
        person
        for person in services.roster.everybody()
        if person.role in OFFICERS and covers(services.area_of(person.actor), case)
    ]


def colleagues_of(services: Services, person: Person) -> list[Person]:
    """The officers of the same ward or agency, this person among them."""
    unit = (person.role, person.ward_code, person.agency)
    known = services.roster.everybody()
    return [each for each in known if (each.role, each.ward_code, each.agency) == unit]
