"""Open311 requests as reports with their story, without a city."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.web.commands.terminal import ROOT
from web.imports.open311 import Open311Reader, load_open311_mapping, requests_in
from web.imports.report_rows import BadRow
from web.imports.settings import NotUsable

MAPPING = load_open311_mapping(ROOT / "docs/examples/chicago_open311.toml")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def note(hour, kind, summary="", description=""):
    at = f"2014-05-09T{hour:02}:00:00-05:00"
    return {"datetime": at, "type": kind, "summary": summary, "description": description}


def request(*notes, **changed):
    return {
        "service_request_id": "14-1",
        "service_name": "Pothole in Street",
        "agency_responsible": "Division of In-House Construction CDOT",
        "status_notes": "Completed",
        "requested_datetime": "2014-05-09T10:00:00-05:00",
        "address": "1 Invented Street",
        "lat": 41.75,
        "long": -87.65,
        "notes": list(notes),
        "attributes": {"who": "is left where it is"},
    } | changed


def read(*requests):
    reader = Open311Reader(MAPPING, requests, ZoneInfo("America/Chicago"), NOW)
    return [reader.read(row) for row in reader.rows()]


def story(*notes, **changed):
    """The steps with the hour at which each was taken, and its words."""
    (told,) = read(request(*notes, **changed))
    return [(step.step, step.at.hour - 5, step.words) for step in told.steps]


def test_a_request_becomes_a_report_with_its_own_time_place_and_words():
    (told,) = read(request())

    assert told.ref == "chicago-open311:14-1"
    assert told.submitted_at == datetime(2014, 5, 9, 15, tzinfo=UTC)
    assert (told.lon, told.lat, told.category, told.agency) == (-87.65, 41.75, "road", "transport")
    assert told.text == "Pothole in Street, 1 Invented Street"
    assert told.steps == ()


def test_each_note_becomes_what_the_mapping_says():
    assert story(
        note(9, "submitted", "Request submitted via Web"),
        note(10, "opened", "Request opened"),
        note(11, "activity", "Work Assigned", "Survey done"),
        note(12, "follow_on_created", "Follow-on Created", "#2 created"),
        note(13, "closed", "Request closed"),
    ) == [
        ("accept", 10, None),
        ("assign", 10, None),
        ("start", 11, None),
        ("note", 11, "Work Assigned: Survey done"),
        ("note", 12, "Follow-on Created: #2 created"),
        ("resolve", 13, "Completed"),
    ]


def test_the_first_note_may_lie_before_the_request():
    (told,) = read(request(note(9, "submitted")))

    assert told.submitted_at.hour == 14


def test_notes_are_taken_in_the_order_of_their_times():
    taken = story(note(13, "closed"), note(10, "opened"), note(12, "activity", "Work Assigned"))

    assert [step for step, *_ in taken] == ["accept", "assign", "start", "note", "resolve"]


def test_a_step_takes_those_before_it_along():
    taken = story(note(13, "closed", "Request closed"), status_notes=None)

    assert taken == [
        ("accept", 13, None),
        ("assign", 13, None),
        ("start", 13, None),
        ("resolve", 13, "Request closed"),
    ]


def test_nothing_is_taken_twice_and_no_note_is_lost():
    taken = story(note(10, "opened"), note(11, "opened", "Again"), note(12, "strange", "What"))

    assert taken[2:] == [("note", 11, "Again"), ("note", 12, "What")]


def test_what_is_told_after_the_end_is_a_note():
    taken = story(note(10, "closed"), note(11, "activity", "Work Assigned"), note(12, "closed"))

    assert [step for step, *_ in taken[4:]] == ["note", "note"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"service_name": "Dragons"}, "service_name is none that the mapping names: 'Dragons'"),
        ({"agency_responsible": "Nobody"}, "agency_responsible is none that the mapping names"),
        ({"lat": 141.0}, "lat is a number of degrees up to 90, not 141.0"),
        ({"long": None}, "Expected float, got null - at $.long"),
        ({"requested_datetime": "soon"}, "datetime is not a moment: 'soon'"),
        ({"requested_datetime": "2027-01-01T00:00:00Z"}, "datetime lies in the future"),
        ({"notes": [{"type": "closed"}]}, "missing required field datetime"),
        ({"notes": [note(1, "closed") | {"datetime": "x"}]}, "datetime is not a moment: 'x'"),
    ],
)
def test_a_request_that_cannot_be_read_says_what_is_wrong(changed, reason):
    with pytest.raises(BadRow) as refused:
        read(request(**changed))

    assert reason in str(refused.value)


@pytest.mark.parametrize(
    "strange", [None, 7, [], {}, {"service_request_id": 7}, {"service_request_id": " "}]
)
def test_what_has_no_name_is_told_by_its_number(strange):
    reader = Open311Reader(MAPPING, [request(), strange], ZoneInfo("UTC"), NOW)
    row = list(reader.rows())[1]

    assert row.line == 2
    with pytest.raises(BadRow, match="service_request_id"):
        reader.ref(row)


@pytest.mark.parametrize("content", ["", "{", '{"a": 1}', "7"])
def test_a_file_that_is_no_list_is_refused(tmp_path, content):
    path = tmp_path / "requests.json"
    path.write_text(content)

    with pytest.raises(NotUsable, match="requests.json cannot be used"):
        requests_in(path)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('text = "{who}"', "text names who"),
        ('source = " "', "source is empty"),
        ('time_zone = "Mars/Base"', "time_zone 'Mars/Base' is not known"),
        ('notes = [{type = "closed", steps = ["dance"]}]', "dance"),
        ("colour = 1", "colour"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(tmp_path, line, reason):
    lines = {"source": 'source = "x"', "text": 'text = "x"', "notes": "notes = []"}
    lines[line.partition(" ")[0]] = line
    path = tmp_path / "mapping.toml"
    path.write_text("\n".join(lines.values()))

    with pytest.raises(NotUsable, match="mapping.toml") as refused:
        load_open311_mapping(path)
    assert reason in str(refused.value)


def test_a_list_in_json_is_read(tmp_path):
    path = tmp_path / "requests.json"
    path.write_text(json.dumps([request()]))

    assert requests_in(path) == [request()]
