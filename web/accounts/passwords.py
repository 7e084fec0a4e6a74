"""Passwords: hashed by argon2id; a check takes as long for a login that nobody has."""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from domain.refusals import Invalid
from web.accounts.common_passwords import is_common

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
SHORTEST, LONGEST = 12, 128  # characters
# 46 MiB twice over: about 0.1 s of one core, and more than OWASP asks for.
HASHER = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1, type=Type.ID)


class PasswordTooShort(Invalid):
    """A password has from 12 to 128 characters; a few words that only you put together are good."""

    field = "password"


class PasswordTooCommon(Invalid):
    """This password is among those that are tried first; please think of another one."""

    field = "password"


class PasswordsDiffer(Invalid):
    """The two are not the same; please type the new password once more."""

    field = "again"


def chosen(password: str, again: str, *own: str) -> str:
    """The hash of a password that somebody chose; `own` are words about the person.

    Raises `PasswordTooShort`, `PasswordTooCommon` and `PasswordsDiffer`.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordTooShort
    if is_common(password, *own):
        raise PasswordTooCommon
    if password != again:
        raise PasswordsDiffer
    return hashed(password)


def hashed(password: str) -> str:
    return HASHER.hash(encoded(password))


def fits(password: str, kept: str | None) -> bool:
    """Without a hash that is kept, a made-up one is checked and the answer is no."""
    try:
        right = HASHER.verify(kept or nobody_s(), encoded(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


def first_password() -> str:
    """For somebody new: read out or written down once, and replaced when they first come in."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))


def is_outdated(kept: str) -> bool:
    """Whether it was made with less effort than is made today."""
    return HASHER.check_needs_rehash(kept)


def encoded(password: str) -> bytes:
    """In composed form, whichever keyboard it was typed on."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


@cache
def nobody_s() -> str:
    return HASHER.hash("nobody has this password")
