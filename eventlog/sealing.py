"""Sealed words: what people wrote stands in the log only as the hash of its ciphertext.

The ciphertext stands beside the log, under a key of the report that it belongs to. Once that key
is gone the words are gone, and the log is as it was. An engine brings its sealer along among its
execution options; whoever has the database without it reads no word.
"""

from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from os import urandom
from threading import Lock
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from eventsourcing.persistence import StoredEvent
from sqlalchemy import Connection, Engine

from eventlog.keyring import WordsChanged, Wrapped, open_by, seal_by
from eventlog.master_key import SIZE, MasterKey

OPTION = "sealer"
KEPT = 50_000  # keys of reports that were met last


@dataclass(frozen=True)
class SealedEvent(StoredEvent):
    """With the words that its state has only the hash of, and the key where it is a new one."""

    ciphertext: bytes | None = None
    new_key: Wrapped | None = None


class Sealer:
    """Any thread may use it."""

    def __init__(self, master: MasterKey) -> None:
        self._master = master
        # By the number that the owner's UUID is: how the key is kept, and what it opens with.
        self._keys: OrderedDict[int, tuple[bytes, AESGCM]] = OrderedDict()
        self._lock = Lock()

    def seal(self, owner: UUID, words: bytes, *, first: bool) -> tuple[bytes, Wrapped | None]:
        """Under the owner's key as it was met last; a new one where it has none, or is new."""
        known = None if first else self._keys.get(owner.int)
        if known is not None:
            return seal_by(known[1], words), None
        key = urandom(SIZE)
        wrapped = Wrapped(owner, self._master.wrap(owner, key), self._master.name)
        return seal_by(self._remember(owner, wrapped.key, key), words), wrapped

    def meet(self, owner: UUID, wrapped: Any, master: str | None) -> None:
        """The owner's key as the database has it now, None where it has none any more."""
        self._met(owner, wrapped, master)

    def open(
        self, owner: UUID, ciphertext: bytes, wrapped: Any, master: str | None
    ) -> bytes | None:
        """None once the key is destroyed."""
        return opened(self._met(owner, wrapped, master), ciphertext)

    def known(self, owner: UUID | str, ciphertext: bytes) -> bytes | None:
        """With the owner's key as it was met last; None also where it was under one before it."""
        met = self._keys.get((owner if isinstance(owner, UUID) else UUID(owner)).int)
        return opened(met and met[1], ciphertext)

    def _met(self, owner: UUID, wrapped: Any, master: str | None) -> AESGCM | None:
        if wrapped is None or master is None:
            with self._lock:
                self._keys.pop(owner.int, None)
            return None
        known = self._keys.get(owner.int)
        if known is not None and known[0] == wrapped:
            return known[1]
        kept = bytes(wrapped)
        return self._remember(owner, kept, self._master.unwrap(owner, kept, master))

    def _remember(self, owner: UUID, wrapped: bytes, key: bytes) -> AESGCM:
        cipher = AESGCM(key)
        with self._lock:
            self._keys[owner.int] = wrapped, cipher
            if len(self._keys) > KEPT:
                self._keys.popitem(last=False)
        return cipher


def opened(cipher: AESGCM | None, ciphertext: bytes) -> bytes | None:
    with suppress(WordsChanged):
        return None if cipher is None else open_by(cipher, ciphertext)
    return None


def sealer_of(source: Engine | Connection) -> Sealer | None:
    found: Sealer | None = source.get_execution_options().get(OPTION)
    return found


def hash_of(ciphertext: bytes) -> str:
    return sha256(ciphertext).hexdigest()
