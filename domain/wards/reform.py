"""A reform: the day on which another map comes into force, and what people decide about it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from eventsourcing.application import AggregateNotFoundError
from eventsourcing.domain import Aggregate, event

from domain.city import City
from domain.people.actor import Actor, Role
from domain.people.authority import NotYourTask
from domain.refusals import Unknown
from domain.wards.lineage import Difference, Lineage, Succession

NAMESPACE = UUID("6f0c1a52-7c1e-5b0d-9a44-1d2e3f4a5b26")
MAY_LEAD: frozenset[Role] = frozenset({"manager", "system"})


class NoSuchReform(Unknown):
    """No other map comes into force on this day."""

    field = "day"


class Reform(Aggregate):
    """One for each day."""

    class Event(Aggregate.Event):
        """Says who made the change."""

        by: Actor

    class Announced(Aggregate.Created):
        """Another map comes into force on this day, by this decree."""

        by: Actor
        day: date
        decree: str

    class LineageDrawn(Event):
        """The polygons say which wards go on in which; what was drawn before no longer holds."""

        links: tuple[Succession, ...]

    class Compared(Event):
        """The lineage was held against an official table; these are all the differences."""

        source: str
        differences: tuple[Difference, ...]

    class Decided(Event):
        """Somebody chose a successor, where the polygons leave a choice; the last word holds."""

        about: str
        choice: str

    class Ordered(Event):
        """From the first hour of the day on, open cases and all else move to their successors."""

    class Finished(Event):
        """Everything that had to move has moved."""

    @staticmethod
    def create_id(day: date) -> UUID:
        return uuid5(NAMESPACE, day.isoformat())

    @event(Announced)
    def __init__(self, day: date, decree: str, by: Actor, timestamp: datetime) -> None:
        self.day, self.decree = day, decree
        self.lineage = Lineage()
        self.compared: tuple[str, tuple[Difference, ...]] | None = None
        self.decisions: dict[str, str] = {}
        self.is_ordered = False

    def draw(self, links: tuple[Succession, ...], by: Actor, now: datetime) -> None:
        """Nothing is recorded where only more has been reported since."""
        if drawn(links) != drawn(self.lineage.links):
            self._draw(links=links, by=by, timestamp=now)

    @event(LineageDrawn)
    def _draw(self, links: tuple[Succession, ...], by: Actor, timestamp: datetime) -> None:
        self.lineage = Lineage(links)

    def compare(
        self, source: str, differences: tuple[Difference, ...], by: Actor, now: datetime
    ) -> None:
        if (source, differences) != self.compared:
            self._compare(source=source, differences=differences, by=by, timestamp=now)

    @event(Compared)
    def _compare(
        self, source: str, differences: tuple[Difference, ...], by: Actor, timestamp: datetime
    ) -> None:
        self.compared = source, differences

    def decide(self, about: str, choice: str, by: Actor, now: datetime) -> None:
        if self.decisions.get(about) != choice:
            self._decide(about=about, choice=choice, by=by, timestamp=now)

    @event(Decided)
    def _decide(self, about: str, choice: str, by: Actor, timestamp: datetime) -> None:
        self.decisions[about] = choice

    @event(Ordered)
    def _order(self, by: Actor, timestamp: datetime) -> None:
        self.is_ordered = True

    def order(self, by: Actor, now: datetime) -> None:
        if not self.is_ordered:
            self._order(by=by, timestamp=now)

    def finish(self, by: Actor, now: datetime) -> None:
        if self.is_ordered:
            self._finish(by=by, timestamp=now)

    @event(Finished)
    def _finish(self, by: Actor, timestamp: datetime) -> None:
        self.is_ordered = False


def drawn(links: tuple[Succession, ...]) -> list[Succession]:
    return [replace(link, reports=0) for link in links]


@dataclass(frozen=True)
class ReformDesk:
    """Each command returns the position, 0 where nothing was to be recorded.

    All raise `NotYourTask`, and all but `announce` `NoSuchReform`.
    """

    city: City

    def announce(
        self, day: date, decree: str, links: tuple[Succession, ...], by: Actor, now: datetime
    ) -> int:
        """Also draws the lineage of a reform that is known, anew."""
        lead(by)
        reform = self.find(day) or Reform(day=day, decree=decree, by=by, timestamp=now)
        reform.draw(links, by, now)
        return self.city.record(reform)

    def compare(
        self, day: date, source: str, found: tuple[Difference, ...], by: Actor, now: datetime
    ) -> int:
        reform = self.get(day, by)
        reform.compare(source, found, by, now)
        return self.city.record(reform)

    def decide(self, day: date, choices: dict[str, str], by: Actor, now: datetime) -> int:
        """`choices` are ids of wards, or words, by what they are about."""
        reform = self.get(day, by)
        for about, choice in choices.items():
            reform.decide(about, choice, by, now)
        return self.city.record(reform)

    def order(self, day: date, by: Actor, now: datetime) -> int:
        reform = self.get(day, by)
        reform.order(by, now)
        return self.city.record(reform)

    def finish(self, day: date, by: Actor, now: datetime) -> int:
        reform = self.get(day, by)
        reform.finish(by, now)
        return self.city.record(reform)

    def get(self, day: date, by: Actor) -> Reform:
        lead(by)
        reform = self.find(day)
        if reform is None:
            raise NoSuchReform
        return reform

    def find(self, day: date) -> Reform | None:
        try:
            reform: Reform = self.city.repository.get(Reform.create_id(day))
        except AggregateNotFoundError:
            return None
        return reform


def lead(by: Actor) -> None:
    if by.role not in MAY_LEAD:
        raise NotYourTask
