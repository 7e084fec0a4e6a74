"""What is handed out for `verify.py` to check: one event with its path, or the log as a whole."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from eventlog.proof.notary import RECORDED_AT, tile_reader
from eventlog.proof.tree import HEIGHT, ReadTile, Tree
from eventlog.proof.verify import FIELDS

EVENT_FIELDS = (
    f"position, originator_id::text, originator_version, topic, {RECORDED_AT}, state::text"
)
EVENT = f"SELECT {EVENT_FIELDS} FROM event_log WHERE position = %s"
EVENTS = f"SELECT {EVENT_FIELDS} FROM event_log WHERE position = ANY(%s) ORDER BY position"
FIRST_EVENT = "SELECT min(position) FROM event_log WHERE originator_id = %s"
WHERE_IT_IS = """
SELECT (SELECT number * 256 + array_position(positions, %(at)s::bigint) - 1 FROM log_tile
  WHERE level = 0 AND first_position <= %(at)s ORDER BY first_position DESC LIMIT 1), size, note
FROM checkpoint ORDER BY size DESC LIMIT 1
"""
WHERE_THEY_ARE = """
SELECT wanted.position, tile.number * 256 + array_position(tile.positions, wanted.position) - 1
FROM unnest(%s::bigint[]) wanted (position), LATERAL (
  SELECT number, positions FROM log_tile
  WHERE level = 0 AND first_position <= wanted.position ORDER BY first_position DESC LIMIT 1
) tile
"""
TILES = """
SELECT level, number, hashes FROM log_tile
JOIN unnest(%s::int[], %s::bigint[]) AS wanted (level, number) USING (level, number)
"""
NEWEST = "SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1"
NOTES = "SELECT note FROM checkpoint ORDER BY size"
# Both sides: an event without a leaf was put in, and a leaf without an event is missing.
EVERYTHING = f"""
SELECT leaf.position, leaf.hash, event.* FROM (
  SELECT place.position, substring(hashes FROM 32 * place.n::int - 31 FOR 32) AS hash
  FROM log_tile, unnest(positions) WITH ORDINALITY AS place (position, n) WHERE level = 0
) leaf FULL JOIN (SELECT {EVENT_FIELDS} FROM event_log) event ON event.position = leaf.position
ORDER BY coalesce(leaf.position, event.position)
"""
AT_ONCE = 10_000  # rows of an export that are in memory


class NotSignedYet(Exception):
    """This event is so new that no checkpoint covers it yet; please ask again in a minute."""


def tiles_of(db: Connection, index: int, size: int) -> ReadTile:
    """The tiles that a path from a leaf to the root of a tree goes through, read at once."""
    above = enumerate(range(HEIGHT, size.bit_length() + HEIGHT, HEIGHT))
    wanted = {(level, leaf >> height) for level, height in above for leaf in (index, size - 1)}
    levels, numbers = zip(*wanted, strict=True)
    found = db.exec_driver_sql(TILES, (list(levels), list(numbers)))
    tiles = {(level, number): bytes(hashes) for level, number, hashes in found}
    other = tile_reader(db)

    def read(level: int, number: int) -> bytes:
        return tiles.get((level, number)) or other(level, number)

    return read


def inclusion(db: Connection, position: int) -> dict[str, Any]:
    """The path from an event to the newest checkpoint, without the event. Raises `NotSignedYet`."""
    found = db.exec_driver_sql(WHERE_IT_IS, {"at": position}).one_or_none()
    index, size, note = found or (None, 0, "")
    if index is None or index >= size:  # there is no such event, or no such leaf yet
        raise NotSignedYet
    path = Tree(tiles_of(db, index, size)).inclusion(index, size)
    return {"checkpoint": note, "index": index, "path": path}


def receipt(db: Connection, position: int) -> dict[str, Any]:
    """The same with the event. Raises `NotSignedYet`."""
    row = db.exec_driver_sql(EVENT, (position,)).one_or_none()
    if row is None:
        raise NotSignedYet
    return inclusion(db, position) | {"event": dict(zip(FIELDS, row, strict=True))}


def indices_of(db: Connection, positions: Sequence[int], size: int) -> dict[int, int]:
    """Where in a tree of this size the events at these positions are, those that are in it."""
    found = db.exec_driver_sql(WHERE_THEY_ARE, (list(positions),))
    return {at: index for at, index in found if index is not None and index < size}


def proved(db: Connection, positions: Sequence[int], size: int) -> list[dict[str, Any]]:
    """Events, each with its path to one checkpoint, in order. Raises `NotSignedYet`."""
    indices = indices_of(db, positions, size)
    if len(indices) < len(positions):
        raise NotSignedYet
    tree = Tree(tile_reader(db))
    rows = db.exec_driver_sql(EVENTS, (list(positions),))
    return [
        {
            "index": indices[row[0]],
            "path": tree.inclusion(indices[row[0]], size),
            "event": dict(zip(FIELDS, row, strict=True)),
        }
        for row in rows
    ]


def first_position_of(db: Connection, aggregate_id: str) -> int | None:
    position: int | None = db.exec_driver_sql(FIRST_EVENT, (aggregate_id,)).scalar()
    return position


def newest_note(db: Connection) -> str | None:
    newest = db.exec_driver_sql(NEWEST).one_or_none()
    return None if newest is None else str(newest[1])


def export(db: Connection) -> Iterator[bytes]:
    """The log as lines of JSON: first the checkpoints, then every event with its leaf's hash."""
    yield line({"checkpoints": db.exec_driver_sql(NOTES).scalars().all()})
    streaming = db.execution_options(yield_per=AT_ONCE)
    for row in streaming.exec_driver_sql(EVERYTHING):
        position, leaf, *event = row
        told = {"position": position or event[0], "leaf": leaf and bytes(leaf)}
        yield line(told if event[0] is None else dict(zip(FIELDS, event, strict=True)) | told)


def line(content: Any) -> bytes:
    return msgspec.json.encode(content) + b"\n"
