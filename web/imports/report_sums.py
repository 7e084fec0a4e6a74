"""Where the rows of an import have gone: counted, the bad ones listed, wards compared."""

import csv
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from geo.atlas import Found, WardAtlas
from web.imports.report_rows import Historic
from web.imports.reports import BadLine, Outcome

BAD = ("line", "id", "field", "reason")
DIFFERENT = ("line", "ref", "lon", "lat", "own_ward", "our_ward", "how", "distance_to_border_m")


class Listing(AbstractContextManager["Listing"]):
    """A CSV file that is written line by line."""

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        # What a file holds in no known encoding is shown, not lost.
        self._file = path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(header)

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        self._writer.writerows(rows)
        self._file.flush()


class Sums:
    """Takes the outcomes one by one; every row of the file is in exactly one of three counts."""

    def __init__(self, atlas: WardAtlas, bad_rows: Listing, differences: Listing) -> None:
        self.imported = self.known = self.bad = self.equal = self.different = 0
        self._atlas = atlas
        self._bad_rows = bad_rows
        self._differences = differences

    @property
    def rows(self) -> int:
        return self.imported + self.known + self.bad

    @property
    def compared(self) -> int:
        return self.equal + self.different

    def take(self, outcome: Outcome) -> None:
        self.imported += len(outcome.imported)
        self.known += outcome.known
        self.bad += len(outcome.bad)
        self._bad_rows.add(cells(bad) for bad in sorted(outcome.bad, key=lambda bad: bad.line))
        for told, found in outcome.located:
            if told.own_ward is not None:
                self._compare(told, found)

    def _compare(self, told: Historic, found: Found) -> None:
        ours = found.ward.code if found.ward else ""
        if ours == told.own_ward:
            self.equal += 1
            return
        self.different += 1
        distance_m = distance_to_border(self._atlas, told, found)
        where = (told.line, told.ref, told.lon, told.lat)
        self._differences.add([(*where, told.own_ward, ours, found.how, f"{distance_m:.3f}")])


def cells(bad: BadLine) -> tuple[int, str, str, str]:
    return bad.line, bad.id, bad.field, bad.reason


def distance_to_border(atlas: WardAtlas, told: Historic, found: Found) -> float:
    """Metres to the boundary of our ward, or to the nearest ward where there is none."""
    if found.ward is None:
        return atlas.at(told.lon, told.lat, told.submitted_at).distance_m
    return atlas.distance_to_border(told.lon, told.lat, found.ward.ward_id, told.submitted_at)
