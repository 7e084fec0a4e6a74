from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest

from domain.refusals import Invalid
from web.imports.report_mapping import Columns, ReportMapping
from web.imports.report_rows import BadRow, RowReader
from web.imports.rows import Row

NOW = datetime(2026, 1, 1, tzinfo=UTC)
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
MAPPING = ReportMapping(
    source="old",
    text="{kind}: {words}",
    columns=Columns(
        id="no",
        lon="x",
        lat="y",
        submitted_at="sent",
        category="kind",
        status="status",
        agency="office",
        own_ward="ward",
    ),
    nulls=("1970-01-01", "n/a"),
    categories={"Roads": "road", "Waste": "waste"},
    agencies={"PW": "urban"},
    statuses={
        "new": (),
        "done": ("accept", "assign", "start", "resolve"),
        "no": ("reject",),
    },
    times={"start": "begun", "resolve": "ended", "reject": "ended"},
    words={"resolve": "Done by {office}.", "reject": "{status}"},
)
VALUES = {
    "no": "17",
    "x": "107.34",
    "y": "20.98",
    "sent": "2025-07-01T08:00",
    "begun": "2025-07-02T08:00",
    "ended": "2025-07-03T08:00",
    "kind": "Roads",
    "status": "done",
    "office": "PW",
    "ward": "5",
    "words": "a hole",
}


def read(mapping=MAPPING, **changed):
    return RowReader(mapping, VIETNAM, NOW).read(Row(2, VALUES | changed))


def refusal(mapping=MAPPING, **changed):
    with pytest.raises(BadRow) as found:
        read(mapping, **changed)
    return found.value


def test_a_row_tells_what_happened_and_when():
    told = read()

    assert (told.ref, told.category, told.agency, told.own_ward) == ("old:17", "road", "urban", "5")
    assert told.text == "Roads: a hole"
    assert told.submitted_at == datetime(2025, 7, 1, 1, tzinfo=UTC)
    assert [(step.step, step.at.day) for step in told.steps] == [
        ("accept", 1),
        ("assign", 1),
        ("start", 2),
        ("resolve", 3),
    ]
    assert told.steps[-1].words == "Done by PW."


def test_a_step_without_a_time_stands_at_that_of_the_step_before_it():
    told = read(begun="1970-01-01T00:00:00.000Z")

    assert [step.at.day for step in told.steps] == [1, 1, 1, 3]


@pytest.mark.parametrize("nothing", ["", "n/a", "1970-01-01"])
def test_what_stands_for_nothing_is_nothing(nothing):
    told = read(ward=nothing, office=nothing)

    assert (told.own_ward, told.agency) == (None, None)


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"sent": "yesterday"}, "sent", "is not a moment as the mapping says: 'yesterday'"),
        ({"sent": "n/a"}, "sent", "is empty"),
        ({"sent": "2026-01-02"}, "sent", "lies in the future"),
        ({"ended": "2025-07-01T09:00"}, "ended", "lies before the step before it"),
        ({"x": "east"}, "x", "is a number of degrees up to 180"),
        ({"y": "nan"}, "y", "is a number of degrees up to 90"),
        ({"y": ""}, "y", "is a number of degrees up to 90"),
        ({"kind": "Sea"}, "kind", "is no category that the mapping names: 'Sea'"),
        ({"office": "Navy"}, "office", "is no agency that the mapping names: 'Navy'"),
        ({"status": "lost"}, "status", "is no status that the mapping names: 'lost'"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_its_column(changed, field, reason):
    found = refusal(**changed)

    assert found.field == field
    assert str(found).startswith(f"{field} {reason}")


def test_without_a_table_the_values_are_our_own_codes():
    plain = msgspec.structs.replace(MAPPING, categories={}, agencies={}, statuses={})

    told = read(plain, kind="road", office="urban")

    assert (told.category, told.agency, told.steps) == ("road", "urban", ())


@pytest.mark.parametrize("number", [" ", "n/a", "1\0", "\udcff", "9" * 201])
def test_a_row_without_an_id_that_can_be_kept_names_nothing(number):
    with pytest.raises(Invalid) as found:
        RowReader(MAPPING, VIETNAM, NOW).ref(Row(2, VALUES | {"no": number}))

    assert found.value.field == "no"
