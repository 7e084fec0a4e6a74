"""The clock of one case: what pauses, wishes, categories, endings and reopenings do to it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.deadlines.policy import Allowance, DeadlinePolicy
from domain.handbook.contents import Agency, Category, Contents
from domain.people.actor import SYSTEM
from domain.reports.code import report_id_of
from domain.reports.desk import ReportDesk, Submission
from domain.reports.facts import Evidence
from domain.reports.handling import EvidenceMissing
from domain.reports.life import NotYet, StageOver
from tests.domain.cast import AN, BINH, CHI, IN_BEN_CAT
from tests.domain.reports.test_random_lives import DUNG, OneCity

MONDAY = datetime(2026, 1, 5, 2, tzinfo=UTC)  # nine o'clock in the morning
ALLOWANCES = (
    Allowance("handling", days=1, category="cable"),
    Allowance("screening", hours=8),
    Allowance("assignment", hours=4),
    Allowance("handling", days=7),
)
HANDBOOK = Contents(
    categories=tuple(Category(code, {}, "road") for code in ("road", "waste", "cable")),
    agencies=(Agency("urban", {}), Agency("water", {})),
    policies=(DeadlinePolicy(date(2020, 1, 1), ALLOWANCES),),
)
SHOWN = Evidence(document="12/BB")


class Story:
    def __init__(self):
        self.desk = ReportDesk(OneCity(), lambda: HANDBOOK)
        self.report = self.desk.write(Submission(107.9, 21.5, "road", "x"), IN_BEN_CAT, AN, MONDAY)
        self.desk.save(self.report)
        self.now = MONDAY

    def after(self, **time):
        self.now += timedelta(**time)
        return self

    def do(self, command, *given, by=CHI, **more):
        getattr(self.desk, command)(self.report.code, *given, by, self.now, **more)
        return self

    @property
    def due(self):
        return self.report.deadline.due

    def at_work(self):
        return self.do("accept", by=BINH).do("assign", "urban", by=BINH).do("start")

    def longer(self, days):
        until = self.due + timedelta(days=days)
        self.do("ask_extension", "rain", until).do("extend_deadline", by=DUNG)
        return until

    def resolved(self):
        return self.do("resolve", "done", evidence=SHOWN)


@pytest.fixture
def story():
    return Story()


def test_a_category_with_the_same_time_leaves_a_granted_one(story):
    until = story.at_work().longer(days=3)

    story.do("change_category", "waste", by=BINH)

    assert story.due == until


def test_a_category_with_less_time_keeps_the_days_that_were_granted(story):
    first = story.at_work().due
    working_time = HANDBOOK.calendar.between(first, story.longer(days=1))

    story.do("change_category", "cable", by=BINH)

    short = HANDBOOK.calendar.add_days(MONDAY, 1)
    assert story.due == HANDBOOK.calendar.add_hours(short, working_time)


def test_what_was_given_back_as_something_else_is_promised_the_other_s_time(story):
    story.at_work().do("return_to_dispatcher", "a cable").do("change_category", "cable", by=BINH)

    story.do("assign", "water", by=BINH)

    assert story.due == HANDBOOK.calendar.add_days(MONDAY, 1)


def test_a_stage_that_began_in_a_pause_gets_no_more_than_its_time(story):
    story.do("ask", "where?", by=BINH).after(days=3).do("accept", by=BINH).after(hours=1)

    story.do("answer", "here", by=AN)

    assert story.due == HANDBOOK.calendar.add_hours(story.now, timedelta(hours=4))


def test_a_granted_wish_takes_nothing_away(story):
    story.at_work().do("ask_extension", "rain", story.due + timedelta(days=1))
    before = story.do("ask", "where?").after(days=14).do("answer", "here", by=AN).due

    story.do("extend_deadline", by=DUNG)

    assert story.due == before


def test_a_wish_ends_with_the_stage_that_it_was_for(story):
    story.at_work().do("ask_extension", "rain", story.due + timedelta(days=1))

    story.do("return_to_dispatcher", "not ours")

    assert story.report.extension_until is None


def test_nothing_is_awaited_after_the_end(story):
    story.at_work().do("ask_extension", "rain", story.due + timedelta(days=1))
    story.do("ask", "where?").resolved()

    story.do("reopen", "again", by=DUNG)

    assert (story.report.question, story.report.extension_until) == (None, None)


def test_an_agency_that_kept_a_reopened_case_gets_a_deadline_for_its_work(story):
    story.at_work().after(days=1).resolved().after(days=1)

    story.do("reopen", "again", by=DUNG)

    assert story.report.deadline.stage == "handling"
    assert story.due == HANDBOOK.calendar.add_days(story.now, 7)


def test_the_clock_strikes_in_every_round(story):
    """Twice in the same stage, with no other one between."""
    story.at_work().resolved()
    for _ in range(2):
        story.do("reopen", "again", by=DUNG).after(days=20)
        story.do("miss_deadline", "handling", by=SYSTEM)
        story.do("start").resolved()


def test_what_was_recorded_of_a_stage_is_not_recorded_again_when_the_case_comes_back(story):
    story.at_work().after(days=20).do("miss_deadline", "handling", by=SYSTEM)

    story.do("return_to_dispatcher", "not ours").do("assign", "water", by=BINH)

    with pytest.raises(StageOver):
        story.do("miss_deadline", "handling", by=SYSTEM)
    story.do("escalate", "handling", by=SYSTEM)


def test_a_case_that_was_imported_was_promised_nothing_here_but_what_is_split_off_is(story):
    imported = Submission(107.9, 21.5, "road", "x", channel="import")
    report = story.desk.write(imported, IN_BEN_CAT, AN, MONDAY)
    story.desk.save(report)
    story.desk.accept(report.code, BINH, MONDAY)
    assert report.deadline is None

    _, child = story.desk.split_off(report.code, "waste", "and a dump", BINH, MONDAY)

    assert story.desk.find(report_id_of(child)).deadline.stage == "screening"


def test_a_clock_that_stands_still_does_not_strike(story):
    story.after(days=5).do("ask", "where?", by=BINH)
    with pytest.raises(NotYet):
        story.do("miss_deadline", "screening", by=SYSTEM)


def test_the_clock_does_not_strike_before_its_time(story):
    with pytest.raises(NotYet):
        story.do("remind", "screening", 0.5, by=SYSTEM)


@pytest.mark.parametrize("number", ["", "  ", "\u200b"])
def test_a_document_without_a_number_shows_nothing(story, number):
    story.at_work()
    with pytest.raises(EvidenceMissing):
        story.do("resolve", "done", evidence=Evidence(document=number))
