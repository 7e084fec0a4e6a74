"""GET /audit/CODE and GET /api/audit/CODE?at=MOMENT."""

import pytest

from tests.web.cast import act, send


@pytest.fixture
def auditor(as_):
    return as_("auditor@demo")


@pytest.fixture
def code(anyone, as_):
    code = send(anyone, "Ngày xưa")
    dispatcher = as_("dispatcher@demo")
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", agency="urban")
    act(dispatcher, code, "start")
    return code


def test_the_page_is_for_auditors_and_the_city_s_leaders(auditor, as_, code):
    assert auditor.get(f"/audit/{code}").status_code == 200
    assert as_("manager@demo").get(f"/audit/{code}").status_code == 200
    assert as_("ward1@demo").get(f"/audit/{code}").status_code == 403


def test_a_case_is_told_as_it_is_now(auditor, code):
    told = auditor.get(f"/api/audit/{code}").json

    assert told["state"]["status"] == "IN_PROGRESS"
    assert told["index"] == len(told["events"]) - 1
    assert told["boundary_geojson"]["type"] in ("Polygon", "MultiPolygon")


def test_every_moment_tells_the_state_after_its_event(auditor, code):
    events = auditor.get(f"/api/audit/{code}").json["events"]

    statuses = [
        auditor.get(f"/api/audit/{code}", query_string={"at": event["at"]}).json["state"]["status"]
        for event in events
    ]
    # Each of the first three steps sets a deadline: it is an event with the status before it.
    assert statuses == ["SUBMITTED"] * 4 + ["ACCEPTED"] * 4 + ["IN_PROGRESS"]


def test_before_the_first_event_there_is_no_case(auditor, code):
    told = auditor.get(f"/api/audit/{code}?at=2020-01-01T00:00:00Z").json

    assert (told["index"], told["state"], told["boundary_geojson"]) == (-1, None, None)


@pytest.mark.parametrize("at", ["yesterday", "2026-01-01T00:00:00", "'"])
def test_a_moment_needs_its_offset(auditor, code, at):
    answer = auditor.get(f"/api/audit/{code}", query_string={"at": at})

    assert (answer.status_code, answer.json["field"]) == (422, "at")


def test_an_unknown_case_is_not_found(auditor):
    assert auditor.get("/api/audit/AAAAAAAA").status_code == 404
