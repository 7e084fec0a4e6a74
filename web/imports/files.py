"""The files of imports, kept sealed while they are needed, and what is known of each import."""

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import Connection, RowMapping, insert, select, update

from domain.reports.imports import UnknownImport
from eventlog.import_tables import import_file as table
from eventlog.keyring import seal
from web.imports.chosen import Chosen
from web.imports.reports import BadLine
from web.imports.sheet import Sheet, recognised
from web.wiring import Services
from web.words import message_of

KEPT_FOR = timedelta(days=7)  # since something was last done with it
MOST_LISTED = 200
c = table.c
SEALED = ("sealed", "sealed_bad_rows")
SHOWN = [column for column in table.columns if column.name not in SEALED]


class BadCells(msgspec.Struct, array_like=True):
    """A row that cannot be taken; whoever looks at it reads the message in their language."""

    line: int
    id: str
    column: str
    message: str
    facts: dict[str, str] = {}

    @classmethod
    def of(cls, bad: BadLine) -> "BadCells":
        facts = {name: str(value) for name, value in bad.refusal.facts.items()}
        return cls(bad.line, bad.id, bad.field, message_of(bad.refusal), facts)


def keep(services: Services, name: str, kind: str, content: bytes, choice: Chosen, by: str) -> UUID:
    """A draft; its file is compressed and sealed under a key of its own."""
    import_id, now = uuid4(), services.now()
    with services.engine.begin() as db:
        row = {
            "import_id": import_id,
            "name": name,
            "kind": kind,
            "digest": sha256(content).hexdigest(),
            "sealed": seal(services.keyring.key_of(import_id, db), zlib.compress(content)),
            "mapping": msgspec.json.encode(choice).decode(),
            "state": "draft",
            "by": by,
            "uploaded_at": now,
            "changed_at": now,
        }
        db.execute(insert(table).values(row))
    return import_id


def all_of_them(db: Connection) -> Sequence[RowMapping]:
    query = select(*SHOWN).order_by(c.uploaded_at.desc()).limit(MOST_LISTED)
    return db.execute(query).mappings().all()


def row_of(db: Connection, import_id: UUID) -> RowMapping:
    """Raises `UnknownImport`."""
    found = db.execute(select(*SHOWN).where(c.import_id == import_id)).mappings().one_or_none()
    if found is None:
        raise UnknownImport
    return found


def choice_of(row: RowMapping) -> Chosen:
    return msgspec.json.decode(row["mapping"], type=Chosen)


def sheet_in(services: Services, import_id: UUID) -> Sheet | None:
    """None once the file has been thrown away."""
    content = unsealed(services, import_id, "sealed")
    return None if content is None else recognised(content)


def bad_rows(services: Services, import_id: UUID) -> list[BadCells]:
    content = unsealed(services, import_id, "sealed_bad_rows")
    return [] if content is None else msgspec.json.decode(content, type=list[BadCells])


def unsealed(services: Services, import_id: UUID, column: str) -> bytes | None:
    with services.engine.connect() as db:
        sealed = db.execute(select(c[column]).where(c.import_id == import_id)).scalar()
    opened = sealed and services.keyring.open(import_id, bytes(sealed))
    return zlib.decompress(opened) if opened else None


def keep_check(
    services: Services, import_id: UUID, choice: Chosen, counts: dict[str, int], bad: list[BadCells]
) -> None:
    """What was chosen, and what would become of the rows by it; nothing where it has begun."""
    with services.engine.begin() as db:
        key = services.keyring.key_of(import_id, db)
        change(
            db,
            import_id,
            services.now(),
            ("draft",),
            mapping=msgspec.json.encode(choice).decode(),
            sealed_bad_rows=seal(key, zlib.compress(msgspec.json.encode(bad))),
            **counts,
        )


def change(
    db: Connection, import_id: UUID, now: datetime, states: Sequence[str], **changes: Any
) -> bool:
    """Whether it was in one of these states, and so was changed."""
    query = update(table).where(c.import_id == import_id, c.state.in_(states))
    return bool(db.execute(query.values(changed_at=now, **changes)).rowcount)


def discard(services: Services, import_id: UUID) -> None:
    """A draft and its file, as if it had never been sent."""
    with services.engine.begin() as db:
        gone = table.delete().where(c.import_id == import_id, c.state == "draft")
        if db.execute(gone).rowcount:
            services.keyring.destroy([import_id], db)


def throw_away(services: Services) -> int:
    """Drafts that nobody went on with, and the files of what is over; returns how many."""
    long_ago = services.now() - KEPT_FOR
    with services.engine.begin() as db:
        old = select(c.import_id).where(c.changed_at < long_ago, c.sealed.is_not(None))
        over = old.where(c.state.in_(("draft", "imported", "undone")))
        gone = list(db.execute(over.with_for_update()).scalars())
        nothing = dict.fromkeys(SEALED)
        db.execute(update(table).where(c.import_id.in_(gone)).values(**nothing))
        db.execute(table.delete().where(c.import_id.in_(gone), c.state == "draft"))
        services.keyring.destroy(gone, db)
    return len(gone)
