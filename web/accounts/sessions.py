"""Sessions as the city keeps them: whose, since when, and whether they still hold.

The browser gets a random token, the table its hash. A session ends when it was left, when nobody
used it for a while, and after its longest time however much it was used.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

from sqlalchemy import Connection, Engine, case, delete, func, insert, or_, select, update
from sqlalchemy.sql import ColumnElement

from domain.people.staff import StaffMember
from eventlog.account_tables import session as table
from eventlog.tables import event_log
from web.accounts.idle import IDLE

Kind = Literal["staff", "citizen"]

LONGEST: dict[str, timedelta] = {"staff": timedelta(hours=14), "citizen": timedelta(days=90)}
NOTED_EVERY = timedelta(minutes=1)  # a session that is used is written once in so long
KEPT = timedelta(days=7)  # so that people still find what ended lately

c = table.c


@dataclass(frozen=True)
class Session:
    """`session_id` names it to its owner and opens nothing; `address` is a network, not a host."""

    session_id: str
    kind: Kind
    subject: str
    made_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    browser: str
    version: int | None  # how far a staff member's events have come; None for a citizen


@dataclass(frozen=True)
class Sessions:
    engine: Engine

    def open(self, kind: Kind, subject: str, now: datetime, address: str, browser: str) -> str:
        """Returns the token for the browser, which is kept nowhere else."""
        token = secrets.token_urlsafe(32)
        row = {
            **{"token_hash": hashed(token), "kind": kind, "subject": subject},
            "stream": StaffMember.create_id(subject) if kind == "staff" else None,
            **{"made_at": now, "seen_at": now, "expires_at": now + LONGEST[kind]},
            **{"address": address, "browser": browser},
        }
        with self.engine.begin() as db:
            db.execute(insert(table).values(row))
        return token

    def holding(self, token: str, now: datetime) -> Session | None:
        """The session that this token holds open; one statement, and no transaction."""
        mine = [c.token_hash == hashed(token), *alive(now)]
        noted = update(table).where(*mine, c.seen_at < now - NOTED_EVERY).values(seen_at=now)
        query = select(*COLUMNS).where(*mine).add_cte(noted.cte("noted"))
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
            row = db.execute(query).one_or_none()
        return None if row is None else Session(*row)

    def of(self, kind: Kind, subject: str, now: datetime) -> Sequence[Session]:
        """Somebody's open sessions, the latest first."""
        query = select(*COLUMNS).where(*whose(kind, subject), *alive(now))
        with self.engine.connect() as db:
            return [Session(*row) for row in db.execute(query.order_by(c.seen_at.desc()))]

    def leave(self, token: str, now: datetime) -> None:
        self._end(now, c.token_hash == hashed(token))

    def end(self, session_id: str, kind: Kind, subject: str, now: datetime) -> bool:
        """False where nobody has such a session, or somebody else."""
        return self._end(now, c.token_hash == session_id, *whose(kind, subject)) > 0

    def end_all(self, kind: Kind, subject: str, now: datetime, but: str | None = None) -> int:
        """Ends all sessions of somebody, except the one of this id; returns how many."""
        others = [] if but is None else [c.token_hash != but]
        return self._end(now, *whose(kind, subject), *others)

    def sweep(self, now: datetime) -> int:
        """Forgets what ended some days ago; returns how many sessions that were."""
        long_ago = now - KEPT
        over = or_(c.ended_at < long_ago, c.expires_at < long_ago, c.seen_at + idle() < long_ago)
        with self.engine.begin() as db:
            return db.execute(delete(table).where(over)).rowcount

    def _end(self, now: datetime, *which: ColumnElement[bool]) -> int:
        ended = update(table).where(*which, c.ended_at.is_(None)).values(ended_at=now)
        with self.engine.begin() as db:
            return db.execute(ended).rowcount


VERSION = (
    select(func.max(event_log.c.originator_version))
    .where(event_log.c.originator_id == c.stream)
    .scalar_subquery()
)
COLUMNS = (
    *(c.token_hash, c.kind, c.subject, c.made_at, c.seen_at, c.expires_at),
    *(c.address, c.browser, VERSION),
)


def hashed(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def whose(kind: Kind, subject: str) -> tuple[ColumnElement[bool], ...]:
    return c.kind == kind, c.subject == subject


def alive(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return c.ended_at.is_(None), c.expires_at > now, c.seen_at + idle() > now


def idle() -> ColumnElement[timedelta]:
    return case(IDLE, value=c.kind)


def forget_all_of(db: Connection, kind: Kind, subject: str) -> None:
    """In the caller's transaction: nothing is left of somebody's sessions."""
    db.execute(delete(table).where(*whose(kind, subject)))
