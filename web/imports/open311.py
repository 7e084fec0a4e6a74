"""Open311 requests with their notes (GeoReport v2, as JSON), read as reports with their story.

What each note becomes is told by a mapping, which is data: see `docs/examples`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from domain.reports.words import clean, is_blank
from web.imports.moments import NotAMoment, moment
from web.imports.notes import Note, NoteStep, steps, when
from web.imports.report_mapping import PLACE, filled, known, translated
from web.imports.report_rows import LONGEST_ID, BadRow, Historic, bad
from web.imports.rows import Row
from web.imports.settings import NotUsable, from_json, from_toml

ID = "service_request_id"


class NoteRule(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What a note of this type, and of this summary where one is given, becomes.

    No steps: it tells of the sending itself, which every report has.
    """

    type: str
    steps: tuple[NoteStep, ...]
    summary: str | None = None

    def fits(self, note: Note) -> bool:
        return self.type == note.type and self.summary in (None, note.summary)


class Open311Mapping(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`*` in `categories` and `agencies` stands for every value not named there.

    `text` is a template of the request's own fields. Of `notes`, the first that fits counts, and
    a note that none fits is kept as a note.
    """

    source: str
    text: str
    notes: tuple[NoteRule, ...]
    categories: dict[str, str] = {}
    agencies: dict[str, str] = {}
    time_zone: str | None = None

    def steps_of(self, note: Note) -> tuple[NoteStep, ...]:
        fitting = (rule.steps for rule in self.notes if rule.fits(note))
        return next(fitting, ("note",))


class Request(msgspec.Struct, frozen=True):
    """As much of a request as becomes something here; `lat` and `long` in degrees, EPSG:4326."""

    service_request_id: str
    requested_datetime: str
    lat: float
    long: float
    service_name: str = ""
    agency_responsible: str | None = None
    status_notes: str | None = None
    description: str | None = None
    address: str | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Open311Reader:
    """`now` is the moment of the import, after which nothing can have happened.

    Times without an offset are read on the clocks of the mapping's zone, or of the city's.
    """

    mapping: Open311Mapping
    requests: Sequence[Any]
    city_zone: ZoneInfo
    now: datetime
    id: str = ID

    @property
    def source(self) -> str:
        return self.mapping.source

    def rows(self) -> Iterator[Row]:
        """One for each request, by its number in the list."""
        for number, request in enumerate(self.requests, 1):
            named = request.get(ID) if isinstance(request, dict) else None
            yield Row(number, {ID: named if isinstance(named, str) else ""})

    def ref(self, row: Row) -> str:
        """Raises `BadRow`, and what `clean` raises."""
        named = clean(row.values[ID], field=ID, longest=LONGEST_ID)
        if is_blank(named):
            raise bad(ID, "is no text, or empty")
        return f"{self.source}:{named}"

    def read(self, row: Row) -> Historic:
        """Raises `BadRow`."""
        request = self._request(row)
        notes = sorted(((self._at(note.datetime), note) for note in request.notes), key=when)
        sent = self._at(request.requested_datetime)
        submitted_at = min([sent, *(at for at, _ in notes)])
        fields = {name: str(value or "") for name, value in msgspec.structs.asdict(request).items()}
        return Historic(
            line=row.line,
            ref=self.ref(row),
            lon=degrees("long", request.long, 180),
            lat=degrees("lat", request.lat, 90),
            category=self._translated("service_name", request.service_name),
            text=filled(self.mapping.text, fields),
            agency=self._agency(request),
            own_ward=None,
            submitted_at=submitted_at,
            steps=tuple(steps(self.mapping.steps_of, notes, request.status_notes or "", set())),
        )

    def _request(self, row: Row) -> Request:
        try:
            return msgspec.convert(self.requests[row.line - 1], Request)
        except msgspec.ValidationError as error:
            raise BadRow(what=str(error).replace("`", ""), field=ID) from error

    def _at(self, text: str) -> datetime:
        zone = ZoneInfo(self.mapping.time_zone) if self.mapping.time_zone else self.city_zone
        try:
            at = moment(text, zone)
        except NotAMoment as error:
            raise bad("datetime", f"is not a moment: {text!r}") from error
        if at > self.now:
            raise bad("datetime", f"lies in the future: {text!r}")
        return at

    def _agency(self, request: Request) -> str | None:
        named = request.agency_responsible
        return self._translated("agency_responsible", named) if named else None

    def _translated(self, field: str, value: str) -> str:
        tables = {
            "service_name": self.mapping.categories,
            "agency_responsible": self.mapping.agencies,
        }
        code = translated(tables[field], value)
        if code is None:
            raise bad(field, f"is none that the mapping names: {value!r}")
        return code


def degrees(field: str, value: float, most: float) -> float:
    if not -most <= value <= most:
        raise bad(field, f"is a number of degrees up to {most:g}, not {value!r}")
    return value


def requests_in(path: Path) -> list[Any]:
    """Raises `NotUsable` for what is no list in JSON."""
    return from_json(path, list[Any])


def load_open311_mapping(path: Path) -> Open311Mapping:
    """Raises `NotUsable`, with what has to change."""
    mapping = from_toml(path, Open311Mapping)
    for problem in problems(mapping):
        raise NotUsable(name=path.name, reason=problem)
    return mapping


def problems(mapping: Open311Mapping) -> Iterator[str]:
    fields = {field.name for field in msgspec.structs.fields(Request)} - {"notes"}
    if unknown := sorted(set(PLACE.findall(mapping.text)) - fields):
        yield f"text names {', '.join(unknown)}; a request has {', '.join(sorted(fields))}"
    if not mapping.source.strip():
        yield "source is empty"
    if mapping.time_zone and not known(ZoneInfo, mapping.time_zone):
        yield f"time_zone {mapping.time_zone!r} is not known"
