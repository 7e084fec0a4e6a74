"""Who acted on a case, and who looked at it, tried to, or read it to check it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Table, select, union_all

from domain.people.reading import record_reading
from eventlog.reader import Recorded, Unreadable
from projections.attempts import table as attempts
from projections.bundles import table as bundles
from projections.looks import table as looks
from projections.readings import table as readings
from web.desks.page import the_person
from web.wiring import services

What = Literal["attempt", "look", "reading", "bundle"]
MOST = 200  # of each kind
# Whatever else records a look at a case is one line here, with its words in `what_words`.
RECORDED: dict[What, Table] = {
    "attempt": attempts,
    "look": looks,
    "reading": readings,
    "bundle": bundles,
}


@dataclass(frozen=True)
class Acted:
    """Somebody's share in a case; a reporter is nobody in particular."""

    by_id: str
    by_role: str
    times: int
    last: datetime


@dataclass(frozen=True)
class Looked:
    """`why` is the reason that was given, or what was tried; empty where there was none."""

    what: What
    at: datetime
    by_id: str
    by_role: str
    why: str


def as_read(what: str) -> None:
    """Records that whoever asks reads the case of a code, or else one of `read_beside_cases`.

    It is called before anything of it is shown.
    """
    record_reading(services().city, what, the_person().actor, services().now())


def who_acted(events: Sequence[Recorded]) -> list[Acted]:
    """In the order in which they first did."""
    found: dict[tuple[str, str], Acted] = {}
    for recorded in events:
        if isinstance(recorded.event, Unreadable):
            continue
        by, at = recorded.event.by, recorded.event.timestamp
        before = found.get((by.id, by.role))
        shown = "" if by.role == "reporter" else by.id
        found[by.id, by.role] = Acted(shown, by.role, before.times + 1 if before else 1, at)
    return list(found.values())


def who_looked(db: Connection, code: str, until: datetime | None) -> list[Looked]:
    """Up to a moment, the newest first."""
    found = [each for what in RECORDED for each in of_one_kind(db, what, code, until)]
    return sorted(found, key=lambda each: each.at, reverse=True)


def of_one_kind(db: Connection, what: What, code: str, until: datetime | None) -> Sequence[Looked]:
    table = RECORDED[what]
    query = table.select().where(table.c.code == code)
    if until is not None:
        query = query.where(table.c.at <= until)
    rows = db.execute(query.order_by(table.c.first_position.desc()).limit(MOST)).mappings()
    return [looked(what, dict(row)) for row in rows]


def looked(what: What, row: dict[str, Any]) -> Looked:
    why = row.get("why") or row.get("command") or ""
    return Looked(what, row["at"], row["by_id"], row["by_role"], why)


def positions_of_looks(db: Connection, code: str) -> list[int]:
    """Where in the log it stands that somebody looked at the case."""
    queries = [select(t.c.first_position).where(t.c.code == code) for t in RECORDED.values()]
    return list(db.execute(union_all(*queries)).scalars())
