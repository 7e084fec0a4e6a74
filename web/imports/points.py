"""Many points from a file, each answered with its ward in the same place, however bad it is."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from geo.atlas import HOW, FoundMany, WardAtlas
from web.imports.moments import NotAMoment, moment
from web.imports.rows import UTF_8, records, refuse_without

CHUNK = 50_000
NEEDED = ("id", "lon", "lat")
ANSWER = ("id", "ward_code", "ward_name", "how", "distance_m")

Lines = Sequence[Sequence[str]]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Points:
    """Rows of a file and its first line."""

    header: Sequence[str]
    records: Lines

    def column(self, name: str) -> list[str]:
        """Empty text where a row is too short, or has none of the file's columns."""
        if name not in self.header:
            return [""] * len(self.records)
        place = self.header.index(name)
        return [record[place] if place < len(record) else "" for record in self.records]

    def degrees(self, name: str, most: float) -> npt.NDArray[np.float64]:
        """NaN for what is no number of degrees up to `most`."""
        values = np.array([number(text) for text in self.column(name)])
        # A row that is too long has slipped: a decimal comma makes two fields of one number.
        fitting = np.array([len(record) <= len(self.header) for record in self.records])
        return np.where(fitting & (np.abs(values) <= most), values, np.nan)


class Locator:
    """Answers points at their own moment, and at `at` where they name none."""

    def __init__(self, atlas: WardAtlas, at: datetime) -> None:
        self.atlas = atlas
        self.at = at
        self.count = 0
        self.invalid = 0

    def answer(self, points: BinaryIO, answers: BinaryIO) -> None:
        """Both are CSV in UTF-8. Raises `MissingColumn`, and has then answered nothing."""
        asked = io.TextIOWrapper(points, UTF_8, errors="surrogateescape", newline="")
        told = io.TextIOWrapper(answers, "utf-8", errors="surrogateescape", newline="")
        try:
            writer = csv.writer(told, lineterminator="\n")
            for lines in self._answers(asked):
                writer.writerows(lines)
                told.flush()
        finally:
            # They belong to the caller, who may want to go on with them.
            asked.detach()
            told.detach()

    def _answers(self, asked: io.TextIOWrapper) -> Iterator[Lines]:
        rows = records(csv.reader(asked))
        header = [name.strip().lower() for name in next(rows, [])]
        refuse_without(header, NEEDED)
        yield [ANSWER]
        while chunk := list(islice(rows, CHUNK)):
            yield self._located(Points(header, chunk))

    def _located(self, points: Points) -> Lines:
        lons, lats = points.degrees("lon", 180), points.degrees("lat", 90)
        moments, dated = self._moments(points)
        valid = dated & np.isfinite(lons) & np.isfinite(lats)
        found = self.atlas.at_many(lons, lats, moments, measure_none=True)
        self.count += len(valid)
        self.invalid += int(np.count_nonzero(~valid))
        rows = zip(points.column("id"), self._told(found), valid.tolist(), strict=True)
        return [
            (id_, *told) if is_valid else (id_, "", "", "invalid", "")
            for id_, told, is_valid in rows
        ]

    def _moments(self, points: Points) -> tuple[datetime | list[datetime], Mask]:
        """One for all, or one for each and whether it could be read."""
        if "at" not in points.header:
            return self.at, np.full(len(points.records), fill_value=True)
        read = [self._moment(text) if text else self.at for text in points.column("at")]
        return [at or self.at for at in read], np.array([at is not None for at in read])

    def _moment(self, text: str) -> datetime | None:
        try:
            return moment(text, self.atlas.time_zone)
        except NotAMoment:
            return None

    def _told(self, found: FoundMany) -> Iterator[tuple[str, str, str, str]]:
        # The last one stands for -1: no ward.
        wards = [*((ward.code, ward.name) for ward in self.atlas.versions), ("", "")]
        answers = zip(
            found.version.tolist(), found.how.tolist(), found.distance_m.tolist(), strict=True
        )
        for version, how, distance_m in answers:
            yield *wards[version], HOW[how], metres(distance_m)


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan


def metres(distance_m: float) -> str:
    return f"{distance_m:.1f}" if distance_m < np.inf else ""
