"""The staff desk: a manager registers people and says what each of them may do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from eventsourcing.application import AggregateNotFoundError

from domain.city import City
from domain.people.actor import Actor
from domain.people.authority import NotYourTask
from domain.people.staff import Post, StaffMember, cleaned
from domain.refusals import Invalid, NotNow, Unknown

MAY_CHANGE = frozenset({"manager", "system"})


class NoSuchPerson(Unknown):
    """Nobody has this login."""

    field = "login"


class LoginTaken(Invalid):
    """Somebody has this login already."""

    field = "login"


class YourOwnAccount(NotNow):
    """Another manager has to change what you may do, so that the city never locks itself out."""


@dataclass(frozen=True)
class StaffDesk:
    """Each command returns the position of its last event, 0 where nothing was to be changed.

    All raise `NotYourTask` and, for somebody who is not there, `NoSuchPerson`.
    """

    city: City

    def register(self, login: str, post: Post, by: Actor, now: datetime) -> int:
        """Raises `LoginNotUsable` and `LoginTaken`."""
        lead(by)
        login = cleaned(login)
        if self.find(login) is not None:
            raise LoginTaken
        return self.city.record(registered(login, post, by, now))

    def describe(self, login: str, by: Actor, now: datetime) -> int:
        return self._change(login, by, lambda member: member.describe(by, now))

    def begin_anew(self, login: str, by: Actor, now: datetime) -> int:
        return self._change(login, by, lambda member: member.begin_anew(by, now))

    def give(self, login: str, post: Post, by: Actor, now: datetime) -> int:
        """Raises `IsSuspended` and `YourOwnAccount`."""
        return self._change(another(login, by), by, lambda member: member.give(post, by, now))

    def remove(self, login: str, by: Actor, now: datetime) -> int:
        """Raises `YourOwnAccount`, and so does `suspend`."""
        return self._change(another(login, by), by, lambda member: member.remove(by, now))

    def suspend(self, login: str, by: Actor, now: datetime) -> int:
        return self._change(another(login, by), by, lambda member: member.suspend(by, now))

    def let_in_again(self, login: str, by: Actor, now: datetime) -> int:
        return self._change(login, by, lambda member: member.let_in_again(by, now))

    def find(self, login: str) -> StaffMember | None:
        """As the log has it at this moment."""
        try:
            member: StaffMember = self.city.repository.get(StaffMember.create_id(login))
        except AggregateNotFoundError:
            return None
        return member

    def _change(self, login: str, by: Actor, act: Callable[[StaffMember], None]) -> int:
        lead(by)
        member = self.find(login)
        if member is None:
            raise NoSuchPerson
        act(member)
        return self.city.record(member)


def registered(login: str, post: Post, by: Actor, now: datetime) -> StaffMember:
    """Somebody new, not yet recorded."""
    member = StaffMember(login=login, by=by, timestamp=now)
    member.give(post, by, now)
    return member


def lead(by: Actor) -> None:
    if by.role not in MAY_CHANGE:
        raise NotYourTask


def another(login: str, by: Actor) -> str:
    if login == by.id:
        raise YourOwnAccount
    return login
