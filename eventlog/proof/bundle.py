"""An evidence bundle: events of a case or a period, and all that proves them, as files alone."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from domain.accountability.bundle import Form, Reason
from domain.handbook.handbook import HANDBOOK_ID
from domain.people.actor import Actor
from domain.reports.code import report_id_of
from eventlog.keyring import KeyRing
from eventlog.proof.evidence import NEWEST, indices_of, proved
from eventlog.proof.redaction import Entry, redacted

FORMAT = "kalong evidence 1"
MOST = 2_000  # events of a period

OF_A_STREAM = "SELECT position FROM event_log WHERE originator_id = %s ORDER BY position"
OF_A_PERIOD = """
SELECT min(position), max(position) FROM event_log WHERE recorded_at >= %s AND recorded_at < %s
"""
BETWEEN = """
SELECT place.position FROM log_tile, unnest(positions) WITH ORDINALITY AS place (position, n)
WHERE level = 0 AND number BETWEEN %(first)s / 256 AND %(last)s / 256
  AND number * 256 + place.n - 1 BETWEEN %(first)s AND %(last)s ORDER BY place.position
"""
ADOPTED = "SELECT position, topic FROM event_log WHERE originator_id = %s ORDER BY position"
DRAWN = """
SELECT position FROM event_log WHERE originator_id = ANY(%s::uuid[]) AND position <= %s
"""
CODES = """
SELECT originator_id::text, state ->> 'code' FROM event_log
WHERE originator_id = ANY(%s::uuid[]) AND originator_version = 1 ORDER BY position
"""
SHAPES = "SELECT sha256, ST_AsBinary(geometry, 'NDR') FROM boundary WHERE sha256 = ANY(%s)"
WORDS = """
SELECT position, owner::text, ciphertext FROM sealed_words WHERE position = ANY(%s)
ORDER BY position
"""


class NothingThere(Exception):
    """Nothing that is signed was recorded in this period."""


class TooMuch(Exception):
    """These are more events than one bundle can hold."""


@dataclass(frozen=True)
class Wish:
    """A case by its code, or a period: `begin` counts, `end` does not. Times are aware."""

    by: Actor
    at: datetime
    form: Form
    why: Reason | None
    code: str = ""
    begin: datetime | None = None
    end: datetime | None = None

    @property
    def told(self) -> dict[str, Any]:
        of = {"case": self.code} if self.code else {"from": utc(self.begin), "to": utc(self.end)}
        by = {"id": self.by.id, "role": self.by.role}
        return {
            "of": of,
            "form": self.form,
            "why": self.why,
            "made_for": by,
            "made_at": utc(self.at),
        }


@dataclass(frozen=True)
class Evidence:
    """`contents` is what `bundle.json` says; `shapes` are boundaries, WKB by their SHA-256."""

    contents: dict[str, Any]
    shapes: dict[str, bytes]


def utc(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def gathered(
    db: Connection, keyring: KeyRing, origin: str, wish: Wish, looks: Sequence[int] = ()
) -> Evidence:
    """`looks` are positions of events beside the case. Raises what `positions_of` raises, too.

    Raises `NotSignedYet` where a case has gone on since the newest checkpoint.
    """
    size, note = db.exec_driver_sql(NEWEST).one_or_none() or (0, "")
    events = proved(db, positions_of(db, wish, size), size)
    states = [state_of_case(entry) for entry in events]
    shapes = shapes_of(db, states)
    parts = {
        "events": events,
        "rules": proved(db, rules_behind(db, events, states), size),
        "looks": proved(db, sorted(indices_of(db, looks, size)), size),
    }
    words = words_of(db, keyring, events) if wish.form == "unredacted" else {}
    if wish.form == "redacted":
        parts = {name: list(map(redacted, entries)) for name, entries in parts.items()}
    contents = {"format": FORMAT, "origin": origin, **wish.told, "checkpoint": note, **parts}
    contents |= {"codes": codes_of(db, events), "boundaries": sorted(shapes)}
    contents |= {"files": files_of(events, states), **words}
    return Evidence(contents, shapes)


def positions_of(db: Connection, wish: Wish, size: int) -> Sequence[int]:
    """Raises `NothingThere` and `TooMuch`."""
    if wish.code:
        stream = str(report_id_of(wish.code))
        return db.exec_driver_sql(OF_A_STREAM, (stream,)).scalars().all()
    first, last = db.exec_driver_sql(OF_A_PERIOD, (wish.begin, wish.end)).one()
    indices = indices_of(db, sorted({first, last} - {None}), size)
    if first not in indices:
        raise NothingThere
    # One more on either side shows that nothing of the period itself is left out.
    begin, end = max(0, indices[first] - 1), min(indices.get(last, size) + 1, size - 1)
    if end - begin >= MOST:
        raise TooMuch
    return db.exec_driver_sql(BETWEEN, {"first": begin, "last": end}).scalars().all()


def codes_of(db: Connection, events: Iterable[Entry]) -> dict[str, str]:
    """The code of each case, by its stream."""
    told = [entry["event"] for entry in events]
    streams = {event["stream"] for event in told if event["topic"].startswith("report.")}
    return dict(db.exec_driver_sql(CODES, (sorted(streams),)).all())


def rules_behind(db: Connection, events: Sequence[Entry], states: Iterable[Any]) -> list[int]:
    """Of the handbook what was in force meanwhile, and the decrees of the wards that were found."""
    first, last = (events[at]["event"]["position"] for at in (0, -1))
    adopted = db.exec_driver_sql(ADOPTED, (str(HANDBOOK_ID),)).all()
    before = {topic: position for position, topic in adopted if position < first}
    between = [position for position, _ in adopted if first <= position <= last]
    wards = sorted({found["ward_id"] for found in all_found(states) if found["ward_id"]})
    drawn = db.exec_driver_sql(DRAWN, (wards, last)).scalars().all()
    known = {entry["event"]["position"] for entry in events}
    return sorted({*before.values(), *between, *drawn} - known)


def state_of_case(entry: Entry) -> dict[str, Any]:
    """What an event says of a case; nothing where it is of something else."""
    event = entry["event"]
    told: dict[str, Any] = (
        json.loads(event["state"]) if event["topic"].startswith("report.") else {}
    )
    return told


def all_found(states: Iterable[Any]) -> list[dict[str, Any]]:
    found = [state.get("found") for state in states]
    return [each for each in found if each and "ward_id" in each]


def shapes_of(db: Connection, states: Iterable[Any]) -> dict[str, bytes]:
    wanted = sorted({each["boundary"] for each in all_found(states) if each["boundary"]})
    return {name: bytes(shape) for name, shape in db.exec_driver_sql(SHAPES, (wanted,))}


def files_of(events: Sequence[Entry], states: Sequence[Any]) -> list[dict[str, Any]]:
    """The SHA-256 of every photo, film and voice note that an event names."""
    found = zip(events, states, strict=True)
    return [
        {"position": entry["event"]["position"], "sha256": name}
        for entry, state in found
        for name in named_in(state)
    ]


def named_in(state: dict[str, Any]) -> list[str]:
    evidence, blurred = state.get("evidence") or {}, state.get("blurred") or {}
    names = [state.get("photo"), *(state.get("media") or ()), state.get("voice")]
    names += [evidence.get("photo"), blurred.get("shown")]
    return list(dict.fromkeys(name for name in names if name))


def words_of(db: Connection, keyring: KeyRing, events: Sequence[Entry]) -> dict[str, Any]:
    """Ciphertexts, and the keys that open them, as far as nobody has been forgotten."""
    positions = [entry["event"]["position"] for entry in events]
    rows = db.exec_driver_sql(WORDS, (positions,)).all()
    keys = keyring.keys(db, {UUID(owner) for _, owner, _ in rows})
    words = [
        {"position": position, "owner": owner, "ciphertext": bytes(sealed)}
        for position, owner, sealed in rows
    ]
    return {"words": words, "keys": {str(owner): key for owner, key in keys.items()}}
