"""The demo city's five months: as many of everything as real cities have published."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter

import pytest

from projections.unit_scorecard import overview
from web.demo.history import CASES, past_of
from web.demo.reports import send_reports

NOW = datetime(2026, 4, 20, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def past(module_services):
    return past_of(module_services.handbook, module_services.atlas, NOW)


@pytest.fixture
def kinds(past):
    return Counter(type(event).__name__ for report in past for event in report.pending_events)


def test_the_rates_are_those_that_cities_have_published(past, kinds, shared_data):
    rates = json.loads((shared_data / "vn_report_categories_and_rates.json").read_text())
    checked = rates["hue_s_2019_12"]
    declined = 1 - checked["accepted_after_check"] / checked["submitted"]
    screened = kinds["Accepted"] + kinds["Rejected"]
    assert kinds["Rejected"] / screened == pytest.approx(declined, abs=0.05)

    not_satisfied = sum(
        getattr(event, "score", "") == "not_satisfied" for r in past for event in r.pending_events
    )
    wanted = rates["hue_s_2019_2022"]["not_satisfied_pct"] / 100
    assert not_satisfied / kinds["Rated"] == pytest.approx(wanted, abs=0.08)


def test_half_of_the_handled_cases_were_late(past):
    handled = [report for report in past if report.status == "RESOLVED"]
    late = [
        report
        for report in handled
        if any(
            type(event).__name__ == "DeadlineMissed" and event.stage == "handling"
            for event in report.pending_events
        )
    ]

    assert len(late) / len(handled) == pytest.approx(0.5, abs=0.08)


def test_everything_that_can_happen_has_happened(past, kinds):
    assert len(past) == CASES
    assert {report.status for report in past} == {
        "SUBMITTED",
        "ACCEPTED",
        "IN_PROGRESS",
        "RESOLVED",
        "REJECTED",
    }
    rare = ("Merged", "AssignmentReturned", "QuestionAsked", "DeadlineExtended", "Reopened")
    assert [kind for kind in rare if kinds[kind] < 3] == []


def test_nothing_is_told_out_of_order_or_of_the_future(past):
    for report in past:
        moments = [event.timestamp for event in report.pending_events]
        assert moments == sorted(moments)
        assert moments[-1] <= NOW


def test_the_same_moment_gives_the_same_past(module_services, past):
    again = past_of(module_services.handbook, module_services.atlas, NOW)

    assert [r.pending_events for r in again] == [r.pending_events for r in past]


def test_the_city_is_founded_without_its_past_where_that_is_not_wanted(services):
    assert send_reports(services) < CASES


def test_the_city_is_founded_with_its_past_in_a_few_seconds(services):
    services.config = replace(services.config, demo_history=True)

    begun = perf_counter()
    assert send_reports(services) > CASES
    services.catch_up()
    assert perf_counter() - begun < 10  # a busy machine; alone it takes about three

    with services.engine.connect() as db:
        cards = overview(db, "all", "")
    assert sum(card["received"] for card in cards if card["unit_kind"] == "ward") > 300
