"""How bytes come in: a piece at a time, from wherever the line broke, counted by the file itself.

What has arrived of a file lies in a folder of its own until it is whole. Whoever appends holds
the file's lock, and a process that is killed lets go of it.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert

from eventlog.media_table import media
from web.media.bounds import MOST_PIXELS, pixels
from web.media.kinds import HEAD, LARGEST_PHOTO, LARGEST_VOICE, MEGABYTE, Form, form_of
from web.media.refusals import (
    BusyElsewhere,
    KindNotAccepted,
    MediaRefused,
    NotReadable,
    OffsetDiffers,
    PhotoTooLarge,
    TooManyBytes,
)
from web.media.shelf import PIECE, Row, Shelf
from web.media.store import Missing

c = media.c
LARGEST = {"photo": LARGEST_PHOTO, "voice": LARGEST_VOICE}  # bytes; a film says its own


@dataclass(frozen=True)
class Arrivals:
    """`largest` is what a film may have, in bytes."""

    shelf: Shelf
    folder: Path
    largest: int

    def begin(self, size: int) -> UUID:
        """Raises `TooManyBytes`."""
        self._refuse_too_large(size, self.largest)
        media_id = uuid4()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._path(media_id).touch(mode=0o600, exist_ok=False)
        with self.shelf.engine.begin() as db:
            db.execute(insert(media).values(media_id=media_id, state="arriving", size=size))
        return media_id

    def offset(self, media_id: UUID) -> int:
        """How many bytes have arrived. Raises `FileNotFoundError`."""
        return self._path(media_id).stat().st_size

    @contextmanager
    def appending(self, media_id: UUID, offset: int) -> Iterator[IO[bytes]]:
        """The file at its end, for nobody else meanwhile.

        Raises `OffsetDiffers` and `BusyElsewhere`.
        """
        try:
            file = self._path(media_id).open("r+b")
        except FileNotFoundError as error:
            raise OffsetDiffers from error  # it has just become whole
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BusyElsewhere from error
            is_kept = os.fstat(file.fileno()).st_nlink == 0  # whole since it was opened
            if is_kept or file.seek(0, os.SEEK_END) != offset:
                raise OffsetDiffers
            yield file

    def append(self, row: Row, file: IO[bytes], pieces: Iterable[bytes]) -> int:
        """Writes what comes, as far as it comes; the new offset.

        Raises `KindNotAccepted` as soon as it can be seen, and `TooManyBytes`; nothing is left.
        """
        try:
            return self._appended(row, file, pieces)
        except (KindNotAccepted, TooManyBytes):
            self.forget(row["media_id"])
            raise

    def _appended(self, row: Row, file: IO[bytes], pieces: Iterable[bytes]) -> int:
        at = file.tell()
        for piece in pieces:
            if at + len(piece) > row["size"]:
                raise TooManyBytes(most=row["size"] // MEGABYTE)
            file.write(piece)
            if at < HEAD:
                self._look_at_the_beginning(row, file)
            at += len(piece)
        file.flush()
        return at

    def finish(self, row: Row) -> Row:
        """Keeps the whole file as an original that waits for its turn.

        Raises the `MediaRefused` that fits, and then nothing is left of it.
        """
        media_id = row["media_id"]
        try:
            form = self._checked(self._path(media_id), row["size"])
            kept = self._kept(row, form)
        except MediaRefused:
            self.forget(media_id)
            raise
        except (FileNotFoundError, Missing) as error:  # somebody gave it up at this moment
            self.shelf.cleared(row)
            raise NotReadable from error
        self._path(media_id).unlink(missing_ok=True)
        return kept

    def _kept(self, row: Row, form: Form) -> Row:
        """Raises `NotReadable` where it was removed meanwhile."""
        media_id = row["media_id"]
        key = self.shelf.new_key(media_id)
        name = self.shelf.put({**row, "key": key}, "original", pieces_of(self._path(media_id)))
        facts = {"kind": form.kind, "form": form.name, "sha256": name, "key": key}
        self.shelf.change(media_id, "arriving", state="waiting", touched_at=func.now(), **facts)
        kept = self.shelf.by_id(media_id)
        if self.shelf.cleared(row) or kept is None:
            raise NotReadable
        return kept

    def touch(self, media_id: UUID) -> bool:
        """Keeps it from being removed for a day; False where it is on its way out already."""
        return self.shelf.change(media_id, "arriving", touched_at=func.now())

    def forget(self, media_id: UUID) -> None:
        """An upload that is not whole yet, with all that has come of it."""
        self._path(media_id).unlink(missing_ok=True)
        with self.shelf.engine.begin() as db:
            db.execute(delete(media).where(c.media_id == media_id, c.state == "arriving"))

    def _look_at_the_beginning(self, row: Row, file: IO[bytes]) -> None:
        file.flush()
        end = file.tell()
        file.seek(0)
        head = file.read(HEAD)
        file.seek(end)
        if len(head) >= min(64, row["size"]):
            self._of_its_kind(head, row["size"])

    def _of_its_kind(self, head: bytes, size: int) -> Form:
        form = form_of(head)
        self._refuse_too_large(size, LARGEST.get(form.kind, self.largest))
        return form

    def _checked(self, path: Path, size: int) -> Form:
        with path.open("rb") as file:
            form = self._of_its_kind(file.read(HEAD), size)
            if form.kind != "photo":
                return form
            file.seek(0)
            found = pixels(form.name, file.read())
        if found is None:
            raise NotReadable
        if found > MOST_PIXELS:
            raise PhotoTooLarge
        return form

    def _refuse_too_large(self, size: int, most: int) -> None:
        if size > most:
            raise TooManyBytes(most=most // MEGABYTE)

    def _path(self, media_id: UUID) -> Path:
        return self.folder / media_id.hex


def pieces_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from pieces(file)


def pieces(file: IO[bytes], size: int = PIECE) -> Iterator[bytes]:
    while piece := file.read(size):
        yield piece
