"""Case codes: short, easy to read aloud, with a check character that catches slips.

The alphabet leaves out 0, 1, I, L and O. It has 31 characters, a prime, so a weighted sum
modulo 31 with distinct weights catches every single wrong character and every swap of two.
"""

import secrets
from hashlib import sha256
from uuid import UUID, uuid5

from domain.refusals import Unknown

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
PAYLOAD = 7
NAMESPACE = UUID("6b0f3f5c-5d0e-5c1b-9a55-2c1d7a3f8e10")


class UnknownCode(Unknown):
    """There is no case with this code; please check every character."""

    field = "code"


def new_code() -> str:
    """A random code. Its report's id follows from it, so the log itself keeps codes unique."""
    return with_check("".join(secrets.choice(ALPHABET) for _ in range(PAYLOAD)))


def code_from(source: str) -> str:
    """The code that always belongs to this source, such as the row of another system."""
    number = int.from_bytes(sha256(source.encode()).digest()[:8])
    payload = ""
    for _ in range(PAYLOAD):
        number, digit = divmod(number, len(ALPHABET))
        payload += ALPHABET[digit]
    return with_check(payload)


def parse_code(typed: str) -> str:
    """The code a person typed, in any case, with or without hyphens and spaces.

    Raises `UnknownCode` where the check character does not fit.
    """
    code = "".join(typed.upper().replace("-", " ").split())
    if len(code) != PAYLOAD + 1 or not set(code) <= set(ALPHABET):
        raise UnknownCode
    if with_check(code[:PAYLOAD]) != code:
        raise UnknownCode
    return code


def for_people(code: str) -> str:
    """K7M4P2QX as K7M4-P2QX."""
    return f"{code[:4]}-{code[4:]}"


def report_id_of(code: str) -> UUID:
    return uuid5(NAMESPACE, code)


def with_check(payload: str) -> str:
    total = sum(weight * ALPHABET.index(c) for weight, c in enumerate(payload, start=2))
    return payload + ALPHABET[total % len(ALPHABET)]
