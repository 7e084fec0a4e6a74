"""The master key: it wraps the key of every person and report, and opens nothing else.

Who has the database alone, or a copy of it, can read no word without this key.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from os import urandom
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SIZE = 32  # bytes of every key
NONCE = 12


class MasterKeyUnusable(Exception):
    """A master key is missing, or is no 32 bytes in base64; the message says which."""


class Wrapper:
    """One master key. Its `name` follows from it and tells nothing of it."""

    def __init__(self, key: bytes) -> None:
        self.name = HKDF(SHA256(), 6, None, b"name of a master key").derive(key).hex()
        self._cipher = AESGCM(HKDF(SHA256(), SIZE, None, b"wrapping of data keys").derive(key))

    def wrap(self, owner: UUID, key: bytes) -> bytes:
        """Bound to its owner: it cannot be put under another one's name."""
        nonce = urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, key, owner.bytes)

    def unwrap(self, owner: UUID, wrapped: bytes) -> bytes:
        return self._cipher.decrypt(wrapped[:NONCE], wrapped[NONCE:], owner.bytes)


class MasterKey:
    """One or several keys: the first wraps, each of them unwraps what it has wrapped.

    `source` gives them as base64, with white space between. It is asked again for a key that is
    not known yet, so that nothing has to be started anew when another process has made one.
    """

    def __init__(self, source: Callable[[], str]) -> None:
        self._source = source

    @cached_property
    def wrappers(self) -> tuple[Wrapper, ...]:
        return tuple(Wrapper(key) for key in keys_in(self._source()))

    @cached_property
    def _by_name(self) -> Mapping[str, Wrapper]:
        return {wrapper.name: wrapper for wrapper in self.wrappers}

    @property
    def name(self) -> str:
        return self.wrappers[0].name

    def wrap(self, owner: UUID, key: bytes) -> bytes:
        """Under the key that has this `name` now."""
        return self.wrappers[0].wrap(owner, key)

    def unwrap(self, owner: UUID, wrapped: bytes, name: str) -> bytes:
        """Raises `MasterKeyUnusable` where the key of this name is not there."""
        try:
            return self._with(name).unwrap(owner, wrapped)
        except InvalidTag as error:
            raise MasterKeyUnusable(f"the key of {owner} has been changed") from error

    def read_again(self) -> None:
        for known in ("wrappers", "_by_name"):
            self.__dict__.pop(known, None)  # another thread may have been faster

    def _with(self, name: str) -> Wrapper:
        if name not in self._by_name:
            self.read_again()
        if name not in self._by_name:
            raise MasterKeyUnusable(
                f"the master key {name} is missing: add it to KALONG_MASTER_KEY or master.key"
            )
        return self._by_name[name]


def new_key() -> str:
    return b64encode(urandom(SIZE)).decode()


def keys_in(text: str) -> Sequence[bytes]:
    """Raises `MasterKeyUnusable`."""
    try:
        keys = [b64decode(word, validate=True) for word in text.split()]
    except (NotBase64, ValueError) as error:
        raise MasterKeyUnusable("a master key is not in base64") from error
    if not keys or any(len(key) != SIZE for key in keys):
        raise MasterKeyUnusable(f"a master key has {SIZE} bytes in base64")
    return keys
