"""What people ask about their data: the law's dates, who may answer, and each fact once."""

from datetime import date, datetime, time, timedelta
from typing import get_args
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from domain.deadlines.calendar import ClosedDay, OfficeHours, WorkingCalendar
from domain.handbook.contents import Contents
from domain.people.actor import SYSTEM, Actor, Role
from domain.people.authority import NotYourTask
from domain.people.personal_request import AlreadyAnswered, AlreadySettled, promises
from domain.people.request_desk import OutcomeMissing, RequestDesk, UnknownRequest, WishMissing
from domain.refusals import HappenedMeanwhile
from domain.reports.life import NotYet, StageOver
from domain.reports.words import AnswerMissing, TextMissing
from tests.domain.reports.test_random_lives import OneCity

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = WorkingCalendar(
    "Asia/Ho_Chi_Minh",
    (0, 1, 2, 3, 4),
    (OfficeHours(time(7, 30), time(17)),),
    (ClosedDay(date(2026, 1, 1), "Tết Dương lịch"),),
)
PERSON = Actor("person-" + "0f" * 16, "reporter")
BINH = Actor("binh", "dispatcher")
NOON = datetime(2025, 12, 30, 12, tzinfo=VIETNAM)


@pytest.fixture
def desk():
    return RequestDesk(OneCity(), lambda: Contents(calendar=CALENDAR))


def ask(desk, wish="see", text=""):
    return desk.ask(wish, text, PERSON, NOON)[1]


def day(text):
    return datetime.fromisoformat(f"{text}T17:00").replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("asked", "answer", "act"),
    [
        ("2025-12-29", "2025-12-31", "2026-01-13"),  # Monday
        ("2025-12-30", "2026-01-02", "2026-01-14"),  # over a closed day
        ("2025-12-31", "2026-01-05", "2026-01-15"),  # over it and a weekend
        ("2026-01-02", "2026-01-06", "2026-01-19"),  # the 15th day is a Saturday
        ("2026-01-03", "2026-01-06", "2026-01-19"),  # asked on a Saturday
    ],
)
def test_the_law_s_dates(asked, answer, act):
    at = datetime.fromisoformat(f"{asked}T09:00").replace(tzinfo=VIETNAM)

    assert [p.due for p in promises(CALENDAR, at)] == [day(answer), day(act)]


def test_reminders_lie_between_asking_and_the_end():
    for promise in promises(CALENDAR, NOON):
        assert NOON < promise.reminders[0] < promise.reminders[1] < promise.due


@pytest.mark.parametrize("wish", ["", "everything"])
def test_a_wish_is_one_of_those_that_there_are(desk, wish):
    with pytest.raises(WishMissing):
        ask(desk, wish)


@pytest.mark.parametrize("wish", ["question", "correct"])
def test_some_wishes_need_words(desk, wish):
    with pytest.raises(TextMissing):
        ask(desk, wish, " ")
    assert desk.find(ask(desk, wish, "why?")).text == "why?"


def test_it_is_answered_and_then_settled(desk):
    wanted = ask(desk)
    desk.say(wanted, "you get it by Friday", BINH, NOON, 1)
    assert desk.find(wanted).state == "answered"
    with pytest.raises(AlreadyAnswered):
        desk.say(wanted, "once more", BINH, NOON, 2)

    desk.settle(wanted, "done", "sent", BINH, NOON, 2)
    found = desk.find(wanted)
    assert (found.state, found.answer, found.ending) == ("done", "you get it by Friday", "sent")
    assert found.settled_by == BINH
    for late in (desk.say, lambda *given: desk.settle(given[0], "refused", *given[1:])):
        with pytest.raises(AlreadySettled):
            late(wanted, "too late", BINH, NOON, 3)


def test_who_settles_at_once_has_answered_as_well(desk):
    wanted = ask(desk)
    desk.settle(wanted, "refused", "we hold nothing", BINH, NOON, 1)

    assert desk.find(wanted).answered_at == NOON


def test_it_is_never_answered_without_words_or_without_an_end(desk):
    wanted = ask(desk)
    with pytest.raises(AnswerMissing):
        desk.say(wanted, " ", BINH, NOON, 1)
    with pytest.raises(AnswerMissing):
        desk.settle(wanted, "done", "", BINH, NOON, 1)
    with pytest.raises(OutcomeMissing):
        desk.settle(wanted, "perhaps", "x", BINH, NOON, 1)


def test_who_looked_at_what_has_changed_looks_again(desk):
    wanted = ask(desk)
    desk.say(wanted, "soon", BINH, NOON, 1)

    with pytest.raises(HappenedMeanwhile):
        desk.settle(wanted, "done", "sent", BINH, NOON, 1)


@pytest.mark.parametrize("role", get_args(Role))
def test_only_the_centre_answers(desk, role):
    wanted, by = ask(desk), Actor("x", role)
    if role in ("dispatcher", "manager"):
        desk.say(wanted, "soon", by, NOON, 1)
        desk.settle(wanted, "done", "sent", by, NOON, 2)
    else:
        with pytest.raises(NotYourTask):
            desk.say(wanted, "soon", by, NOON, 1)
        with pytest.raises(NotYourTask):
            desk.settle(wanted, "done", "sent", by, NOON, 1)


def test_what_people_do_themselves_is_settled_with_who_and_when(desk):
    found = desk.done_at_once("download", PERSON, NOON)

    assert (found.state, found.settled_by, found.settled_at) == ("done", PERSON, NOON)
    assert found.answered_at == NOON


def test_nobody_has_asked_that(desk):
    with pytest.raises(UnknownRequest):
        desk.find(uuid4())


class TestTheClock:
    def test_records_each_thing_once_and_not_before_its_time(self, desk):
        wanted = ask(desk)
        answer = desk.find(wanted).promises["answer"]
        early = answer.reminders[0] - timedelta(seconds=1)
        with pytest.raises(NotYet):
            desk.remind(wanted, "answer", 0.5, SYSTEM, early)
        desk.remind(wanted, "answer", 0.5, SYSTEM, answer.reminders[0])
        desk.miss_deadline(wanted, "answer", SYSTEM, answer.due)
        for again in (
            lambda: desk.remind(wanted, "answer", 0.5, SYSTEM, answer.due),
            lambda: desk.miss_deadline(wanted, "answer", SYSTEM, answer.due),
        ):
            with pytest.raises(StageOver):
                again()

    def test_stops_for_each_step_when_it_is_done(self, desk):
        wanted, late = ask(desk), NOON + timedelta(days=60)
        desk.say(wanted, "soon", BINH, NOON, 1)
        with pytest.raises(StageOver):
            desk.miss_deadline(wanted, "answer", SYSTEM, late)
        desk.miss_deadline(wanted, "act", SYSTEM, late)
        desk.settle(wanted, "done", "sent", BINH, late, 3)
        with pytest.raises(StageOver):
            desk.remind(wanted, "act", 0.8, SYSTEM, late)
