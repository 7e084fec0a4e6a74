"""The key ring: what belongs to one owner is sealed under a key of its own, which can be destroyed.

An owner is a report, a person or a file. Once the key is gone, nobody reads what it has sealed:
neither here nor in any copy.
"""

from collections.abc import Collection
from os import urandom
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Engine

from eventlog.master_key import NONCE, SIZE, MasterKey

KEYS = "SELECT owner::text, wrapped, master FROM data_key WHERE owner = ANY(%s::uuid[])"
KEEP = """
INSERT INTO data_key (owner, wrapped, master) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
"""
DESTROY = "DELETE FROM data_key WHERE owner = ANY(%s::uuid[])"
REST = "SELECT owner::text, wrapped, master FROM data_key WHERE master <> %s LIMIT %s FOR UPDATE"
REWRAP = """
UPDATE data_key SET wrapped = anew.wrapped, master = %s
FROM unnest(%s::uuid[], %s::bytea[]) AS anew (owner, wrapped) WHERE data_key.owner = anew.owner
"""
BATCH = 10_000


class WordsChanged(Exception):
    """What was sealed is not what is kept now, or was sealed under another key."""


class Wrapped(NamedTuple):
    """A data key as it is kept, and the name of the master key that has wrapped it."""

    owner: UUID
    key: bytes
    master: str


class KeyRing:
    def __init__(self, engine: Engine, master: MasterKey) -> None:
        self.engine = engine
        self.master = master

    def seal(self, owner: UUID, words: bytes) -> bytes:
        """Under the owner's key, which is made the first time."""
        with self.engine.begin() as db:
            return seal(self.key_of(owner, db), words)

    def open(self, owner: UUID, ciphertext: bytes) -> bytes | None:
        """None once the key is destroyed. Raises `WordsChanged`."""
        with self.engine.connect() as db:
            found = self.keys(db, [owner])
        return open_sealed(found[owner], ciphertext) if owner in found else None

    def key_of(self, owner: UUID, db: Connection) -> bytes:
        """The owner's key, made in the caller's transaction where there is none."""
        if found := self.keys(db, [owner]):
            return found[owner]
        db.exec_driver_sql(KEEP, as_row(self.wrapped(owner, urandom(SIZE))))
        return self.keys(db, [owner])[owner]  # another process may have been faster

    def keys(self, db: Connection, owners: Collection[UUID]) -> dict[UUID, bytes]:
        """The keys of those owners that have one."""
        rows = db.exec_driver_sql(KEYS, ([str(owner) for owner in owners],))
        return {owner: self.unwrap(owner, *kept) for owner, *kept in map(uuid_first, rows)}

    def wrapped(self, owner: UUID, key: bytes) -> Wrapped:
        return Wrapped(owner, self.master.wrap(owner, key), self.master.name)

    def unwrap(self, owner: UUID, wrapped: Any, master: str) -> bytes:
        return self.master.unwrap(owner, bytes(wrapped), master)

    def destroy(self, owners: Collection[UUID], connection: Connection) -> None:
        """In the caller's transaction, and for ever."""
        connection.exec_driver_sql(DESTROY, ([str(owner) for owner in owners],))

    def rewrap(self) -> int:
        """Wraps under the first master key what another has wrapped; returns how many keys."""
        count = 0
        while done := self._rewrap_some():
            count += done
        return count

    def _rewrap_some(self) -> int:
        name = self.master.name
        with self.engine.begin() as db:
            rows = [uuid_first(row) for row in db.exec_driver_sql(REST, (name, BATCH))]
            anew = [self.wrapped(owner, self.unwrap(owner, *kept)) for owner, *kept in rows]
            owners, keys = [str(each.owner) for each in anew], [each.key for each in anew]
            db.exec_driver_sql(REWRAP, (name, owners, keys))
        return len(rows)


def seal(key: bytes, words: bytes) -> bytes:
    return seal_by(AESGCM(key), words)


def seal_by(cipher: AESGCM, words: bytes) -> bytes:
    nonce = urandom(NONCE)
    return nonce + cipher.encrypt(nonce, words, None)


def open_sealed(key: bytes, ciphertext: bytes) -> bytes:
    """Raises `WordsChanged`."""
    return open_by(AESGCM(key), ciphertext)


def open_by(cipher: AESGCM, ciphertext: bytes) -> bytes:
    """Raises `WordsChanged`."""
    try:
        return cipher.decrypt(ciphertext[:NONCE], ciphertext[NONCE:], None)
    except InvalidTag as error:
        raise WordsChanged from error


def as_row(wrapped: Wrapped) -> tuple[str, bytes, str]:
    return str(wrapped.owner), wrapped.key, wrapped.master


def uuid_first(row: Any) -> tuple[UUID, Any, str]:
    owner, wrapped, master = row
    return UUID(owner), wrapped, master
