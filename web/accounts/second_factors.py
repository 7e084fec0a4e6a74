"""The second factor: codes of an app, each of which holds once, and codes for when it is lost.

The app's secret is sealed under the person's own key. Of the codes for recovery only hashes stay.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import pyotp
from sqlalchemy import Connection, Engine, RowMapping, func, update

from domain.people.staff import StaffMember
from domain.refusals import NotAllowed
from eventlog.account_tables import credential as table
from eventlog.keyring import KeyRing
from web.accounts.passwords import ALPHABET

SECONDS = 30  # each code is the code of one step
STEPS_AROUND = (-1, 0, 1)  # clocks that go a little wrong
RECOVERY_CODES = 10

c = table.c


class WrongCode(NotAllowed):
    """This code is not right, or it was used before; please wait for the next one."""

    field = "code"


@dataclass(frozen=True)
class SecondFactors:
    engine: Engine
    keyring: KeyRing

    def set_up(self, login: str, secret: str, code: str, now: datetime) -> list[str]:
        """Takes the place of any before. Returns the codes for recovery. Raises `WrongCode`."""
        step = step_of(secret, digits(code), now, after=None)
        if step is None:
            raise WrongCode
        codes = [recovery_code() for _ in range(RECOVERY_CODES)]
        sealed = self.keyring.seal(StaffMember.create_id(login), secret.encode())
        with self.engine.begin() as db:
            kept = {"totp_secret": sealed, "totp_last_step": step, "changed_at": now}
            change(db, login, recovery_codes=list(map(hashed, codes)), **kept)
        return codes

    def check(self, login: str, code: str, now: datetime) -> None:
        """Uses the code up: of two who send it at once, one is refused. Raises `WrongCode`."""
        with self.engine.begin() as db:
            locked = table.select().where(c.login == login).with_for_update()
            row = db.execute(locked).mappings().one_or_none()
            if row is None:
                raise WrongCode
            if not self._by_the_app(db, row, code, now) and not recovered(db, row, code):
                raise WrongCode

    def new_recovery_codes(self, login: str) -> list[str]:
        """The ones before hold no more."""
        codes = [recovery_code() for _ in range(RECOVERY_CODES)]
        with self.engine.begin() as db:
            change(db, login, recovery_codes=list(map(hashed, codes)))
        return codes

    def _by_the_app(self, db: Connection, row: RowMapping, code: str, now: datetime) -> bool:
        if row["totp_secret"] is None:
            return False
        sealed = bytes(row["totp_secret"])
        secret = self.keyring.open(StaffMember.create_id(row["login"]), sealed)
        if secret is None:
            return False
        step = step_of(secret.decode(), digits(code), now, after=row["totp_last_step"])
        if step is not None:
            change(db, row["login"], totp_last_step=step)
        return step is not None


def recovered(db: Connection, row: RowMapping, code: str) -> bool:
    given = hashed(code)
    if given not in row["recovery_codes"]:
        return False
    change(db, row["login"], recovery_codes=func.array_remove(c.recovery_codes, given))
    return True


def change(db: Connection, login: str, **values: object) -> None:
    db.execute(update(table).where(c.login == login).values(values))


def new_secret() -> str:
    return pyotp.random_base32()


def address_for_apps(secret: str, login: str) -> str:
    """What the QR code says: apps name the account by it."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Ka Long")


def step_of(secret: str, code: str, now: datetime, *, after: int | None) -> int | None:
    """The step whose code this is, later than `after`; None for a wrong or an old one."""
    app, present = pyotp.TOTP(secret), int(now.timestamp()) // SECONDS
    for step in (present + each for each in STEPS_AROUND):
        is_new = after is None or step > after
        if is_new and hmac.compare_digest(app.generate_otp(step).encode(), code.encode()):
            return step
    return None


def recovery_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(2))


def hashed(code: str) -> str:
    """However it is spaced. It was drawn by lot from 10^14, so a plain hash keeps it."""
    plain = "".join(code.lower().split()).replace("-", "")
    return sha256(plain.encode("utf-8", "replace")).hexdigest()


def digits(code: str) -> str:
    return "".join(code.split())
