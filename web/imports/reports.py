"""Another system's reports become ours, with their own times, through the domain's own code."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Protocol

from sqlalchemy import Connection

from domain.people.actor import Actor
from domain.refusals import HappenedMeanwhile, Invalid, Refusal
from domain.reports.desk import Submission
from domain.reports.handling import UnknownAgency
from domain.reports.report import Report
from geo.atlas import HOW, Found, WardAtlas
from web.imports.report_codes import Case, cases_of
from web.imports.report_rows import (
    Historic,
    NobodyAnswers,
    SameAsBefore,
    Told,
    unusable,
)
from web.imports.rows import Row
from web.intake import place, ward_found
from web.wiring import Services

CHUNK = 500
TRIES = 3  # somebody else may be importing the same file


class NoWardsThen(Invalid):
    """The city has no map of wards for {day}."""

    field = "submitted_at"


@dataclass(frozen=True)
class BadLine:
    line: int
    id: str
    field: str
    refusal: Refusal

    @property
    def reason(self) -> str:
        return str(self.refusal)


class Reader(Protocol):
    """Reads rows of one source; `id` is the column that names a row there."""

    @property
    def source(self) -> str: ...

    @property
    def id(self) -> str: ...

    def ref(self, row: Row) -> str:
        """What names the row for ever. Raises `Invalid`, with the column."""

    def read(self, row: Row) -> Historic:
        """Raises `Invalid`, with the column."""


@dataclass(frozen=True)
class Candidate:
    """A row that has a name: the report it tells of, or the reason why it tells of none."""

    row: Row
    ref: str
    told: Historic | Refusal


@dataclass
class Outcome:
    """What became of the rows of a chunk."""

    imported: list[Report] = field(default_factory=list)
    known: int = 0
    bad: list[BadLine] = field(default_factory=list)
    located: list[tuple[Historic, Found]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.imported) + self.known + len(self.bad)


class ReportImport:
    """One run over a file; whatever of it is in the log already is left as it is.

    `beside` stores what has to be with a chunk's cases or not at all.
    """

    def __init__(
        self,
        services: Services,
        reader: Reader,
        beside: Callable[[Connection, Sequence[Report]], None] | None = None,
    ) -> None:
        self.services = services
        self.reader = reader
        self.beside = beside
        self.by = Actor(f"import:{reader.source}", "system")
        self._seen: dict[str, int] = {}

    def run(self, rows: Iterable[Row]) -> Iterator[Outcome]:
        """One outcome a chunk, each in the log before it is given. Raises `DamagedFile`."""
        rows = iter(rows)
        while chunk := list(islice(rows, CHUNK)):
            yield self._take(chunk)

    def _take(self, chunk: Sequence[Row]) -> Outcome:
        unnamed: list[BadLine] = []
        candidates = list(self._named(chunk, unnamed))
        for _ in range(TRIES):
            outcome = self._weigh(candidates)
            try:
                self._save(outcome.imported)
            except HappenedMeanwhile:
                continue  # by now the log has some of them
            outcome.bad.extend(unnamed)
            return outcome
        raise HappenedMeanwhile

    def _save(self, reports: Sequence[Report]) -> None:
        if self.beside is None or not reports:
            self.services.desk.save(*reports, tell=False)
            return
        with self.services.engine.begin() as db:
            self.beside(db, reports)
            self.services.desk.save(*reports, tell=False, connection=db)

    def _named(self, chunk: Iterable[Row], unnamed: list[BadLine]) -> Iterator[Candidate]:
        for row in chunk:
            try:
                ref = self.reader.ref(row)
                self._refuse_a_second(ref, row)
            except Invalid as reason:
                unnamed.append(self._bad(row, reason))
                continue
            yield Candidate(row, ref, self._told(row))

    def _refuse_a_second(self, ref: str, row: Row) -> None:
        first = self._seen.setdefault(ref, row.line)
        if first != row.line:
            column = self.reader.id
            raise unusable(SameAsBefore, column, first=str(first))

    def _told(self, row: Row) -> Historic | Refusal:
        try:
            return self.reader.read(row)
        except Invalid as reason:
            return reason

    def _weigh(self, candidates: Sequence[Candidate]) -> Outcome:
        with self.services.engine.connect() as db:
            cases = cases_of(db, [candidate.ref for candidate in candidates])
        told = [each.told for each in candidates if isinstance(each.told, Historic)]
        outcome = Outcome(located=list(located(self.services.atlas, told)))
        found = {historic.ref: ward for historic, ward in outcome.located}
        for candidate in candidates:
            case = cases[candidate.ref]
            if case.is_known:
                outcome.known += 1
            else:
                self._write(candidate, case, found, outcome)
        return outcome

    def _write(
        self, candidate: Candidate, case: Case, found: Mapping[str, Found], outcome: Outcome
    ) -> None:
        try:
            if isinstance(candidate.told, Refusal):
                raise candidate.told
            outcome.imported.append(self._report(candidate.told, case, found[candidate.ref]))
        except Refusal as reason:
            outcome.bad.append(self._bad(candidate.row, reason))

    def _report(self, told: Historic, case: Case, found: Found) -> Report:
        found = found if found.ward else unhoused(self.services.atlas, told)
        category = self.services.handbook.category(told.category)
        submission = Submission(
            told.lon,
            told.lat,
            told.category,
            told.text,
            channel="import",
            code=case.code,
            external_id=told.ref,
            kind="problem" if category is None else category.kind,
        )
        report = self.services.desk.write(submission, ward_found(found), self.by, told.submitted_at)
        for step in told.steps:
            self._take_step(report, step, told.agency)
        return report

    def _take_step(self, report: Report, step: Told, agency: str | None) -> None:
        if step.step == "assign":
            report.assign(self._agency(report, agency), self.by, step.at)
        elif step.step == "note":
            report.add_note(step.words or "", True, self.by, step.at)
        elif step.words is None:
            getattr(report, step.step)(self.by, step.at)
        else:
            getattr(report, step.step)(step.words, self.by, step.at)

    def _agency(self, report: Report, named: str | None) -> str:
        agency = named or (report.proposed and report.proposed.agency)
        if not agency:
            raise NobodyAnswers(field="agency")
        if self.services.handbook.agency(agency) is None:
            raise UnknownAgency
        return agency

    def _bad(self, row: Row, reason: Refusal) -> BadLine:
        id_ = row.values.get(self.reader.id, "")
        return BadLine(row.line, id_, reason.field or "", reason)


def located(atlas: WardAtlas, told: Sequence[Historic]) -> Iterator[tuple[Historic, Found]]:
    """The ward of each at the moment at which it was reported."""
    lons, lats = [each.lon for each in told], [each.lat for each in told]
    moments: Sequence[datetime] = [each.submitted_at for each in told]
    found = atlas.at_many(lons, lats, moments)
    answers = zip(
        found.version.tolist(), found.how.tolist(), found.distance_m.tolist(), strict=True
    )
    for historic, (version, how, distance_m) in zip(told, answers, strict=True):
        ward = atlas.versions[version] if version >= 0 else None
        yield historic, Found(HOW[how], ward, distance_m)


def unhoused(atlas: WardAtlas, told: Historic) -> Found:
    """For a place without a ward. Raises where the city had no map then, or ends before it."""
    if not atlas.in_force(told.submitted_at):
        day = told.submitted_at.astimezone(atlas.time_zone).date()
        raise NoWardsThen(day=day)
    return place(atlas, told.lon, told.lat, told.submitted_at)
