"""Notes of requests as the steps of a case, together with what the row itself says."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.refusals import Invalid
from web.imports.notes import NotedReader
from web.imports.report_mapping import ANY, Columns, ReportMapping
from web.imports.rows import Row

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CLOSED = ("accept", "assign", "start", "resolve")
MAPPING = ReportMapping(
    source="old",
    text="{what}",
    columns=Columns("id", "long", "lat", "sent", "what", "status"),
    categories={ANY: "road"},
    statuses={ANY: (), "closed": CLOSED, "refused": ("reject",)},
    times={"resolve": "over", "reject": "over"},
    words={"resolve": "Closed there", "reject": "Closed there"},
)
ROW = {
    **{"id": "1", "long": "107", "lat": "21", "what": "A hole"},
    **{"sent": "2026-02-01T10:00:00Z", "over": "2026-02-02T10:00:00Z"},
}
BECOMES = {
    "submitted": (),
    "started": ("start",),
    "closed": ("resolve",),
    "closed: Declined": ("reject",),
}


def note(hour, kind, summary=None, **more):
    return {"datetime": f"2026-02-01T{hour:02}:00:00Z", "type": kind, "summary": summary} | more


def read(status, *notes):
    row = Row(2, ROW | {"status": status})
    return NotedReader(MAPPING, ZoneInfo("UTC"), NOW, {2: notes}, BECOMES).read(row)


def story(status, *notes):
    return [(each.step, each.at.hour, each.words) for each in read(status, *notes).steps]


def test_the_notes_tell_the_story_and_the_status_ends_it():
    assert story("closed", note(9, "submitted"), note(11, "started"), note(12, "visited")) == [
        ("accept", 11, None),
        ("assign", 11, None),
        ("start", 11, None),
        ("note", 12, "visited"),
        ("resolve", 10, "Closed there"),
    ]
    assert read("closed", note(9, "submitted")).submitted_at.hour == 9


def test_what_is_over_by_its_notes_is_not_ended_twice():
    ends = [step for step, *_ in story("closed", note(11, "closed", description="Filled"))]

    assert ends == list(CLOSED)


def test_what_was_opened_again_over_there_is_open_here():
    taken = story("open", note(11, "started"), note(12, "closed"), note(13, "closed", "Declined"))

    assert [step for step, *_ in taken] == ["accept", "assign", "start", "note", "note"]
    assert read("open", note(11, "started"), note(12, "closed")).status == "IN_PROGRESS"


def test_what_was_accepted_is_not_rejected_any_more():
    (*_, last) = story("refused", note(11, "started"))

    assert last == ("resolve", 10, "Closed there")
    assert read("refused", note(11, "closed", "Declined")).status == "REJECTED"


def test_a_step_is_never_earlier_than_the_note_before_it():
    late = note(11, "visited") | {"datetime": "2026-02-03T11:00:00Z"}

    assert {step.at.day for step in read("closed", late).steps} == {3}


def test_a_note_without_a_time_stands_at_that_of_the_sending():
    assert story("open", {"type": "started", "datetime": None})[0] == ("accept", 10, None)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("no note", "The notes of this request cannot be read"),
        ({"summary": "of no type"}, "missing required field type"),
        (note(9, "closed") | {"datetime": "noon"}, "notes is not a moment"),
        (note(9, "closed") | {"datetime": "2027-01-01"}, "notes lies in the future"),
        (note(9, "told", "x" * 5000), "no more than"),
        (note(9, "told", "\0"), "cannot be stored"),
    ],
)
def test_notes_that_cannot_be_kept_are_named(wrong, reason):
    with pytest.raises(Invalid) as refused:
        read("open", wrong)

    assert refused.value.field == "notes"
    assert reason in str(refused.value)
