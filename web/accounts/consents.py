"""Consents: what people agreed to, since when, and for whom somebody else agreed.

A consent is asked and never assumed. It stays on record after it was withdrawn, so that both can
be shown; the record holds the person's id and no word of theirs in clear.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import uuid4

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.sql import ColumnElement

from eventlog.account_tables import consent as table
from eventlog.keyring import KeyRing
from eventlog.vault import person_of

Purpose = Literal["contact"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

c = table.c


@dataclass(frozen=True)
class Consent:
    """`guardian` is the name of who agreed for a child."""

    purpose: Purpose
    given_at: datetime
    withdrawn_at: datetime | None
    guardian: str | None


@dataclass(frozen=True)
class Consents:
    engine: Engine
    keyring: KeyRing

    def give(
        self, person_id: str, purpose: Purpose, now: datetime, guardian: str | None = None
    ) -> None:
        """Once: who has agreed already agrees to nothing new."""
        with self.engine.begin() as db:
            if self._holds(db, person_id, purpose):
                return
            row = {"consent_id": uuid4(), "person_id": person_id, "purpose": purpose}
            sealed = self._sealed(person_id, guardian)
            db.execute(insert(table).values(row | {"given_at": now, "guardian": sealed}))

    def withdraw(
        self,
        person_id: str,
        purpose: Purpose,
        now: datetime,
        connection: Connection | None = None,
    ) -> bool:
        """False where nothing was agreed to. In the caller's transaction, where there is one."""
        given = [*whose(person_id), c.purpose == purpose, c.withdrawn_at.is_(None)]
        with nullcontext(connection) if connection else self.engine.begin() as db:
            done = db.execute(update(table).where(*given).values(withdrawn_at=now))
        return bool(done.rowcount)

    def holds(self, person_id: str, purpose: Purpose) -> bool:
        with self.engine.connect() as db:
            return self._holds(db, person_id, purpose)

    def withdrawn(self, person_id: str, purpose: Purpose) -> bool:
        """Whether somebody agreed and then took it back; not whether they were ever asked."""
        given = (each for each in self.of(person_id) if each.purpose == purpose)
        found = [each.withdrawn_at for each in given]
        return bool(found) and None not in found

    def of(self, person_id: str) -> Sequence[Consent]:
        """All that somebody ever gave, the latest first."""
        query = select(table).where(*whose(person_id)).order_by(c.given_at.desc())
        with self.engine.connect() as db:
            rows = db.execute(query).all()
        return [
            Consent(row.purpose, row.given_at, row.withdrawn_at, self._opened(person_id, row))
            for row in rows
        ]

    def _holds(self, db: Connection, person_id: str, purpose: Purpose) -> bool:
        given = [*whose(person_id), c.purpose == purpose, c.withdrawn_at.is_(None)]
        return db.execute(select(1).where(*given)).first() is not None

    def _sealed(self, person_id: str, guardian: str | None) -> bytes | None:
        owner = person_of(person_id)
        return self.keyring.seal(owner, guardian.encode()) if owner and guardian else None

    def _opened(self, person_id: str, row: object) -> str | None:
        owner, sealed = person_of(person_id), getattr(row, "guardian", None)
        words = self.keyring.open(owner, bytes(sealed)) if owner and sealed else None
        return words.decode() if words else None


def whose(person_id: str) -> list[ColumnElement[bool]]:
    return [c.person_id == person_id]


def forget_consents_of(db: Connection, person_id: str) -> None:
    """In the caller's transaction."""
    db.execute(delete(table).where(*whose(person_id)))
