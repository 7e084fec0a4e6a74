"""`kalong reports import-open311`: real histories, each replayed to every one of its moments."""

import csv
import json
import re
from datetime import datetime, timedelta

import pytest
import shapely
from sqlalchemy import text

from domain.people.actor import SYSTEM, Actor
from domain.people.staff import Post
from domain.reports.code import code_from, report_id_of
from eventlog.clocks import moments
from tests.browser import Browser
from tests.web.cast import log_in
from tests.web.commands.maps import geojson
from tests.web.commands.terminal import ROOT, Terminal
from web.app import create_app
from web.auditor.agreement import agreement, live
from web.auditor.replay import story_of, then

EXAMPLES = ROOT / "docs/examples"
MAPPING = EXAMPLES / "chicago_open311.toml"
# Two halves of a rectangle around the places of the file: a city that is founded for this test.
HALVES = {
    "S": ("South", shapely.box(-87.95, 41.60, -87.50, 41.88)),
    "N": ("North", shapely.box(-87.95, 41.88, -87.50, 42.05)),
}
BEGINS_WORK = {"Assign Inspector", "Work Assigned", "Generate Workorder"}
A_MOMENT = timedelta(microseconds=1)


@pytest.fixture
def chicago(urls, tmp_path):
    terminal = Terminal(urls, tmp_path / "home", time_zone="America/Chicago")
    terminal("handbook", "adopt", EXAMPLES / "chicago_handbook.json")
    wards = geojson(tmp_path / "halves.geojson", HALVES)
    fields = ("--code", "code", "--name", "name", "--type", "type")
    terminal("wards", "import", wards, "--valid-from", "2010-01-01", *fields)
    return terminal


@pytest.fixture
def requests_file(shared_data):
    return shared_data / "open311_chicago_50_requests_with_notes.json"


@pytest.fixture
def requests(requests_file):
    return json.loads(requests_file.read_text())


def take_over(terminal, file, *more):
    return terminal("reports", "import-open311", file, "--mapping", MAPPING, *more)


def code_of(request):
    return code_from(f"chicago-open311:{request['service_request_id']}")


def status_at(request, at):
    """What the file itself says, without any of our code."""
    found = None
    for note in [{"datetime": request["requested_datetime"], "type": "sent"}, *request["notes"]]:
        if datetime.fromisoformat(note["datetime"]) > at:
            continue
        found = max(found or 0, rank(note))
    return found if found is None else STATUSES[found]


STATUSES = ("SUBMITTED", "ACCEPTED", "IN_PROGRESS", "RESOLVED")


def rank(note):
    if note["type"] == "activity":
        return 2 if note["summary"] in BEGINS_WORK else 0
    return {"opened": 1, "closed": 3}.get(note["type"], 0)


def test_every_real_history_replays_to_every_one_of_its_moments(
    chicago, requests_file, requests, empty_city
):
    began = empty_city.now()
    assert (
        "50 rows = 50 imported + 0 already there + 0 bad"
        in take_over(chicago, requests_file).stdout
    )

    replayed = 0
    for request in requests:
        with empty_city.engine.connect() as db:
            shown = live(db, report_id_of(code_of(request)))
            events = story_of(db, code_of(request))
        for at in moments(events, "effective"):
            report = then(events, at).report
            assert (report.status, report.code) == (status_at(request, at), code_of(request))
            assert then(events, at, "recorded").so_far == []
            before = then(events, at - A_MOMENT).report
            assert (before and before.status) == status_at(request, at - A_MOMENT)
            replayed += 1
        for number, at in enumerate(moments(events, "recorded"), 1):
            assert at > began
            known = then(events, at, "recorded").report
            assert known.version == number
        assert agreement(shown, events).agrees
        assert_no_note_is_lost(request, events)
    assert replayed > 50 + 276


