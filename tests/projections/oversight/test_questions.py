"""Each pattern planted among honest cases is found with its cases, and who did it stands out."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import create_engine

from domain.people.actor import Actor
from domain.people.look import look
from domain.reports.code import parse_code
from eventlog.factory import LoggedCity
from projections.case_stages import case_stages
from projections.engine.rebuild import rebuild
from projections.engine.worker import Worker
from projections.oversight.asking import FEWEST, Period, ask_all, ask_one, cases_of
from projections.oversight.questions import BY_NAME, QUESTIONS
from projections.oversight.unfinished import says_unfinished
from projections.views import VIEWS
from tests.conftest import copied
from tests.projections.oversight.cast import BEGIN, CITIZEN, NOW, PAPER, PHOTO, HonestCity

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WHOLE = Period(BEGIN, NOW, NOW)
ALL = 100_000


def closes_just_in_time(city):
    officer = Actor("order-0", "agency_officer")
    for _ in range(40):
        code, now = city.given(city.moment(), "order")
        city.started(code, officer, now)
        city.desk.resolve(code, "xong", officer, city.due(code) - 5 * MINUTE, evidence=PHOTO)
        yield code


def stays_at_the_desk(city):
    officer = Actor("power-9", "agency_officer")
    for _ in range(30):
        code, now = city.given(city.moment(), "power")
        now += city.hours(20)
        city.desk.start(code, officer, now)
        city.desk.resolve(code, "xong", officer, now + 2 * MINUTE, evidence=PAPER)
        yield code


def rejects_nearly_all(city):
    somebody, officer = Actor("dispatcher-9", "dispatcher"), city.officer("urban")
    for number in range(45):
        now = city.moment() + city.hours(3)
        code = city.submit(now - city.hours(3))
        if number % 9:
            city.desk.reject(code, "private", somebody, now)
            yield code
        else:
            city.desk.accept(code, somebody, now)
            city.desk.assign(code, "urban", somebody, now)
            city.resolved(code, officer, city.started(code, officer, now))


def closes_many_at_once(city):
    officer, day = Actor("water-9", "agency_officer"), city.moment()
    codes = [city.given(day + n * MINUTE, "water")[0] for n in range(24)]
    begun = max(city.shelf.get(each.id).modified_on for each in city.reports[-24:])
    for number, code in enumerate(codes):
        city.desk.start(code, officer, begun + 3 * number * MINUTE)
    for number, code in enumerate(codes):
        at = begun + 2 * DAY + number * MINUTE / 3
        city.desk.resolve(code, "xong", officer, at, evidence=PHOTO)
    yield from codes


def is_reopened_again_and_again(city):
    officer = city.officer("urban")
    code, now = city.given(city.moment(), "urban")
    for _ in range(3):
        now = city.resolved(code, officer, city.started(code, officer, now)) + DAY
        city.desk.reopen(code, "again", CITIZEN, now)
    city.resolved(code, officer, city.started(code, officer, now))
    yield code


def waits_for_long(city):
    code, now = city.given(city.moment(), "water")
    city.desk.start(code, city.officer("water"), min(now + 45 * DAY, NOW - DAY))
    yield code


def stands_still_for_long(city):
    officer = city.officer("power")
    code, now = city.given(city.moment(), "power")
    city.desk.start(code, officer, now + DAY)
    city.desk.ask(code, "where?", officer, now + 2 * DAY)
    city.desk.answer(code, "there", CITIZEN, now + 24 * DAY)
    city.desk.resolve(code, "xong", officer, now + 25 * DAY, evidence=PHOTO)
    yield code


def says_something_else_among_themselves(city):
    officer = city.officer("urban")
    code, now = city.given(city.moment(), "urban")
    now = city.started(code, officer, now)
    city.desk.add_note(code, "CHƯA LÀM, đóng trước cho kịp hạn", False, officer, now + DAY)
    city.desk.resolve(code, "đã làm xong", officer, now + DAY + MINUTE, evidence=PAPER)
    yield code


def looks_at_those_of_others(city):
    curious = Actor("dispatcher-8", "dispatcher")
    for report in city.reports[:30]:
        city.looks.append(look("person-1", report.code, "other", curious, city.moment() + DAY))
        yield report.code


# Who did it, and how; where one case is enough to be looked at, nobody stands out.
TRICKS = {
    "just_in_time": ("order", closes_just_in_time),
    "at_the_desk": ("power-9", stays_at_the_desk),
    "rejected": ("dispatcher-9", rejects_nearly_all),
    "in_bulk": ("water-9", closes_many_at_once),
    "reopened": (None, is_reopened_again_and_again),
    "waited": (None, waits_for_long),
    "paused": (None, stands_still_for_long),
    "told_otherwise": (None, says_something_else_among_themselves),
    "stranger": ("dispatcher-8", looks_at_those_of_others),
}
BY_CASE = [name for name, (peer, _) in TRICKS.items() if peer is None]


def honest(seed, cases=260):
    city = HonestCity(Random(seed))
    city.live(cases)
    city.look()
    return city


def told(urls, city):
    """An engine on a log with all of it, and the views as far."""
    engine = create_engine(urls.application)
    LoggedCity(engine).save(*city.reports, *city.looks)
    Worker(engine, VIEWS).catch_up()
    return engine


@pytest.fixture(scope="module")
def database(cluster, migrated):
    yield from copied(cluster, migrated)


@pytest.fixture(scope="module")
def another_database(cluster, migrated):
    yield from copied(cluster, migrated)


@pytest.fixture(scope="module")
def clean(database):
    """Honest cases alone."""
    engine = told(database, honest(11))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def planted(another_database):
    """The same cases, every trick among them, and the codes of each trick."""
    city = honest(11)
    codes = {name: set(trick(city)) for name, (_, trick) in TRICKS.items()}
    engine = told(another_database, city)
    yield engine, codes
    engine.dispose()


def answers(engine, period=WHOLE):
    with engine.connect() as db:
        return {asked.question.name: asked for asked in ask_all(db, period)}


def codes_of(engine, name, whose=None):
    with engine.connect() as db:
        return {each["code"] for each in cases_of(db, WHOLE, BY_NAME[name], whose, ALL)}


def test_every_question_has_its_trick():
    assert {question.name for question in QUESTIONS} == TRICKS.keys()


def test_among_honest_cases_nobody_stands_out(clean):
    found = answers(clean)

    assert {name: asked.standing_out for name, asked in found.items() if asked.standing_out} == {}
    assert all(asked.general.number >= FEWEST for asked in found.values())


def test_what_is_not_one_s_to_do_never_happens_among_honest_cases(clean):
    rare = ("in_bulk", "waited", "paused", "told_otherwise", "stranger")

    assert {name: codes_of(clean, name) for name in rare} == dict.fromkeys(rare, set())


@pytest.mark.parametrize("name", TRICKS)
def test_what_is_planted_is_found_and_who_did_it_stands_out(planted, clean, name):
    engine, codes = planted
    peer, _ = TRICKS[name]

    asked = answers(engine)[name]

    assert [each.id for each in asked.standing_out] == ([peer] if peer else [])
    assert codes[name] <= codes_of(engine, name)
    assert codes[name].isdisjoint(codes_of(clean, name))
    if peer:
        found = next(each for each in asked.peers if each.id == peer)
        assert found.share.value > 2 * found.usual.together.value
        assert codes[name] <= codes_of(engine, name, (asked.kind, peer))


@pytest.mark.parametrize("name", BY_CASE)
def test_a_single_case_is_listed_and_no_other_comes_with_it(planted, clean, name):
    engine, codes = planted

    assert codes_of(engine, name) - codes_of(clean, name) == codes[name]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
def test_a_count_is_its_list_whoever_is_compared(planted, question):
    engine, _ = planted
    for kind in question.kinds:
        with engine.connect() as db:
            asked = ask_one(db, WHOLE, question, kind)
            listed = cases_of(db, WHOLE, question, None, ALL)
            of_each = [
                len(cases_of(db, WHOLE, question, (kind, peer.id), ALL)) for peer in asked.peers
            ]
        assert asked.general.hits == len(listed) == sum(of_each)
        assert of_each == [peer.share.hits for peer in asked.peers]


def test_a_rebuilt_view_answers_the_same(planted):
    engine, _ = planted

    assert rebuild(engine, case_stages, compare=True).same


def test_what_lies_outside_the_period_is_not_looked_at(planted):
    engine, _ = planted

    found = answers(engine, Period(NOW, NOW + DAY, NOW + DAY))

    dated = ("just_in_time", "at_the_desk", "rejected", "in_bulk", "told_otherwise", "stranger")
    assert {found[name].general.number for name in dated} <= {0}


class TestFewCases:
    def test_are_no_ground_for_standing_out(self, urls):
        city = HonestCity(Random(3))
        cases = closes_just_in_time(city)
        planted = [next(cases) for _ in range(FEWEST - 1)]

        asked = answers(told(urls, city))["just_in_time"]

        assert (asked.general.hits, asked.general.number) == (len(planted), FEWEST - 1)
        assert asked.standing_out == []

    def test_who_has_no_peers_is_not_compared(self, urls):
        city = HonestCity(Random(3))
        list(closes_just_in_time(city))

        asked = answers(told(urls, city))["just_in_time"]

        assert asked.general.value == 1
        assert (asked.middle, asked.standing_out) == (None, [])


class TestARound:
    """What was done before a case was reopened is not forgotten."""

    def test_the_earlier_ending_is_asked_about_like_the_last_one(self, urls):
        city = HonestCity(Random(5))
        officer = city.officer("urban")
        code, now = city.given(BEGIN, "urban")
        city.desk.start(code, officer, now)
        city.desk.resolve(code, "xong", officer, now + MINUTE, evidence=PAPER)
        city.desk.reopen(code, "again", CITIZEN, now + DAY)
        engine = told(urls, city)

        assert codes_of(engine, "at_the_desk", ("person", officer.id)) == {code}
        assert codes_of(engine, "at_the_desk", ("agency", "urban")) == {code}

    def test_a_report_that_is_accepted_after_all_was_declined_at_first(self, urls):
        city = HonestCity(Random(5))
        code = city.submit(BEGIN)
        by = Actor("dispatcher-1", "dispatcher")
        city.desk.reject(code, "private", by, BEGIN + DAY)
        city.desk.reopen(code, "not private", CITIZEN, BEGIN + 2 * DAY)
        engine = told(urls, city)

        assert codes_of(engine, "rejected", ("person", by.id)) == {code}


class TestALook:
    def test_is_no_stranger_s_once_they_did_anything_about_the_case(self, urls):
        city = HonestCity(Random(5))
        code, now = city.given(BEGIN, "urban")
        (assigned_by,) = {
            each.by.id for each in city.reports[0].pending_events if "Assigned" in str(type(each))
        }
        for who in (assigned_by, "dispatcher-7"):
            by = Actor(who, "dispatcher")
            city.looks.append(look("person-1", parse_code(code), "other", by, now + DAY))
        engine = told(urls, city)

        assert codes_of(engine, "stranger", ("person", assigned_by)) == set()
        assert codes_of(engine, "stranger", ("person", "dispatcher-7")) == {code}


@pytest.mark.parametrize("note", ["chưa rõ", "đã xong", "", "đã làm từ hôm qua"])
def test_other_words_say_nothing_of_it(note):
    assert not says_unfinished(note)


@pytest.mark.parametrize("note", ["Việc CHƯA  XONG.", "chu\u031ba la\u0300m", "It is NOT DONE yet"])
def test_the_words_of_unfinished_work_are_known_however_they_are_typed(note):
    assert says_unfinished(note)
