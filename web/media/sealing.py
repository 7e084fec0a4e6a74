"""Large files under a key: AES-256-GCM in blocks of 1 MiB, each with its number and a last mark.

A block that is missing, moved or added is noticed, and one in the middle can be read by itself.
"""

import os
from collections.abc import Callable, Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY = 32  # bytes
PREFIX = 7  # bytes, of the nonce; drawn anew for every file
BLOCK = 1024 * 1024
TAG = 16
SEALED = BLOCK + TAG

Read = Callable[[int, int], bytes]  # so many bytes from a place


class Tampered(Exception):
    """This is not what was sealed."""


def new_key() -> bytes:
    return os.urandom(KEY)


def sealed(key: bytes, content: Iterable[bytes]) -> Iterator[bytes]:
    """The prefix, then the blocks; an empty file has one empty block."""
    cipher, prefix = AESGCM(key), os.urandom(PREFIX)
    yield prefix
    number, waiting = 0, b""
    for piece in content:
        waiting += piece
        while len(waiting) > BLOCK:
            yield cipher.encrypt(nonce(prefix, number, False), waiting[:BLOCK], None)
            number, waiting = number + 1, waiting[BLOCK:]
    yield cipher.encrypt(nonce(prefix, number, True), waiting, None)


def opened_size(size: int) -> int:
    """How many bytes a sealed file of this size holds."""
    body = size - PREFIX
    return body - TAG * -(-body // SEALED)


def opened(
    key: bytes, size: int, read: Read, start: int = 0, end: int | None = None
) -> Iterator[bytes]:
    """The bytes from `start` up to `end`, of a sealed file of `size` bytes. Raises `Tampered`."""
    cipher, prefix = AESGCM(key), read(0, PREFIX)
    last = -(-(size - PREFIX) // SEALED) - 1
    stop = min(opened_size(size), opened_size(size) if end is None else end)
    for number in range(start // BLOCK, max(start // BLOCK, -(-stop // BLOCK))):
        block = read(PREFIX + number * SEALED, SEALED)
        try:
            plain = cipher.decrypt(nonce(prefix, number, number == last), block, None)
        except InvalidTag as error:
            raise Tampered from error
        first = number * BLOCK
        yield plain[max(0, start - first) : stop - first]


def nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])