def assert_no_note_is_lost(request, events):
    told = [e.event.note for e in events if e.topic == "report.note_added"]
    kept = [n for n in request["notes"] if n["type"] not in ("submitted", "opened", "closed")]
    assert [words.partition(": ")[0] for words in told] == [note["summary"] for note in kept]


def test_importing_twice_records_nothing(chicago, requests_file):
    take_over(chicago, requests_file)
    before = chicago.events

    again = take_over(chicago, requests_file)

    assert "50 rows = 0 imported + 50 already there + 0 bad" in again.stdout
    assert chicago.events == before


def test_a_place_outside_of_the_city_is_listed_and_not_imported(chicago, requests, tmp_path):
    far, near = requests[0] | {"lat": 21.0, "long": 105.8}, requests[1]
    strange = tmp_path / "strange.json"
    strange.write_text(json.dumps([far, near, near, {"service_request_id": "x"}, 7]))
    errors = tmp_path / "errors.csv"

    told = take_over(chicago, strange, "--errors", errors)

    assert "5 rows = 1 imported + 0 already there + 4 bad" in told.stdout
    with errors.open() as file:
        reasons = [(row["line"], row["reason"]) for row in csv.DictReader(file)]
    assert reasons[0] == ("1", "This place lies outside the city, which cannot act there.")
    assert reasons[1] == ("3", "service_request_id is the same as on line 2.")
    assert [line for line, _ in reasons] == ["1", "3", "4", "5"]


def test_a_mapping_to_an_agency_that_is_not_there_is_refused(urls, tmp_path, requests_file):
    nowhere = Terminal(urls, tmp_path / "home", time_zone="America/Chicago")

    refused = nowhere.refused("reports", "import-open311", requests_file, "--mapping", MAPPING)

    assert "the handbook has no category building" in refused
    assert nowhere.events == 0


def test_the_auditor_s_page_tells_both_clocks_of_an_import(
    chicago, requests_file, requests, empty_city
):
    take_over(chicago, requests_file)
    empty_city.staff_desk.register("em@city", Post("auditor"), SYSTEM, empty_city.now())
    empty_city.catch_up()
    app = create_app(empty_city)
    app.test_client_class = Browser
    auditor = log_in(app.test_client(), "em@city")
    request = requests[0]
    closed = request["notes"][-1]["datetime"]

    was, knew = (
        auditor.get(f"/audit/{code_of(request)}", query_string={"at": closed, "clock": clock}).text
        for clock in ("effective", "recorded")
    )

    assert 'data-status="RESOLVED"' in was
    assert "thành phố chưa biết gì về việc này" in knew
    for page in (was, knew):
        events = re.findall(r'<li data-kind="report\.', page)
        assert page.count("Được ghi sau khi xảy ra") == len(events) > 7
        assert "Bảng đang dùng khớp" in page


def test_another_category_does_not_take_the_case_from_its_agency(
    chicago, requests_file, requests, empty_city
):
    """The rules name another one then, and whoever has the case keeps it."""
    take_over(chicago, requests_file)
    (request,) = (each for each in requests if each["status"] == "open")
    code, manager = code_of(request), Actor("dung@city", "manager")
    empty_city.staff_desk.register(manager.id, Post("manager"), SYSTEM, empty_city.now())
    empty_city.catch_up()
    empty_city.desk.change_category(code, "parking", manager, empty_city.now())
    empty_city.catch_up()

    with empty_city.engine.connect() as db:
        found = agreement(live(db, report_id_of(code)), story_of(db, code))
    assert (found.agrees, found.behind) == (True, 0)


def test_what_was_imported_promises_nothing(chicago, requests_file, empty_city):
    """Deadlines are another city's; nobody is told, and no clock strikes."""
    take_over(chicago, requests_file)

    with empty_city.engine.connect() as db:
        asked = "SELECT count(*) FROM event_log WHERE topic = 'report.deadline_set'"
        assert db.execute(text(asked)).scalar() == 0
        assert db.execute(text("SELECT count(*) FROM outbox")).scalar() == 0
