"""Staff: who works for the city, in which role, for which ward or agency; never by name."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate, event

from domain.people.actor import Actor
from domain.refusals import Invalid, NotNow

Job = Literal["dispatcher", "ward_officer", "agency_officer", "manager", "auditor"]
JOBS: tuple[Job, ...] = get_args(Job)
NAMESPACE = UUID("3b1c62c6-0f0e-5c0a-8a55-5f8f4c1f2d03")
LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?")


class LoginNotUsable(Invalid):
    """A login has up to 64 small letters, digits and . _ @ - and no sign at either end."""

    field = "login"


class RoleMissing(Invalid):
    """Please choose a role."""

    field = "role"


class WardMissing(Invalid):
    """Please choose the ward of a ward officer; others have none."""

    field = "ward"


class AgencyMissing(Invalid):
    """Please choose the agency of an agency officer; others have none."""

    field = "agency"


class IsSuspended(NotNow):
    """This person is suspended; let them in again first."""


@dataclass(frozen=True)
class Post:
    """A role with its area: a ward officer has the code of a ward, an agency officer an agency's.

    Raises `RoleMissing`, `WardMissing` and `AgencyMissing`.
    """

    role: Job
    ward: str | None = None
    agency: str | None = None

    def __post_init__(self) -> None:
        if self.role not in JOBS:
            raise RoleMissing
        if (self.role == "ward_officer") != bool(self.ward):
            raise WardMissing
        if (self.role == "agency_officer") != bool(self.agency):
            raise AgencyMissing


class StaffMember(Aggregate):
    """One for each login, for ever: whoever comes back has the same one again."""

    class Event(Aggregate.Event):
        """Says who made the change."""

        by: Actor

    class Registered(Aggregate.Created):
        """Somebody begins to work for the city; they may do nothing yet."""

        login: str
        by: Actor

    class Described(Event):
        """Their name or address was entered or changed; both are kept outside of the log."""

    class BegunAnew(Event):
        """They were given a new first password; nothing that proved who they were holds."""

    class RoleGiven(Event):
        """From now on they have this role, and no other; `ward` and `agency` are codes."""

        role: Job
        ward: str | None
        agency: str | None

    class RoleRemoved(Event):
        """They may do nothing any more."""

    class Suspended(Event):
        """They may do nothing until they are let in again; their role waits for them."""

    class LetInAgain(Event):
        """They may do again what they might do before."""

    @staticmethod
    def create_id(login: str) -> UUID:
        return uuid5(NAMESPACE, login)

    @event(Registered)
    def __init__(self, login: str, by: Actor, timestamp: datetime) -> None:
        self.login = login
        self.post: Post | None = None
        self.suspended = False
        self.posted_at: datetime | None = None

    @event(Described)
    def describe(self, by: Actor, timestamp: datetime) -> None:
        pass

    @event(BegunAnew)
    def begin_anew(self, by: Actor, timestamp: datetime) -> None:
        pass

    @property
    def at_work(self) -> Post | None:
        """What they may do now; None for nothing."""
        return None if self.suspended else self.post

    def give(self, post: Post, by: Actor, now: datetime) -> None:
        """Whoever has it already keeps it. Raises `IsSuspended`."""
        if self.suspended:
            raise IsSuspended
        if post != self.post:
            self._give(post.role, post.ward, post.agency, by=by, timestamp=now)

    @event(RoleGiven)
    def _give(
        self, role: Job, ward: str | None, agency: str | None, by: Actor, timestamp: datetime
    ) -> None:
        self.post, self.posted_at = Post(role, ward, agency), timestamp

    def succeed(self, ward: str, by: Actor, now: datetime) -> None:
        """Their ward goes on in the one with this code, which may be the code it had itself."""
        if self.post is not None:
            self._give(self.post.role, ward, None, by=by, timestamp=now)

    def remove(self, by: Actor, now: datetime) -> None:
        if self.post is not None:
            self._remove(by=by, timestamp=now)

    @event(RoleRemoved)
    def _remove(self, by: Actor, timestamp: datetime) -> None:
        self.post = None

    def suspend(self, by: Actor, now: datetime) -> None:
        if not self.suspended:
            self._suspend(by=by, timestamp=now)

    @event(Suspended)
    def _suspend(self, by: Actor, timestamp: datetime) -> None:
        self.suspended = True

    def let_in_again(self, by: Actor, now: datetime) -> None:
        if self.suspended:
            self._let_in_again(by=by, timestamp=now)

    @event(LetInAgain)
    def _let_in_again(self, by: Actor, timestamp: datetime) -> None:
        self.suspended = False


def cleaned(login: str) -> str:
    """The login as it is kept. Raises `LoginNotUsable`."""
    login = login.strip().lower()
    if not LOGIN.fullmatch(login):
        raise LoginNotUsable
    return login
