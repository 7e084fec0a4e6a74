"""The handbook desk: a manager adopts other rules, and sees at which rule they are refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eventsourcing.application import AggregateNotFoundError

from domain.city import City
from domain.handbook.contents import Rule
from domain.handbook.handbook import HANDBOOK_ID, Handbook
from domain.people.actor import Actor
from domain.people.authority import NotYourTask
from domain.refusals import HappenedMeanwhile, NotNow


class HandbookChanged(NotNow):
    """Somebody else changed the handbook in the meantime; compare with it before you save."""


@dataclass(frozen=True)
class HandbookDesk:
    city: City

    def adopt_rules(self, rules: Sequence[Rule], by: Actor, now: datetime, seen: int) -> int:
        """Returns the position; `seen` is the version that was looked at.

        Raises `NotYourTask`, `HandbookChanged`, `NamesUnknown` and `NeverFits`.
        """
        if by.role != "manager":
            raise NotYourTask
        handbook = self._in_force(by, now)
        if handbook.version != seen:
            raise HandbookChanged
        handbook.adopt_rules(list(rules), by, now)
        try:
            return self.city.record(handbook)
        except HappenedMeanwhile as error:
            raise HandbookChanged from error

    def _in_force(self, by: Actor, now: datetime) -> Handbook:
        try:
            handbook: Handbook = self.city.repository.get(HANDBOOK_ID)
        except AggregateNotFoundError:
            handbook = Handbook(by=by, timestamp=now)
        return handbook
