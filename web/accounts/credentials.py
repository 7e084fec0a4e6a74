"""What people are known by: names for their colleagues, and the passwords that prove them.

None of it is in the log. Whoever may do something is said there, by login alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from eventlog.account_tables import credential as table

FIRST_PASSWORD_HOLDS = timedelta(days=7)

c = table.c


@dataclass(frozen=True)
class Credential:
    """`first_until` is set where the password has to be replaced, and until when it holds."""

    login: str
    name: str
    email: str | None
    password_hash: str | None
    first_until: datetime | None
    has_second_factor: bool
    recovery_codes: int
    changed_at: datetime


@dataclass(frozen=True)
class Credentials:
    engine: Engine

    def of(self, login: str) -> Credential | None:
        with self.engine.connect() as db:
            row = db.execute(select(*COLUMNS).where(c.login == login)).one_or_none()
        return None if row is None else Credential(*row)

    def enter(
        self,
        login: str,
        name: str,
        email: str | None,
        password_hash: str,
        now: datetime,
        *,
        first: bool = True,
    ) -> None:
        """Somebody new, or again: nothing of what proved who they were holds any more."""
        row = proof(password_hash, now, first=first) | {"name": name, "email": email}
        entered = insert(table).values(row | {"login": login})
        with self.engine.begin() as db:
            db.execute(entered.on_conflict_do_update(index_elements=[c.login], set_=row))

    def describe(self, login: str, name: str, email: str | None) -> None:
        self._change(login, name=name, email=email)

    def set_password(self, login: str, password_hash: str, now: datetime) -> None:
        """One that the person chose."""
        self._change(login, password_hash=password_hash, first_until=None, changed_at=now)

    def rehash(self, login: str, password_hash: str) -> None:
        """The same password, hashed with the effort of today."""
        self._change(login, password_hash=password_hash)

    def begin_anew(self, login: str, password_hash: str, now: datetime) -> None:
        """With a first password, and without a second factor."""
        self._change(login, **proof(password_hash, now, first=True))

    def forget(self, login: str) -> None:
        """Name, address and all that proved who they were; the log keeps the login."""
        with self.engine.begin() as db:
            db.execute(delete(table).where(c.login == login))

    def _change(self, login: str, **values: Any) -> None:
        with self.engine.begin() as db:
            db.execute(table.update().where(c.login == login).values(values))


COLUMNS = (
    *(c.login, c.name, c.email, c.password_hash, c.first_until, c.totp_secret.is_not(None)),
    *(func.cardinality(c.recovery_codes), c.changed_at),
)


def proof(password_hash: str, now: datetime, *, first: bool) -> dict[str, Any]:
    """The columns that prove who somebody is, as they are in the beginning."""
    return {
        "password_hash": password_hash,
        "first_until": now + FIRST_PASSWORD_HOLDS if first else None,
        "totp_secret": None,
        "totp_last_step": None,
        "recovery_codes": [],
        "changed_at": now,
    }


@dataclass(frozen=True)
class Known:
    name: str
    email: str | None


def known_people(db: Connection) -> Mapping[str, Known]:
    """By login: what colleagues and letters call them."""
    rows = db.execute(select(c.login, c.name, c.email))
    return {row.login: Known(row.name, row.email) for row in rows}
