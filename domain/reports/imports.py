"""An import: a file of another system's reports that a manager took over, and may undo as a whole.

What became of each row stands in the cases' own events; their actor is `actor_of` this import.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError
from eventsourcing.domain import Aggregate, event

from domain.city import City
from domain.people.actor import Actor, Role
from domain.people.authority import NotYourTask
from domain.refusals import Invalid, NotNow, Unknown
from domain.reports.words import ReasonMissing, required

MAY_IMPORT: frozenset[Role] = frozenset({"manager"})
# What becomes of the cases that somebody has worked on since.
Worked = Literal["keep", "undo"]


class UnknownImport(Unknown):
    """There is no such import."""


class NotOver(NotNow):
    """This import is still at work; stop it first, or wait for its end."""


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
        """A manager let the rows of a file become reports; both hashes are SHA-256 in hex."""

        by: Actor
        source: str
        file: str
        mapping: str

    class Finished(Event):
        """The file has been read to its end, or up to where it was stopped."""

        imported: int
        known: int  # there already, from an earlier import
        bad: int
        whole: bool

    class UndoOrdered(Event):
        """What the import brought is to be no case any more."""

        why: str
        worked: Worked

    class Undone(Event):
        """All of it is undone, but for the cases that were kept."""

        undone: int
        kept: int

    @event(Begun)
    def __init__(
        self, source: str, file: str, mapping: str, by: Actor, timestamp: datetime
    ) -> None:
        self.source, self.is_over, self.undoing = source, False, False

    @staticmethod
    def create_id(source: str, file: str, mapping: str) -> UUID:  # noqa: ARG004
        """Never asked: the id is always given."""
        raise TypeError

    @event(Finished)
    def finish(
        self, imported: int, known: int, bad: int, whole: bool, by: Actor, timestamp: datetime
    ) -> None:
        self.is_over = True

    def order_undo(self, why: str, worked: Worked, by: Actor, now: datetime) -> None:
        """Raises `NotOver`, `UndoneAlready` and `ReasonMissing`."""
        if self.undoing:
            raise UndoneAlready
        if not self.is_over:
            raise NotOver
        why = required(why, ReasonMissing)
        self._order_undo(why=why, worked=worked, by=by, timestamp=now)

    @event(UndoOrdered)
    def _order_undo(self, why: str, worked: Worked, by: Actor, timestamp: datetime) -> None:
        self.undoing = True

    @event(Undone)
    def undo(self, undone: int, kept: int, by: Actor, timestamp: datetime) -> None:
        pass
