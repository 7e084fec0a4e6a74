"""The notary: lets the tree grow with what is final in the log, and signs how far it has come.

Any number may be at work; one at a time does. What is written of the tree is written with its
size, in one transaction, so whatever is killed, the next one goes on from there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

from eventlog.proof.signing import Signer
from eventlog.proof.tree import WIDTH, Growth, Tree
from eventlog.proof.verify import Checkpoint, Key
from eventlog.reader import high_water

BATCH = 16_384  # leaves of one transaction
SIGN_AFTER, SIGN_EVERY = 1_000, timedelta(minutes=1)  # events, and where there are fewer
ONE_AT_A_TIME = 7_030_916_200  # any number that nothing else uses as an advisory lock

RECORDED_AT = """to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
# The same as `verify.leaf_hash`, where the events are.
LEAF = f"""
sha256('\\x00'::bytea || convert_to(concat_ws(E'\\n', position, originator_id, originator_version,
  topic, {RECORDED_AT}, state::text), 'UTF8'))
"""
LEAVES = f"""
SELECT position, {LEAF} FROM event_log
WHERE position > %s AND position <= %s ORDER BY position LIMIT %s
"""
LAST_TILE = """
SELECT number, positions FROM log_tile WHERE level = 0 ORDER BY number DESC LIMIT 1
"""
TILE = "SELECT hashes FROM log_tile WHERE level = %s AND number = %s"
PUT = """
INSERT INTO log_tile (level, number, hashes, first_position, positions)
VALUES (%s, %s, %s, %s, %s) ON CONFLICT (level, number)
DO UPDATE SET hashes = excluded.hashes, positions = excluded.positions
"""
LAST_NOTE = "SELECT note, signed_at FROM checkpoint ORDER BY size DESC LIMIT 1"
KEEP = "INSERT INTO checkpoint (size, note, signed_at) VALUES (%s, %s, %s)"


class HistoryChanged(Exception):
    """The log does not go on from what was signed of it at {size} events; nothing is signed."""

    def __init__(self, size: int) -> None:
        super().__init__((type(self).__doc__ or "").format(size=size))


class Head(NamedTuple):
    """How many leaves the tree has, and the position of the last event among them."""

    size: int
    position: int


def head(db: Connection) -> Head:
    last = db.exec_driver_sql(LAST_TILE).one_or_none()
    return Head(0, 0) if last is None else Head(last[0] * WIDTH + len(last[1]), last[1][-1])


def tile_reader(db: Connection) -> Callable[[int, int], bytes]:
    def read(level: int, number: int) -> bytes:
        return bytes(db.exec_driver_sql(TILE, (level, number)).scalar_one())

    return read


@dataclass(frozen=True)
class Notary:
    """`memory` is a file outside the database, for the checkpoint that was signed last.

    `earlier` are the keys that signed before this one.
    """

    engine: Engine
    signer: Signer
    memory: Path
    earlier: tuple[Key, ...] = ()

    def grow(self) -> int:
        """Adds what has become final; returns the size of the tree."""
        mark = high_water(self.engine)
        size, added = self._step(mark)
        while added == BATCH:
            size, added = self._step(mark)
        return size

    def _step(self, mark: int) -> tuple[int, int]:
        with self.engine.begin() as db:
            if not alone(db):
                return head(db).size, 0
            size, position = head(db)
            rows = db.exec_driver_sql(LEAVES, (position, mark, BATCH)).all()
            write(db, size, rows)
            return size + len(rows), len(rows)

    def sign(self, now: datetime, *, at_once: bool = False) -> str | None:
        """A checkpoint of the tree as it is, where it is time for one. Raises `HistoryChanged`."""
        with self.engine.begin() as db:
            if not alone(db):
                return None
            size, tree = head(db).size, Tree(tile_reader(db))
            note, signed_at = db.exec_driver_sql(LAST_NOTE).one_or_none() or ("", now)
            known = [text for text in (note, self._remembered()) if text]
            last = max((self._confirmed(text, size, tree) for text in known), default=0)
            if not is_due(size - last, now - signed_at, at_once=at_once or not note):
                return None
            text = Checkpoint(self.signer.name, size, tree.root(size)).text
            signed = self.signer.signed(text)
            db.exec_driver_sql(KEEP, (size, signed, now))
        # Only now: had it been kept before a commit that failed, it would be of a tree to come.
        self.memory.write_text(signed)
        return signed

    def _confirmed(self, note: str, size: int, tree: Tree) -> int:
        """The size of a checkpoint that the tree goes on from."""
        signed = Checkpoint.read(note, (self.signer.key, *self.earlier))
        if signed.size > size or tree.root(signed.size) != signed.root:
            raise HistoryChanged(signed.size)
        return signed.size

    def _remembered(self) -> str:
        return self.memory.read_text() if self.memory.exists() else ""


def is_due(events: int, since: timedelta, *, at_once: bool) -> bool:
    return events > 0 and (at_once or events >= SIGN_AFTER or since >= SIGN_EVERY)


def alone(db: Connection) -> bool:
    query = "SELECT pg_try_advisory_xact_lock(%s)"
    return bool(db.exec_driver_sql(query, (ONE_AT_A_TIME,)).scalar())


def write(db: Connection, size: int, rows: Sequence[Any]) -> None:
    """Adds leaves, each a position and a hash, behind the first `size` ones."""
    growth = Growth(size, tile_reader(db))
    growth.add(bytes(leaf) for _, leaf in rows)
    positions = [position for position, _ in rows]
    number, at = divmod(size, WIDTH)
    if at and rows:
        positions = db.exec_driver_sql(LAST_TILE).one()[1] + positions
    for (level, index), hashes in growth.changed.items():
        begin = (index - number) * WIDTH
        own = positions[begin : begin + WIDTH] if level == 0 else None
        db.exec_driver_sql(PUT, (level, index, bytes(hashes), own and own[0], own))
