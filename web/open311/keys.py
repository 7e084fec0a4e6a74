"""Keys of clients: what they send is never kept, only the SHA-256 by which it is known again."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Engine, RowMapping, insert, select, update

from domain.federation.desk import OWN_SYSTEM
from domain.people.actor import Actor
from domain.refusals import Invalid, NotAllowed, Unknown
from eventlog.open311_tables import open311_key as table

PREFIX = "open311:"  # how the ids of clients begin in events
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
PER_MINUTE = 60
c = table.c


class NameNotUsable(Invalid):
    """A client's name has up to 40 small letters, digits and hyphens."""

    field = "name"


class NameUsed(Invalid):
    """There is, or was, a key with this name; what was written by it has to stay clear."""

    field = "name"


class NoSuchKey(Unknown):
    """There is no key with this name, or it is revoked already."""

    field = "name"


class KeyMissing(NotAllowed):
    """A key is needed to write here; please ask the city for one."""

    field = "api_key"


class KeyNotValid(NotAllowed):
    """This key is not valid, or not any more."""

    field = "api_key"


@dataclass(frozen=True)
class Client:
    """`agency` is the code of the agency whose own system this is, None for all others."""

    name: str
    per_minute: int
    agency: str | None = None

    @property
    def id(self) -> str:
        return f"{PREFIX}{self.name}"

    @property
    def actor(self) -> Actor:
        """As what it hands on what people have told it."""
        return Actor(self.id, "system")


@dataclass(frozen=True)
class Keys:
    engine: Engine

    def add(self, name: str, per_minute: int = PER_MINUTE, agency: str | None = None) -> str:
        """The key, which is told only here. Raises `NameNotUsable` and `NameUsed`."""
        if not NAME.fullmatch(name):
            raise NameNotUsable
        key = f"kl_{secrets.token_urlsafe(24)}"
        row = {"name": name, "sha256": hashed(key), "per_minute": per_minute, "agency": agency}
        with self.engine.begin() as db:
            if db.execute(select(c.name).where(c.name == name)).first():
                raise NameUsed
            db.execute(insert(table).values(row))
        return key

    def revoke(self, name: str, now: datetime) -> None:
        """From its next request on. Raises `NoSuchKey`."""
        query = update(table).where(c.name == name, c.revoked_at.is_(None))
        with self.engine.begin() as db:
            if not db.execute(query.values(revoked_at=now)).rowcount:
                raise NoSuchKey

    def all(self) -> Sequence[RowMapping]:
        """Revoked ones too, by name."""
        columns = (c.name, c.agency, c.per_minute, c.made_at, c.revoked_at)
        with self.engine.connect() as db:
            return db.execute(select(*columns).order_by(c.name)).mappings().all()

    def client(self, key: str) -> Client:
        """Whose key this is. Raises `KeyMissing` and `KeyNotValid`."""
        if not key:
            raise KeyMissing
        query = select(c.name, c.per_minute, c.agency)
        with self.engine.connect() as db:
            usable = query.where(c.sha256 == hashed(key), c.revoked_at.is_(None))
            found = db.execute(usable).one_or_none()
        if found is None:
            raise KeyNotValid
        return Client(found.name, found.per_minute, found.agency)

    def agency_of(self, client_id: str) -> str | None:
        """The agency for which a client writes; None where it writes for people, or not at all.

        What an agency's own system was asked for is its word too, and needs no key of ours.
        """
        if client_id.startswith(OWN_SYSTEM):
            return client_id.removeprefix(OWN_SYSTEM)
        name = client_id.removeprefix(PREFIX)
        usable = select(c.agency).where(c.name == name, c.revoked_at.is_(None))
        with self.engine.connect() as db:
            return db.execute(usable).scalar()


def hashed(key: str) -> bytes:
    """Keys are random and long, so that nobody can try them all, and no salt is needed."""
    return sha256(key.encode("utf-8", "replace")).digest()
