from datetime import datetime

import pytest

from domain.reports.code import report_id_of
from projections.case_history import for_everybody, timeline
from tests.domain.cast import AT_SEA, BEN_CAT
from tests.projections.cast import PIN, database


@pytest.fixture(scope="module")
def urls(cluster, migrated):
    return database(cluster, migrated, "case_history")


def told(town, code):
    with town.engine.connect() as db:
        return timeline(db, report_id_of(code))


def test_every_event_of_a_case_is_a_line_that_says_who_and_when(town):
    code = town.submit("hole")
    for act in (town.accept, town.assign, town.start, town.resolve, town.rate):
        act(code)

    lines = told(town, code)

    assert [(line["kind"], line["by_id"], line["by_role"]) for line in lines] == [
        ("report.submitted", "an", "reporter"),
        ("report.ward_determined", "an", "reporter"),
        ("report.agency_determined", "an", "reporter"),
        ("report.accepted", "binh", "dispatcher"),
        ("report.assigned", "binh", "dispatcher"),
        ("report.work_started", "chi", "agency_officer"),
        ("report.resolved", "chi", "agency_officer"),
        ("report.rated", "an", "reporter"),
    ]
    assert [line["version"] for line in lines] == list(range(1, 9))
    assert [line["position"] - town.begun for line in lines] == list(range(1, 9))
    assert {line["at"] for line in lines[3:]} == {"2026-01-01T13:00:00Z"}


def test_the_details_are_what_the_event_says(town):
    code = town.submit("hole")
    for act in (town.accept, town.assign, town.start, town.resolve, town.rate):
        act(code)

    details = {line["kind"]: line["details"] for line in told(town, code)}

    assert details["report.ward_determined"]["found"]["ward_id"] == str(BEN_CAT)
    assert details["report.agency_determined"] == {
        "found": {"agency": "urban", "rule": 0, "handbook_version": 7, "co_handlers": ()}
    }
    assert details["report.accepted"] == {}
    assert details["report.assigned"] == {"agency": "urban", "co_handlers": ()}
    assert details["report.resolved"]["note"] == "filled"
    assert details["report.resolved"]["evidence"]["photo"] == PIN.photo
    assert details["report.rated"]["score"] == "satisfied"


def test_a_rejection_says_why(town):
    code = town.submit("hole")
    town.reject(code)

    assert told(town, code)[-1]["details"] == {
        "reason": "the road is private",
        "elsewhere": "",
    }


def test_the_history_never_repeats_the_reporters_words_place_or_photo(town):
    code = town.submit("hole", external_id="hue-4711")
    town.reject(code)

    kept = str(told(town, code))
    for secret in (PIN.text, str(PIN.lon), str(PIN.lat), PIN.photo, "hue-4711"):
        assert secret not in kept


def test_the_history_says_when_the_log_took_the_event(town):
    code = town.submit("hole")

    line = told(town, code)[-1]
    with town.engine.connect() as db:
        query = "SELECT recorded_at FROM event_log WHERE position = %s"
        at = db.exec_driver_sql(query, (town.end,)).scalar()
    assert datetime.fromisoformat(line["recorded_at"]) == at


def test_two_cases_do_not_mix(town):
    one, two = town.submit("one"), town.submit("two", AT_SEA)
    town.accept(one)

    assert [line["kind"] for line in told(town, one)][3:] == ["report.accepted"]
    assert len(told(town, two)) == 3


def test_a_case_that_is_not_there_has_no_history(town):
    assert told(town, "K7M4P2QX") == []


def test_the_public_does_not_learn_which_cases_are_of_one_reporter():
    said = {"kind": "report.reopened", "by_id": "phone:1f", "details": {"reason": "x"}}

    (told,) = for_everybody([said | {"by_role": "reporter"}])

    assert told["by_id"] == "reporter"
