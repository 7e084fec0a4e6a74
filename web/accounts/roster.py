"""Who works for the city, read once and again whenever the view of the staff has changed.

A session brings along how far its person's events have come. Where the view is behind them, the
events themselves are asked: what a manager changed holds from the next request on, everywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from domain.people.staff import Post
from domain.people.staff_desk import StaffDesk
from projections.staff import everybody
from web.accounts.credentials import Known, known_people
from web.accounts.people import Person
from web.kept import Kept


@dataclass(frozen=True)
class Entry:
    """As somebody's events had it up to this version; no person where they may do nothing."""

    version: int
    person: Person | None


@dataclass(frozen=True)
class Reading:
    entries: Mapping[str, Entry]
    known: Mapping[str, Known]


NOBODY = Entry(0, None)


class Roster:
    """Any thread may use it."""

    def __init__(self, engine: Engine, desk: StaffDesk) -> None:
        self._engine, self._desk = engine, desk
        self._view = Kept(self._read)
        self._newer: dict[str, Entry] = {}

    def forget(self) -> None:
        self._view.forget()

    def person(self, login: str) -> Person | None:
        """None for somebody who may do nothing, or is not known."""
        return self._entry(login).person

    def person_at(self, login: str, version: int) -> Person | None:
        """The same, with nothing left out that happened up to this version of their events."""
        if self._entry(login).version < version:
            self._newer[login] = self._from_the_log(login)
        return self.person(login)

    def person_now(self, login: str) -> Person | None:
        """The same, as the log has it at this moment."""
        self._newer[login] = self._from_the_log(login)
        return self._newer[login].person

    def everybody(self) -> Iterable[Person]:
        """Who may do something, in the order in which they came."""
        found = (self.person(login) for login in self._view().entries)
        return [person for person in found if person is not None]

    def name(self, login: str) -> str:
        """The name, or the login of somebody who is not known any more."""
        known = self._view().known.get(login)
        return login if known is None else known.name

    def email(self, login: str) -> str | None:
        """None for somebody who has none, or may do nothing."""
        known = self._view().known.get(login)
        return known.email if known and self.person(login) else None

    def _entry(self, login: str) -> Entry:
        seen, newer = self._view().entries.get(login, NOBODY), self._newer.get(login, NOBODY)
        return max(seen, newer, key=lambda entry: entry.version)

    def _from_the_log(self, login: str) -> Entry:
        member = self._desk.find(login)
        if member is None:
            return NOBODY
        return Entry(
            member.version, as_person(login, self.name(login), member.at_work, member.posted_at)
        )

    def _read(self) -> Reading:
        with self._engine.connect() as db:
            rows, known = everybody(db), known_people(db)
        entries = {}
        for row in rows:
            login, has_work = row["login"], row["role"] is not None and not row["suspended"]
            name = known[login].name if login in known else login
            post = Post(row["role"], row["ward_code"], row["agency"]) if has_work else None
            entries[login] = Entry(row["version"], as_person(login, name, post, row["since"]))
        return Reading(entries, known)


def as_person(login: str, name: str, post: Post | None, since: datetime | None) -> Person | None:
    return None if post is None else Person(login, name, post.role, post.ward, post.agency, since)
