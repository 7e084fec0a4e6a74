"""CSV as other programs write it: plain or gzipped, its lines numbered, no bad one in the way."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

from domain.refusals import Invalid

UTF_8 = "utf-8-sig"  # with or without a byte order mark
GZIPPED = b"\x1f\x8b"
BROKEN: list[str] = []


class MissingColumn(Invalid):
    """The file has no column {column}; it has {columns}."""


class DamagedFile(Invalid):
    """{name} cannot be read any further after line {line}: {reason}."""

    field = "file"


class Reader(Protocol):
    """What `csv.reader` gives."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...


@dataclass(frozen=True)
class Row:
    """One row; `line` is the last line of the file that it stands on."""

    line: int
    values: dict[str, str]
    problem: str | None = None


class CsvFile:
    """An open CSV file. Bytes that are not in its encoding stay in the text as lone surrogates."""

    def __init__(self, path: Path, encoding: str = UTF_8, delimiter: str = ",") -> None:
        self.name = path.name
        self.size = path.stat().st_size
        self._raw = path.open("rb")
        gzipped = self._raw.peek(2)[:2] == GZIPPED
        content: Any = gzip.GzipFile(fileobj=self._raw) if gzipped else self._raw
        self._text = io.TextIOWrapper(content, encoding, errors="surrogateescape", newline="")
        self._reader: Reader = csv.reader(self._text, delimiter=delimiter)
        self._records = self._readable()
        self.header = [name.strip() for name in next(self._records, BROKEN)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()
        self._raw.close()

    @property
    def position(self) -> int:
        """How many bytes of the file have been read, as it lies there, gzipped or not."""
        return self._raw.tell()

    def refuse_without(self, columns: Iterable[str]) -> None:
        refuse_without(self.header, columns)

    def rows(self) -> Iterator[Row]:
        """Raises `DamagedFile` where the file ends before its time."""
        for record in self._records:
            yield Row(
                self._reader.line_num,
                dict(zip(self.header, record, strict=False)),
                problem_of(record, self.header),
            )

    def _readable(self) -> Iterator[list[str]]:
        try:
            yield from records(self._reader)
        except (OSError, EOFError, zlib.error) as error:
            line = self._reader.line_num
            raise DamagedFile(name=self.name, line=line, reason=error) from error


def records(reader: Iterable[list[str]]) -> Iterator[list[str]]:
    """The rows without the blank ones; one that is no CSV comes as `BROKEN`."""
    while True:
        try:
            for record in reader:
                if record:
                    yield record
            return
        except csv.Error:
            yield BROKEN


def problem_of(record: Sequence[str], header: Sequence[str]) -> str | None:
    if record is BROKEN:
        return "this is not readable as CSV"
    if len(record) != len(header):
        return f"this row has {len(record)} fields, but the first line names {len(header)}"
    return None


def refuse_without(header: Sequence[str], columns: Iterable[str]) -> None:
    for column in columns:
        if column not in header:
            named = ", ".join(header) or "none"
            raise MissingColumn(column=column, columns=named, field=column)
