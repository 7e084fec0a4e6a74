"""One-time codes: a person proves that a telephone is theirs.

Asking only writes a row, the same for every number, so that the answer tells nothing about it,
neither by its words nor by its time. Whether a code is sent is decided afterwards, in
`code_sender.py`.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, delete, insert, select, update

from domain.refusals import NotAllowed
from eventlog.beside import sign_in_code as table
from web.accounts.mobiles import Mobile, mobile
from web.accounts.sealing import seal, unseal

HOLDS = timedelta(minutes=5)
TRIES = 5
DIGITS = 6
PURPOSE = "number of a sign-in"

c = table.c


class WrongCode(NotAllowed):
    """This code is not right, or it does not hold any more."""

    field = "code"


@dataclass(frozen=True)
class SignInCodes:
    """`browser` is the random token that a browser holds; the table has only its hash."""

    engine: Engine
    secret: str

    def ask(self, phone: str, browser: str, language: str, now: datetime) -> None:
        """Notes that this browser wants a code for this telephone. Raises what `mobile` does."""
        row = {
            **{"code_id": uuid4(), "browser": hashed(browser), "state": "asked", "tries": 0},
            **{"phone": seal(self.secret, PURPOSE, mobile(phone).number), "language": language},
            **{"asked_at": now, "until": now + HOLDS},
        }
        with self.engine.begin() as db:
            db.execute(insert(table).values(row))

    def asked_by(self, browser: str, now: datetime) -> Mobile | None:
        """The telephone that this browser asked for last."""
        mine = select(c.phone).where(c.browser == hashed(browser), c.until > now)
        with self.engine.connect() as db:
            phone = db.execute(mine.order_by(c.asked_at.desc()).limit(1)).scalar()
        return None if phone is None else mobile(self.opened(phone))

    def prove(self, typed: str, browser: str, now: datetime) -> str:
        """The telephone, in E.164, whose code this is. Raises `WrongCode`.

        Only the newest code of this browser counts; its row stays locked until the try is noted,
        so of many tries at once no more count than one after the other.
        """
        with self.engine.begin() as db:
            row = self._newest(db, browser, now)
            right = row is not None and self._fits(row, typed)
            if row is not None:
                self._note(db, row.code_id, "used" if right else row.state)
        if row is None or not right:
            raise WrongCode
        return self.opened(row.phone)

    def _newest(self, db: Connection, browser: str, now: datetime) -> Any:
        newest = (
            select(c.code_id)
            .where(c.browser == hashed(browser), c.state.in_(("sent", "used")))
            .order_by(c.asked_at.desc())
            .limit(1)
        )
        usable = [c.state == "sent", c.tries < TRIES, c.until > now]
        found = select(table).where(c.code_id == newest.scalar_subquery(), *usable)
        return db.execute(found.with_for_update()).one_or_none()

    def _fits(self, row: Any, typed: str) -> bool:
        given = mark_of(self.secret, row.code_id, digits(typed))
        return hmac.compare_digest(bytes(row.code), given)

    def _note(self, db: Connection, code_id: UUID, state: str) -> None:
        tried = update(table).where(c.code_id == code_id)
        db.execute(tried.values(tries=c.tries + 1, state=state))

    def opened(self, phone: bytes) -> str:
        return unseal(self.secret, PURPOSE, bytes(phone))

    def sweep(self, now: datetime) -> int:
        """Removes what holds no longer; returns how many rows that were."""
        with self.engine.begin() as db:
            return db.execute(delete(table).where(c.until <= now)).rowcount


def mark_of(secret: str, code_id: UUID, code: str) -> bytes:
    """What is kept of a code: who has the table alone cannot try all of them."""
    return hmac.digest(f"code:{secret}".encode(), f"{code_id}:{code}".encode(), sha256)


def hashed(browser: str) -> bytes:
    return sha256(browser.encode("utf-8", "replace")).digest()


def digits(typed: str) -> str:
    """Codes are copied with spaces, and typed on keyboards with other digits."""
    found = [str(int(sign)) for sign in typed if sign.isdecimal()]
    return "".join(found)[: DIGITS + 1]
