"""The clocks of cases, on the demo city's own deadlines, with moments that the test chooses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from domain.people.actor import Actor
from domain.reports.code import report_id_of
from domain.reports.desk import Submission
from domain.reports.facts import WardFound
from projections.case_history import timeline
from web.timekeeper import record_what_is_due

MONDAY = datetime(2026, 1, 5, 1, tzinfo=UTC)  # 8 o'clock in the city
DISPATCHER = Actor("dispatcher@demo", "dispatcher")
AN = Actor("an", "reporter")


@pytest.fixture
def code(services, clock):  # noqa: ARG001 - the report is sent on its Monday
    report = services.desk.write(Submission(107.35, 20.99, "road", "x"), AT_SEA, AN, MONDAY)
    services.desk.save(report)
    services.catch_up()
    return report.code


AT_SEA = WardFound("none", 900.0)


@pytest.fixture
def clock(fed, monkeypatch):
    def turn_to(moment):
        monkeypatch.setattr(fed, "now", lambda: moment)

    turn_to(MONDAY)
    return turn_to


def strikes(services, code):
    with services.engine.connect() as db:
        story = timeline(db, report_id_of(code))
    names = ("report.reminder_sent", "report.deadline_missed", "report.escalated")
    return [e["kind"].removeprefix("report.") for e in story if e["kind"] in names]


def let_time_pass(services, clock, until, step=timedelta(hours=1)):
    moment = services.now()
    while moment < until:
        moment += step
        clock(moment)
        record_what_is_due(services)


def test_half_most_missed_and_a_day_later_the_manager(services, clock, code):
    due = services.desk.find(report_id_of(code)).deadline.due
    let_time_pass(services, clock, due + timedelta(days=2))

    assert strikes(services, code) == [
        "reminder_sent",
        "reminder_sent",
        "deadline_missed",
        "escalated",
    ]


def test_who_is_told_to_stop_waits_for_no_view(services, clock, code, monkeypatch):
    clock(services.desk.find(report_id_of(code)).deadline.reminders[0])
    monkeypatch.setattr(services.positions, "wait", lambda *_: pytest.fail("it waited"))
    stop = Event()
    stop.set()

    assert record_what_is_due(services, stop) == 1


def test_nothing_is_recorded_before_its_time(services, clock, code):
    half = services.desk.find(report_id_of(code)).deadline.reminders[0]

    clock(half - timedelta(seconds=1))
    assert record_what_is_due(services) == 0
    clock(half)
    assert record_what_is_due(services) == 1


def test_a_step_that_is_done_in_time_is_left_alone(services, clock, code):
    due = services.desk.find(report_id_of(code)).deadline.due
    services.desk.reject(code, "the road is private", DISPATCHER, MONDAY)
    services.catch_up()

    let_time_pass(services, clock, due + timedelta(days=2))

    assert strikes(services, code) == []


def test_a_reminder_is_out_once_and_the_longer_deadline_is_missed_all_the_same(
    services, clock, code
):
    desk, before = services.desk, services.desk.find(report_id_of(code)).deadline
    desk.accept(code, DISPATCHER, MONDAY)
    services.catch_up()
    deadline = desk.find(report_id_of(code)).deadline
    let_time_pass(services, clock, deadline.reminders[0] + timedelta(hours=1))
    assert strikes(services, code) == ["reminder_sent"]

    longer = before.due + timedelta(days=5)
    desk.ask_extension(code, "rain", longer, DISPATCHER, services.now())
    desk.extend_deadline(code, Actor("manager@demo", "manager"), services.now())
    services.catch_up()
    let_time_pass(services, clock, longer + timedelta(days=2), timedelta(hours=3))

    assert strikes(services, code) == [
        "reminder_sent",
        "reminder_sent",
        "deadline_missed",
        "escalated",
    ]


def test_while_the_reporter_is_asked_the_clock_stands_still(services, clock, code):
    before = services.desk.find(report_id_of(code)).deadline.due
    services.desk.ask(code, "which one?", DISPATCHER, MONDAY)
    services.catch_up()
    let_time_pass(services, clock, before + timedelta(days=2))
    assert strikes(services, code) == []

    services.desk.answer(code, "the third", AN, services.now())

    assert services.desk.find(report_id_of(code)).deadline.due > before + timedelta(days=2)


def test_several_timekeepers_record_each_thing_once(services, clock, code):
    due = services.desk.find(report_id_of(code)).deadline.due
    clock(due + timedelta(days=3))
    for _ in range(8):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: record_what_is_due(services), range(4)))
        services.catch_up()

    assert strikes(services, code) == [
        "reminder_sent",
        "reminder_sent",
        "deadline_missed",
        "escalated",
    ]


def test_overdue_is_a_fact_and_no_status(services, clock, code):
    due = services.desk.find(report_id_of(code)).deadline.due
    let_time_pass(services, clock, due + timedelta(hours=1))

    case = services.cases.get(code)
    assert case["status"] == "SUBMITTED"
    assert "report.deadline_missed" in [e["kind"] for e in case["timeline"]]
    assert "report.reminder_sent" not in [e["kind"] for e in case["timeline"]]
