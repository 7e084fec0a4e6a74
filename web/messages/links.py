"""Links in messages: each carries a token of its own message, and opening it changes nothing.

A token is the id of the message and a signature; what was done with it stands in its row.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import sha256
from uuid import UUID

SIGNATURE = 8  # bytes; nobody can try many of them against this city


def token_of(secret: str, message_id: UUID) -> str:
    """32 characters that are fit for an address."""
    return urlsafe_b64encode(message_id.bytes + signature(secret, message_id)).decode()


def message_of(secret: str, token: str) -> UUID | None:
    """The id of the message; None for a token that is not ours."""
    try:
        found = urlsafe_b64decode(token.encode("ascii", "replace"))
        message_id, given = UUID(bytes=found[:16]), found[16:]
    except (Error, ValueError):
        return None
    return message_id if hmac.compare_digest(given, signature(secret, message_id)) else None


def signature(secret: str, message_id: UUID) -> bytes:
    return hmac.digest(f"message:{secret}".encode(), message_id.bytes, sha256)[:SIGNATURE]
