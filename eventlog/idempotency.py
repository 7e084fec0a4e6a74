"""Answers given before, by the key that the sender chose, so that a retry changes nothing."""

from collections.abc import Collection
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from domain.refusals import Invalid
from eventlog.personal_tables import idempotency_key as table


class KeyUsedForAnotherBody(Invalid):
    """This Idempotency-Key has been used before, with another content."""

    field = "Idempotency-Key"


def fingerprint(content: Any) -> str:
    """The SHA-256 of what was sent, however it was spaced or ordered."""
    return sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()


def remember(db: Connection, key: str, print_: str, answer: Any) -> bool:
    """Keeps the answer in the caller's transaction; False where the key was used before.

    A second sender of the same key waits here until the first one's transaction has ended.
    """
    row = {"key": key, "fingerprint": print_, "answer": msgspec.to_builtins(answer)}
    added = db.execute(insert(table).values(row).on_conflict_do_nothing())
    return bool(added.rowcount)


def recall(db: Connection, key: str, print_: str) -> Any:
    """The answer that was given. Raises `KeyUsedForAnotherBody`, None for a new key."""
    columns = select(table.c.fingerprint, table.c.answer)
    found = db.execute(columns.where(table.c.key == key)).one_or_none()
    if found is None:
        return None
    if found.fingerprint != print_:
        raise KeyUsedForAnotherBody
    return found.answer


def forget(db: Connection, codes: Collection[str]) -> None:
    """The answers that gave these case codes: a fingerprint would confirm who guesses the words."""
    db.execute(delete(table).where(table.c.answer["code"].as_string().in_(codes)))
