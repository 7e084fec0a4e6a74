"""A row of another system's file as a report that has happened, every value looked at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from domain.refusals import Invalid
from domain.reports.life import Status
from domain.reports.words import clean
from web.imports.moments import NotAMoment, moment
from web.imports.report_mapping import ReportMapping, Step, filled, translated
from web.imports.rows import Row

LONGEST_ID = 200
NEW = Status.SUBMITTED
LEADS: Mapping[str, Status] = {
    "accept": Status.ACCEPTED,
    "assign": Status.ACCEPTED,
    "start": Status.IN_PROGRESS,
    "resolve": Status.RESOLVED,
    "reject": Status.REJECTED,
}
LONGEST_TYPED = 100  # of a value in a complaint


class BadRow(Invalid):
    """{what}."""


class LineBroken(BadRow):
    """This row is damaged, or has another number of fields than the first one: {what}."""


class Empty(BadRow):
    """{column} is empty."""


class NotDegrees(BadRow):
    """{column} is a number of degrees up to {most}, not {typed}."""


class NotThatMoment(BadRow):
    """{column} is not a moment as the mapping says: {typed}."""


class InTheFuture(BadRow):
    """{column} lies in the future: {typed}."""


class NoCategory(BadRow):
    """{column} is no category that the mapping names: {typed}."""


class NoAgency(BadRow):
    """{column} is no agency that the mapping names: {typed}."""


class NoStatus(BadRow):
    """{column} is no status that the mapping names: {typed}."""


class TooEarly(BadRow):
    """{column} lies before the step before it."""


class SameAsBefore(BadRow):
    """{column} is the same as on line {first}."""


class NobodyAnswers(BadRow):
    """No agency is named and no rule finds one."""


@dataclass(frozen=True)
class Told:
    """A step that the report took; `words` are the note or the reason, None where it has none."""

    step: Step | Literal["note"]
    at: datetime
    words: str | None


@dataclass(frozen=True)
class Historic:
    """A report as the file tells it; `ref` names it for ever: the source and the row's id."""

    line: int
    ref: str
    lon: float
    lat: float
    category: str
    text: str
    agency: str | None
    own_ward: str | None
    submitted_at: datetime
    steps: tuple[Told, ...]

    @property
    def status(self) -> Status:
        """Where these steps lead."""
        return next((LEADS[told.step] for told in reversed(self.steps) if told.step in LEADS), NEW)


@dataclass(frozen=True)
class RowReader:
    """`now` is the moment of the import, after which nothing can have happened."""

    mapping: ReportMapping
    zone: ZoneInfo
    now: datetime

    @property
    def source(self) -> str:
        return self.mapping.source

    @property
    def id(self) -> str:
        return self.mapping.columns.id

    def ref(self, row: Row) -> str:
        """What names the row for ever. Raises `BadRow`, and what `clean` raises."""
        if row.problem:
            raise LineBroken(what=row.problem, field=self.id)
        column = self.mapping.columns.id
        value = self._value(row, column)
        if value is None:
            raise unusable(Empty, column)
        return f"{self.mapping.source}:{clean(value, field=column, longest=LONGEST_ID)}"

    def read(self, row: Row) -> Historic:
        """Raises `BadRow`, with the column."""
        columns = self.mapping.columns
        submitted_at = self._moment(row, columns.submitted_at)
        if submitted_at is None:
            raise unusable(Empty, columns.submitted_at)
        return Historic(
            line=row.line,
            ref=self.ref(row),
            lon=self._degrees(row, columns.lon, 180),
            lat=self._degrees(row, columns.lat, 90),
            category=self._category(row),
            text=filled(self.mapping.text, row.values),
            agency=self._agency(row),
            own_ward=self._value(row, columns.own_ward),
            submitted_at=submitted_at,
            steps=tuple(self._steps(row, submitted_at)),
        )

    def _value(self, row: Row, column: str | None) -> str | None:
        value = row.values[column].strip() if column else ""
        return None if value in ("", *self.mapping.nulls) else value

    def _degrees(self, row: Row, column: str, most: float) -> float:
        text = row.values[column].strip()
        try:
            value = float(text)
        except ValueError:
            value = most + 1
        if not -most <= value <= most:
            raise unusable(NotDegrees, column, text, most=f"{most:g}")
        return value

    def _moment(self, row: Row, column: str) -> datetime | None:
        value = self._value(row, column)
        # A time that means none may be written to the second, so its beginning is enough.
        if value is None or any(value.startswith(null) for null in self.mapping.nulls if null):
            return None
        try:
            at = moment(value, self.zone, self.mapping.time_format)
        except NotAMoment as error:
            raise unusable(NotThatMoment, column, value) from error
        if at > self.now:
            raise unusable(InTheFuture, column, value)
        return at

    def _category(self, row: Row) -> str:
        column, table = self.mapping.columns.category, self.mapping.categories
        value = self._value(row, column) or ""
        category = translated(table, value) if table else value
        if not category:
            raise unusable(NoCategory, column or "category", value)
        return category

    def _agency(self, row: Row) -> str | None:
        column, table = self.mapping.columns.agency, self.mapping.agencies
        value = self._value(row, column)
        if value is None or not table:
            return value
        agency = translated(table, value)
        if agency is None:
            raise unusable(NoAgency, column or "agency", value)
        return agency

    def _steps(self, row: Row, submitted_at: datetime) -> Iterator[Told]:
        """In their order; a step without a time stands at that of the step before it."""
        last = submitted_at
        for step in self._steps_of_its_status(row):
            column = self.mapping.times.get(step)
            at = (self._moment(row, column) if column else None) or last
            if column and at < last:
                raise unusable(TooEarly, column)
            yield Told(step, at, self._words(row, step))
            last = at

    def _steps_of_its_status(self, row: Row) -> tuple[Step, ...]:
        column, table = self.mapping.columns.status, self.mapping.statuses
        if not table:
            return ()
        value = self._value(row, column) or ""
        steps = translated(table, value)
        if steps is None:
            raise unusable(NoStatus, column or "status", value)
        return steps

    def _words(self, row: Row, step: Step) -> str | None:
        if step not in ("resolve", "reject"):
            return None
        return filled(self.mapping.words[step], row.values)


def unusable(kind: type[BadRow], column: str, value: str = "", **facts: str) -> BadRow:
    return kind(field=column, column=column, typed=repr(value)[:LONGEST_TYPED], **facts)


def bad(column: str, what: str) -> BadRow:
    return BadRow(what=f"{column} {what}", field=column)
