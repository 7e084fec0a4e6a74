"""All media of the city: taken in, referred to by reports, shown, and forgotten."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO
from uuid import UUID

from sqlalchemy import delete, func, update

from domain.reports.report import Report
from eventlog.media_table import media
from web.media.arrivals import Arrivals, pieces
from web.media.refusals import BY_NAME, MediaRefused, NotReadable, UnknownMedia
from web.media.shelf import PARTS, Row, Shelf

c = media.c
NO_PLACE = {"lon": None, "lat": None}
NAME = re.compile(r"[0-9a-f]{64}")
USABLE = ("waiting", "working", "ready")


@dataclass(frozen=True)
class Media:
    shelf: Shelf
    arrivals: Arrivals

    def take(self, file: IO[bytes], field: str = "media") -> str:
        """The name of a file that came in one go. Raises the `MediaRefused` that fits."""
        try:
            return self._taken(file)
        except MediaRefused as refusal:
            refusal.field = field
            raise

    def _taken(self, file: IO[bytes]) -> str:
        size = file.seek(0, 2)
        file.seek(0)
        media_id = self.arrivals.begin(size)
        try:
            row = self._row(media_id)
            with self.arrivals.appending(media_id, 0) as kept:
                self.arrivals.append(row, kept, pieces(file))
            return str(self.arrivals.finish(row)["sha256"])
        except BaseException:
            self.arrivals.forget(media_id)
            raise

    def refer(self, names: Sequence[str], field: str = "media") -> list[Row]:
        """Their rows in this order; for a day from now none of them is removed.

        What is only offered until a report is sent is gone then. Raises `UnknownMedia`, and the
        `MediaRefused` of a file that turned out not to be usable.
        """
        if not names:
            return []
        if not all(map(NAME.fullmatch, names)):
            raise UnknownMedia(field=field)
        kept = {"touched_at": func.greatest(func.now(), c.touched_at), "referred": True, **NO_PLACE}
        query = update(media).where(c.sha256.in_(names), c.state.in_(USABLE)).values(kept)
        with self.shelf.engine.begin() as db:
            found = {
                row["sha256"]: dict(row) for row in db.execute(query.returning(media)).mappings()
            }
        for name in names:
            if name not in found:
                raise self._refusal_of(name)(field=field)
        return [found[name] for name in names]

    def forget(self, names: Iterable[str]) -> None:
        """Keys, files and rows; what is not there is forgotten already."""
        for row in self.shelf.by_names(names).values():
            self.remove(row)

    def content(self, name: str) -> bytes | None:
        """What is shown of a photo, for whoever takes it along; None where there is nothing."""
        row = self.shelf.by_name(name)
        if row is None or row["state"] != "ready":
            return None
        return b"".join(self.shelf.read(row, "reduced"))

    def has(self, name: str) -> bool:
        return self.shelf.by_name(name) is not None

    def give_up(self, row: Row) -> bool:
        """Removes what no report refers to; False where one does, even since a moment ago."""
        unused = update(media).where(c.media_id == row["media_id"], ~c.referred)
        with self.shelf.engine.begin() as db:
            is_unused = bool(db.execute(unused.values(state="removing")).rowcount)
        if is_unused:
            self.remove(row)
        return is_unused

    def remove(self, row: Row) -> None:
        """For good. Whoever is stopped in the midst of it finds it half done, and goes on."""
        with self.shelf.engine.begin() as db:
            db.execute(update(media).where(c.media_id == row["media_id"]).values(state="removing"))
            self.shelf.destroy_key(row, db)
        self.shelf.take_away(row, *PARTS)
        self.arrivals.forget(row["media_id"])
        with self.shelf.engine.begin() as db:
            db.execute(delete(media).where(c.media_id == row["media_id"]))

    def _refusal_of(self, name: str) -> type[MediaRefused]:
        row = self.shelf.by_name(name)
        if row is None or row["state"] != "refused":
            return UnknownMedia
        return BY_NAME.get(row["refusal"], NotReadable)

    def _row(self, media_id: UUID) -> Row:
        row = self.shelf.by_id(media_id)
        if row is None:
            raise UnknownMedia
        return row


def names_of(report: Report) -> tuple[str, ...]:
    """What came with a report, in order, each once."""
    given = (report.photo, *report.media, report.voice)
    return tuple(dict.fromkeys(name for name in given if name))
