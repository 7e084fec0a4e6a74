"""The notes of an Open311 request, read as the steps that its case took."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

import msgspec

from domain.reports.words import clean, is_blank
from web.imports.moments import NotAMoment, moment
from web.imports.report_mapping import Step
from web.imports.report_rows import (
    BadRow,
    Historic,
    InTheFuture,
    NotThatMoment,
    RowReader,
    Told,
    unusable,
)
from web.imports.rows import Row

NOTES = "notes"
# In the order in which a case takes them: a later one takes those before it along.
WAY: tuple[Step, ...] = ("accept", "assign", "start", "resolve")
ENDS = frozenset({"resolve", "reject"})
NoteStep = Step | Literal["note"]


class NotesBroken(BadRow):
    """The notes of this request cannot be read: {what}."""


class Note(msgspec.Struct, frozen=True):
    datetime: str
    type: str
    summary: str = ""
    description: str = ""

    @property
    def words(self) -> str:
        parts = [part.strip() for part in (self.summary, self.description)]
        return ": ".join(part for part in parts if part) or self.type

    @property
    def kind(self) -> str:
        """What it is called over there."""
        parts = [part.strip() for part in (self.type, self.summary)]
        return ": ".join(part for part in parts if part)


Dated = tuple[datetime, Note]
StepsOf = Callable[[Note], Sequence[NoteStep]]


@dataclass(frozen=True)
class NotedReader(RowReader):
    """Rows of which some have notes, by their line. These tell the story then, each as what its
    kind becomes, or as a note; where the file has a status, that has the last word.
    """

    notes: Mapping[int, Sequence[Any]] = field(default_factory=dict)
    becomes: Mapping[str, Sequence[NoteStep]] = field(default_factory=dict)

    def read(self, row: Row) -> Historic:
        """Raises `BadRow`, and what `clean` raises for the words of a note."""
        told = super().read(row)
        notes = sorted(self._dated(row, told.submitted_at), key=when)
        if not notes:
            return told
        submitted_at = min(told.submitted_at, notes[0][0])
        return replace(told, submitted_at=submitted_at, steps=tuple(self._story(notes, told)))

    def _dated(self, row: Row, sent: datetime) -> Iterator[Dated]:
        """A note without a time of its own stands at that of the sending."""
        for note in notes_in(self.notes.get(row.line, ())):
            try:
                at = moment(note.datetime, self.zone) if note.datetime.strip() else sent
            except NotAMoment as error:
                raise unusable(NotThatMoment, NOTES, note.datetime) from error
            if at > self.now:
                raise unusable(InTheFuture, NOTES, note.datetime)
            yield at, note

    def _story(self, notes: Sequence[Dated], told: Historic) -> Iterator[Told]:
        done: set[str] = set()
        for step in steps(self._steps_of(told), notes, "", done):
            yield (
                step if step.words is None else replace(step, words=clean(step.words, field=NOTES))
            )
        for step in told.steps:
            # Nobody rejects here what was accepted before.
            wanted = "resolve" if step.step == "reject" and done else step.step
            at = max(step.at, notes[-1][0])
            yield from (
                Told(each, at, step.words if each in ENDS else None)
                for each in further(wanted, done)
            )

    def _steps_of(self, told: Historic) -> StepsOf:
        """What ended and is open all the same was opened again over there."""
        is_open = self.mapping.columns.status and not ENDS & {step.step for step in told.steps}

        def steps_of(note: Note) -> Sequence[NoteStep]:
            wanted = self.becomes.get(note.kind, ("note",))
            return ("note",) if is_open and ENDS & set(wanted) else wanted

        return steps_of


def notes_in(raw: Sequence[Any]) -> list[Note]:
    """What has no value counts as left out. Raises `NotesBroken`."""
    told = [
        {"datetime": ""} | {name: value for name, value in each.items() if value is not None}
        if isinstance(each, dict)
        else each
        for each in raw
    ]
    try:
        return msgspec.convert(told, list[Note])
    except msgspec.ValidationError as error:
        raise NotesBroken(field=NOTES, what=str(error).replace("`", "")) from error


def steps(steps_of: StepsOf, notes: Sequence[Dated], ending: str, done: set[str]) -> Iterator[Told]:
    """Each note as what it becomes. What the case has behind it, all in `done`, is not taken twice,
    and a note of which nothing would be left is kept as a note.
    """
    for at, note in notes:
        wanted = steps_of(note)
        taken = [step for each in wanted for step in further(each, done)]
        for step in taken or (["note"] if wanted else []):
            yield as_told(step, at, note, ending)


def further(step: NoteStep, done: set[str]) -> list[NoteStep]:
    """What has to be taken to get there, all of which is done from then on."""
    if step == "note":
        return [step]
    is_over = bool(done & ENDS)
    if is_over or (step == "reject" and done):
        return []
    way: tuple[Step, ...] = (step,) if step == "reject" else WAY[: WAY.index(step) + 1]
    left: list[NoteStep] = [each for each in way if each not in done]
    done.update(left)
    return left


def as_told(step: Any, at: datetime, note: Note, ending: str) -> Told:
    if step in ENDS:
        return Told(step, at, ending if not is_blank(ending) else note.words)
    return Told(step, at, note.words if step == "note" else None)


def when(dated: Dated) -> datetime:
    return dated[0]
