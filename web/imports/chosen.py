"""What a manager chose for a file: columns, times, and what its values mean here."""

import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from domain.handbook.contents import Contents
from domain.refusals import Invalid
from web.imports.notes import NotedReader, NotesBroken, NoteStep, notes_in
from web.imports.recognising import (
    FIELDS,
    FORMATS,
    MOST_VALUES,
    NEEDED,
    category_for,
    different,
    guessed,
    guessed_format,
    state_for,
    step_for,
    values_of,
)
from web.imports.report_mapping import ANY, Columns, ReportMapping, Step
from web.imports.sheet import OF_THE_ROW, Sheet
from web.imports.words import ending

SOURCE = re.compile(r"[\w.:-]+( [\w.:-]+)*")
LONGEST_SOURCE = 60
STATES: Mapping[str, tuple[Step, ...]] = {
    "open": (),
    "resolved": ("accept", "assign", "start", "resolve"),
    "rejected": ("reject",),
}
# What a note says beside its step is kept as a note; the word of an end is its reason.
BECOMES: Mapping[str, tuple[NoteStep, ...]] = {
    "": (),  # it tells of the sending itself
    "note": ("note",),
    "accept": ("accept", "note"),
    "assign": ("assign", "note"),
    "start": ("start", "note"),
    "resolve": ("resolve",),
    "reject": ("reject",),
}
ZONES = frozenset(available_timezones())


class SourceNotUsable(Invalid):
    """Please name the source in up to 60 letters, digits, spaces and . : - _"""

    field = "source"


class ColumnMissing(Invalid):
    """Please choose the columns of longitude, latitude and time."""

    field = "lon"


class NotAChoiceHere(Invalid):
    """This is not one of the choices."""


class Chosen(msgspec.Struct, forbid_unknown_fields=True):
    """`columns` by the fields of `FIELDS`, "" for none; `categories` and `states` by value, and
    `notes` by their kind: what each becomes, of `BECOMES`.
    """

    source: str = ""
    columns: dict[str, str] = {}
    time_zone: str = ""
    time_format: str = ""
    categories: dict[str, str] = {}
    states: dict[str, str] = {}
    other_category: str = ""
    notes: dict[str, str] = {}

    def mapping(self, words: str) -> ReportMapping:
        """For the readers of an import; `words` are those with which cases end over there."""
        column = {name: self.columns.get(name) or None for name in FIELDS}
        parts = [column[name] for name in ("title", "text") if column[name]]
        ended_at = column["ended_at"]
        categories = {value: code for value, code in self.categories.items() if code}
        if self.other_category:
            categories[ANY] = self.other_category
        return ReportMapping(
            source=self.source,
            text=": ".join(f"{{{part}}}" for part in parts or [column["category"] or OF_THE_ROW]),
            columns=Columns(
                id=column["id"] or OF_THE_ROW,
                lon=column["lon"] or "",
                lat=column["lat"] or "",
                submitted_at=column["submitted_at"] or "",
                category=column["category"],
                status=column["status"],
            ),
            time_zone=self.time_zone,
            time_format=self.time_format or None,
            categories=categories or {ANY: ""},
            statuses={ANY: (), **{value: STATES[to] for value, to in self.states.items()}},
            times={"resolve": ended_at, "reject": ended_at} if ended_at else {},
            words={"resolve": words, "reject": words},
        )


def reader_of(choice: Chosen, sheet: Sheet, city_zone: ZoneInfo, now: datetime) -> NotedReader:
    """For an import at this moment."""
    mapping = choice.mapping(ending(choice.source))
    becomes = {kind: BECOMES[name] for kind, name in choice.notes.items()}
    return NotedReader(mapping, mapping.zone(city_zone), now, sheet.notes, becomes)


def first_choice(sheet: Sheet, source: str, zone: ZoneInfo, handbook: Contents) -> Chosen:
    """As the file is recognised, for a person to look at."""
    columns = guessed(sheet.columns)
    at = columns.get("submitted_at")
    written_as = guessed_format(values_of(sheet.rows(), at), zone) if at else ""
    choice = Chosen(source, columns, zone.key, written_as)
    return with_values(choice, sheet, handbook)


def with_values(choice: Chosen, sheet: Sheet, handbook: Contents) -> Chosen:
    """Every value of the chosen columns, and every kind of note, has a meaning: what was chosen
    for it, or the guess.
    """
    categories = {
        value: choice.categories.get(value, category_for(value, handbook))
        for value in values(sheet, choice.columns.get("category"))
    }
    states = {
        value: choice.states.get(value, state_for(value))
        for value in values(sheet, choice.columns.get("status"))
    }
    notes = {kind: choice.notes.get(kind, step_for(kind)) for kind in kinds_of_notes(sheet)}
    return msgspec.structs.replace(choice, categories=categories, states=states, notes=notes)


def values(sheet: Sheet, column: str | None) -> list[str]:
    """The most frequent ones; those that are left out are decided about together."""
    if not column:
        return []
    counted = different(sheet.rows(), column)
    return [value for value, _ in counted.most_common(MOST_VALUES)]


def kinds_of_notes(sheet: Sheet) -> list[str]:
    """The most frequent ones; all others stay notes."""
    counted: Counter[str] = Counter()
    for raw in sheet.notes.values():
        with suppress(NotesBroken):  # which is told of its row
            counted.update(note.kind for note in notes_in(raw))
    return [kind for kind, _ in counted.most_common(MOST_VALUES)]


def choice_in(form: Mapping[str, Any], sheet: Sheet, handbook: Contents, before: Chosen) -> Chosen:
    """Raises `SourceNotUsable`, `ColumnMissing` and `NotAChoiceHere`, with the field."""
    columns = {name: one_of(form, name, ("", OF_THE_ROW, *sheet.columns)) for name in FIELDS}
    source = " ".join(str(form.get("source", "")).split())
    if not SOURCE.fullmatch(source) or len(source) > LONGEST_SOURCE:
        raise SourceNotUsable
    for name in NEEDED:
        if not columns[name]:
            raise ColumnMissing(field=name)
    codes = ("", *(category.code for category in handbook.categories))
    return Chosen(
        source=source,
        columns=columns,
        time_zone=one_of(form, "time_zone", ZONES),
        time_format=one_of(form, "time_format", FORMATS),
        categories=by_number(form, "category", before.categories, codes),
        states=by_number(form, "state", before.states, tuple(STATES)),
        other_category=one_of(form, "other_category", codes),
        notes=by_number(form, "note", before.notes, tuple(BECOMES)),
    )


def by_number(
    form: Mapping[str, Any], prefix: str, known: Mapping[str, str], choices: tuple[str, ...]
) -> dict[str, str]:
    """What is chosen for each value that was asked about, by its number on the page."""
    return {
        value: one_of(form, f"{prefix}-{number}", choices) if f"{prefix}-{number}" in form else old
        for number, (value, old) in enumerate(known.items())
    }


def one_of(form: Mapping[str, Any], name: str, choices: Any) -> str:
    value = str(form.get(name, ""))
    if value not in choices:
        raise NotAChoiceHere(field=name)
    return value
