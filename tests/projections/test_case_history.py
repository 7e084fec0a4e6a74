from datetime import timedelta

from domain.reports.code import report_id_of
from projections.case_history import table, timeline
from tests.domain.cast import AT_SEA, BEN_CAT
from tests.projections.cast import PIN


def told(town, code):
    town.worker.catch_up()
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
    assert [line["position"] for line in lines] == list(range(1, 9))
    assert {line["at"] for line in lines[3:]} == {"2026-01-01T13:00:00Z"}


def test_the_details_are_what_the_event_says(town):
    code = town.submit("hole")
    for act in (town.accept, town.assign, town.start, town.resolve, town.rate):
        act(code)

    details = {line["kind"]: line["details"] for line in told(town, code)}

    assert details["report.ward_determined"]["found"]["ward_id"] == str(BEN_CAT)
    assert details["report.agency_determined"] == {
        "found": {"agency": "urban", "rule": 0, "handbook_version": 7, "co_handlers": []}
    }
    assert details["report.accepted"] == {}
    assert details["report.assigned"] == {"agency": "urban", "co_handlers": []}
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
    town.worker.catch_up()

    with town.engine.connect() as db:
        kept = str(db.execute(table.select()).all())
    for secret in (PIN.text, str(PIN.lon), str(PIN.lat), PIN.photo, "hue-4711"):
        assert secret not in kept


def test_the_history_says_when_the_log_took_the_event(town):
    town.submit("hole")

    (line, *_) = town.rows(table)
    with town.engine.connect() as db:
        at = db.exec_driver_sql("SELECT recorded_at FROM event_log ORDER BY position").scalar()
    assert abs(line["recorded_at"] - at) < timedelta(milliseconds=1)


def test_two_cases_do_not_mix(town):
    one, two = town.submit("one"), town.submit("two", AT_SEA)
    town.accept(one)

    assert [line["kind"] for line in told(town, one)][3:] == ["report.accepted"]
    assert len(told(town, two)) == 3


def test_a_case_that_is_not_there_has_no_history(town):
    assert told(town, "K7M4P2QX") == []
