"""One file of media and its parts: the original as it came, and what was made of it.

Parts are kept under the id of the media, all sealed with one key, where there is a key ring.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, Protocol
from uuid import UUID

from sqlalchemy import Connection, Engine, RowMapping, select, update

from eventlog.media_table import media
from web.media.sealing import new_key, opened, opened_size, sealed
from web.media.store import Missing, Store

Row = Mapping[str, Any]  # of the table `media`
Part = Literal["original", "reduced", "small", "poster"]
PARTS: tuple[Part, ...] = ("original", "reduced", "small", "poster")
PIECE = 1024 * 1024  # bytes read at a time
c = media.c


class Keys(Protocol):
    """Seals under the data key of an owner, which can be destroyed."""

    def seal(self, owner: UUID, words: bytes) -> bytes: ...

    def open(self, owner: UUID, ciphertext: bytes) -> bytes | None: ...

    def destroy(self, owners: Collection[UUID], connection: Connection) -> None: ...


@dataclass(frozen=True)
class Shelf:
    engine: Engine
    store: Store
    keys: Keys | None = None

    def by_id(self, media_id: UUID) -> Row | None:
        return self._one(select(media).where(c.media_id == media_id))

    def by_name(self, name: str) -> Row | None:
        return self._one(select(media).where(c.sha256 == name))

    def by_names(self, names: Iterable[str]) -> dict[str, Row]:
        with self.engine.connect() as db:
            found = db.execute(select(media).where(c.sha256.in_(list(names)))).mappings()
            return {row["sha256"]: as_row(row) for row in found}

    def change(self, media_id: UUID, was: str | None = None, **facts: Any) -> bool:
        """False where there is no such media, or where it is in another state than it `was`."""
        query = update(media).where(c.media_id == media_id).values(**facts)
        if was is not None:
            query = query.where(c.state == was)
        with self.engine.begin() as db:
            return bool(db.execute(query).rowcount)

    def new_key(self, media_id: UUID) -> bytes | None:
        """What belongs into the row; None where nothing is sealed."""
        return None if self.keys is None else self.keys.seal(media_id, new_key())

    def put(self, row: Row, part: Part, content: Iterable[bytes]) -> str:
        """Keeps a part; the SHA-256, in hex, of what is kept."""
        key = self._key(row)
        digest = sha256()

        def counted() -> Iterator[bytes]:
            for piece in content if key is None else sealed(key, content):
                digest.update(piece)
                yield piece

        self.store.write(named(row, part), counted())
        return digest.hexdigest()

    def size(self, row: Row, part: Part) -> int:
        """In bytes, as it was before it was sealed. Raises `Missing`."""
        kept = self.store.size(named(row, part))
        if kept is None:
            raise Missing(part)
        return kept if row["key"] is None else opened_size(kept)

    def read(self, row: Row, part: Part, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to `end`. Raises `Missing`."""
        key, name = self._key(row), named(row, part)
        kept = self.store.size(name)
        if kept is None:
            raise Missing(part)
        if key is not None:
            return opened(key, kept, lambda at, n: self.store.read(name, at, n), start, end)
        stop = kept if end is None else min(end, kept)
        pieces = range(start, stop, PIECE)
        return (self.store.read(name, at, min(PIECE, stop - at)) for at in pieces)

    def take_away(self, row: Row, *parts: Part) -> None:
        for part in parts or PARTS:
            self.store.remove(named(row, part))

    def destroy_key(self, row: Row, db: Connection) -> None:
        if self.keys is not None:
            self.keys.destroy([row["media_id"]], db)

    def cleared(self, row: Row) -> bool:
        """Whether the media was removed meanwhile: what was written since is then gone as well.

        Whoever writes parts asks this afterwards, or bytes would be left that nobody refers to.
        """
        present = self.by_id(row["media_id"])
        if present is not None and present["state"] != "removing":
            return False
        with self.engine.begin() as db:
            self.destroy_key(row, db)
        self.take_away(row)
        return True

    def _key(self, row: Row) -> bytes | None:
        """Raises `Missing` where it was destroyed."""
        if row["key"] is None:
            return None
        key = None if self.keys is None else self.keys.open(row["media_id"], row["key"])
        if key is None:
            raise Missing("key")
        return key

    def _one(self, query: Any) -> Row | None:
        with self.engine.connect() as db:
            found = db.execute(query).mappings().one_or_none()
        return None if found is None else as_row(found)


def as_row(found: RowMapping) -> Row:
    return {str(name): value for name, value in found.items()}


def named(row: Row, part: Part) -> str:
    name = row["media_id"].hex
    return f"{name[:2]}/{name}/{part}"
