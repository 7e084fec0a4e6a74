"""Files of reports as other systems write them, read as one kind of thing: named columns and rows.

Recognised by what is in them, never by their name: CSV, XLSX, and Open311 requests in JSON or XML.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from typing import Any

import msgspec
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from openpyxl import load_workbook

from domain.refusals import Invalid
from web.imports.notes import NOTES
from web.imports.rows import BROKEN, Row, records

LARGEST_FILE = 16 * 2**20  # bytes
MOST_ROWS = 50_000
MOST_COLUMNS = 200
LARGEST_UNPACKED = 128 * 2**20  # bytes of a workbook
OF_THE_ROW = "= SHA-256"  # a column that every file has: what tells its row from every other one
BRACES = str.maketrans("{}", "()")  # they would mean a column in a template


# A row, and the last line on which it stands in the file; of requests, which of them it is.
Numbered = tuple[int, list[str]]
NOTHING: Numbered = (0, [])


class NotReadable(Invalid):
    """This is no CSV file in UTF-8, no XLSX workbook, and no list of Open311 requests."""

    field = "file"


class TooLarge(Invalid):
    """A file may have up to 16 MB, 50,000 rows and 200 columns; please send it in parts."""

    field = "file"


@dataclass(frozen=True)
class Sheet:
    """`rows` may be asked for again and again; each value is text, as it stands in the file.

    `notes` has those of the requests that have some, as they stand there, by the row's line.
    """

    kind: str
    columns: Sequence[str]
    rows: Callable[[], Iterator[Row]]
    notes: Mapping[int, Sequence[Any]] = field(default_factory=dict)


def sheet_of(content: bytes) -> Sheet:
    """Read to its end once, so that it can be read again. Raises `NotReadable` and `TooLarge`."""
    found = recognised(content)
    for _ in found.rows():
        pass
    return found


def recognised(content: bytes) -> Sheet:
    if content[:4] == b"PK\x03\x04":
        return workbook(content)
    text = text_of(content)
    if text.lstrip()[:1] in ("[", "{"):
        return requests("open311", json_requests(text))
    if text.lstrip()[:1] == "<":
        return requests("open311", list(xml_requests(content)))
    return lines(text)


def text_of(content: bytes) -> str:
    is_utf_16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = content.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadable from error
    if "\0" in text or not text.strip():
        raise NotReadable
    return text


def lines(text: str) -> Sheet:
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)

    def reader() -> Iterator[Numbered]:
        lines: Any = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for record in records(lines):
            yield lines.line_num, record

    columns = names(next(reader(), NOTHING)[1])
    kind = "ushahidi" if is_ushahidi(columns) else "csv"
    return Sheet(kind, columns, lambda: numbered(islice(reader(), 1, None), columns))


def is_ushahidi(columns: Sequence[str]) -> bool:
    known = {column.casefold() for column in columns}
    return {"incident title", "incident date"} <= known or {"post id", "post status"} <= known


def workbook(content: bytes) -> Sheet:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise TooLarge
    except (zipfile.BadZipFile, ValueError) as error:
        raise NotReadable from error
    columns = names(next(cells(content, 1), NOTHING)[1])
    width = len(columns)
    return Sheet("xlsx", columns, lambda: numbered(islice(cells(content, width), 1, None), columns))


def cells(content: bytes, width: int) -> Iterator[Numbered]:
    """At least `width` of each row, and no empty ones after them."""
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)
        for number, row in enumerate(rows, 1):
            if any(value is not None for value in row):
                found = [told(value) for value in row]
                while len(found) > width and not found[-1]:
                    found.pop()
                yield number, found + [""] * (width - len(found))
    except Exception as error:  # the library fails in many ways on what is no workbook
        raise NotReadable from error


def told(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def json_requests(text: str) -> list[Any]:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise NotReadable from error
    if isinstance(found, dict):
        found = next((each for each in found.values() if isinstance(each, list)), None)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise NotReadable
    return found


def xml_requests(content: bytes) -> Iterator[dict[str, Any]]:
    try:
        for _, element in iterparse(io.BytesIO(content), events=("end",), forbid_dtd=True):
            if element.tag == "request":
                yield {child.tag: value_of(child) for child in element}
                element.clear()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NotReadable from error


def value_of(element: Any) -> Any:
    """Its text; of what is a list, such as the notes, the parts of each."""
    if len(element):
        return [{part.tag: (part.text or "").strip() for part in each} for each in element]
    return (element.text or "").strip()


def requests(kind: str, found: Sequence[dict[str, Any]]) -> Sheet:
    """A column for each field that any request has and that is one value."""
    if not found:
        raise NotReadable
    fields = list(dict.fromkeys(name for each in found for name, value in each.items()))
    simple = [name for name in fields if all(is_simple(each.get(name)) for each in found)]
    columns = names(simple)

    def rows() -> Iterator[Numbered]:
        for number, each in enumerate(found, 1):
            yield number, [told(each.get(name)) for name in simple]

    told_of = ((number, each.get(NOTES)) for number, each in enumerate(found, 1))
    notes = {number: each for number, each in told_of if each and isinstance(each, list)}
    return Sheet(kind, columns, lambda: numbered(rows(), columns), notes)


def is_simple(value: Any) -> bool:
    return not isinstance(value, dict | list)


def names(header: Iterable[str]) -> list[str]:
    """Each once, none empty, none with what a template would read as a column."""
    found: list[str] = []
    for number, name in enumerate(header, 1):
        plain = re.sub(r"\s+", " ", name.translate(BRACES)).strip() or f"#{number}"
        found.append(plain if plain not in found else f"{plain} ({number})")
    if not found:
        raise NotReadable
    if len(found) > MOST_COLUMNS:
        raise TooLarge
    return found


def numbered(rows: Iterable[Numbered], columns: Sequence[str]) -> Iterator[Row]:
    """Raises `TooLarge` beyond what is taken."""
    for count, (number, record) in enumerate(rows):
        if count >= MOST_ROWS:
            raise TooLarge
        values = dict(zip(columns, record, strict=False))
        values[OF_THE_ROW] = sha256("\0".join(record).encode(errors="replace")).hexdigest()
        fits = record is not BROKEN and len(record) == len(columns)
        yield Row(number, values, None if fits else f"{len(record)} / {len(columns)}")
