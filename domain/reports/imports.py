"""An import: a file of another system's reports that a manager took over, and may undo as a whole.

What became of each row stands in the cases' own events.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from domain.city import City
from domain.people.actor import SYSTEM, Actor, Role
from domain.people.authority import NotYourTask
from domain.refusals import Invalid, NotNow, Unknown
from domain.reports.words import ReasonMissing, required

MAY_IMPORT: frozenset[Role] = frozenset({"manager"})
# What becomes of the cases that somebody has worked on since.
Worked = Literal["keep", "undo"]
CHOICES: tuple[Worked, ...] = ("keep", "undo")


class UnknownImport(Unknown):
    """There is no such import."""

    field = "import_id"


class NotOver(NotNow):
    """This import is still at work; please wait for its end."""


class UndoneAlready(NotNow):
    """This import was undone already, or is being undone."""


class NotAChoice(Invalid):
    """Please choose what becomes of the cases that somebody has worked on since."""

    field = "worked"


class Import(Aggregate):
    """Its id is given: what is drafted before it begins has the same."""

    class Event(Aggregate.Event):
        """Says who made the change."""

        by: Actor

    class Begun(Aggregate.Created):
        """A manager let the rows of a file become reports; `file` is its SHA-256 in hex."""

        by: Actor
        import_id: UUID
        source: str
        file: str

    class Finished(Event):
        """The file has been read to its end."""

        imported: int
        known: int  # there already, from an earlier import
        bad: int

    class UndoOrdered(Event):
        """What the import brought is to be no case any more."""

        why: str
        worked: Worked

    class Undone(Event):
        """All of it is undone, but for the cases that were kept."""

        undone: int
        kept: int

    @staticmethod
    def create_id(import_id: UUID) -> UUID:
        return import_id

    @event(Begun)
    def __init__(
        self, import_id: UUID, source: str, file: str, by: Actor, timestamp: datetime
    ) -> None:
        self.source, self.is_over, self.undoing = source, False, False
        self.why = ""
        self.worked: Worked = "keep"
        self.undone_by = by

    @event(Finished)
    def finish(self, imported: int, known: int, bad: int, by: Actor, timestamp: datetime) -> None:
        self.is_over = True

    def order_undo(self, why: str, worked: str, by: Actor, now: datetime) -> None:
        """Raises `NotOver`, `UndoneAlready`, `NotAChoice` and `ReasonMissing`."""
        if self.undoing:
            raise UndoneAlready
        if not self.is_over:
            raise NotOver
        choice = next((each for each in CHOICES if each == worked), None)
        if choice is None:
            raise NotAChoice
        why = required(why, ReasonMissing)
        self._order_undo(why=why, worked=choice, by=by, timestamp=now)

    @event(UndoOrdered)
    def _order_undo(self, why: str, worked: Worked, by: Actor, timestamp: datetime) -> None:
        self.undoing, self.why, self.worked, self.undone_by = True, why, worked, by

    @event(Undone)
    def undo(self, undone: int, kept: int, by: Actor, timestamp: datetime) -> None:
        pass


@dataclass(frozen=True)
class ImportDesk:
    """Keyword arguments reach the recorder, which may join a transaction with them."""

    city: City

    def find(self, import_id: UUID) -> Import:
        """Raises `UnknownImport`."""
        return self.city.find(Import, import_id, UnknownImport)

    def begin(
        self, import_id: UUID, source: str, file: str, by: Actor, now: datetime, **kwargs: Any
    ) -> None:
        """Raises `NotYourTask`, and `HappenedMeanwhile` where it has begun already."""
        refuse_others(by)
        begun = Import(import_id=import_id, source=source, file=file, by=by, timestamp=now)
        self.city.record(begun, **kwargs)

    def finish(
        self, import_id: UUID, imported: int, known: int, bad: int, now: datetime, **kwargs: Any
    ) -> None:
        found = self.find(import_id)
        if not found.is_over:
            found.finish(imported, known, bad, SYSTEM, now)
            self.city.record(found, **kwargs)

    def order_undo(
        self, import_id: UUID, why: str, worked: str, by: Actor, now: datetime, **kwargs: Any
    ) -> None:
        """Raises `NotYourTask` and what the import refuses."""
        refuse_others(by)
        found = self.find(import_id)
        found.order_undo(why, worked, by, now)
        self.city.record(found, **kwargs)

    def finish_undo(
        self, import_id: UUID, undone: int, kept: int, now: datetime, **kwargs: Any
    ) -> None:
        found = self.find(import_id)
        found.undo(undone, kept, SYSTEM, now)
        self.city.record(found, **kwargs)


def refuse_others(by: Actor) -> None:
    if by.role not in MAY_IMPORT:
        raise NotYourTask
