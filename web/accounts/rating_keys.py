"""Rating keys: whoever sent a report gets one, and may score the work with it, without a login."""

from flask import current_app
from itsdangerous import Signer


def rating_key(code: str) -> str:
    return signer().get_signature(code).decode()


def fits(code: str, key: str) -> bool:
    # Bytes: a key that somebody made up may hold anything.
    return signer().verify_signature(code.encode(), key.encode("utf-8", "replace"))


def signer() -> Signer:
    return Signer(str(current_app.secret_key), salt="rating", sep=".")
