"""What messages tell of real cases: promises as they are now, and words while they are there."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.messages.policies import BY_NAME
from domain.people.actor import SYSTEM, Actor
from domain.reports.code import report_id_of
from domain.reports.facts import Evidence
from eventlog.outbox import outbox
from tests.web.messages.people import BY_MAIL, DISPATCHER, MORNING, case_of, somebody
from web.messages.facts import facts_of

MANAGER = Actor("manager@demo", "manager")


@pytest.fixture
def an(services):
    return somebody(services)


@pytest.fixture
def code(services, an):
    return case_of(services, an)


def told(services, code, notice, to):
    """The facts of the last line of the outbox with this notice."""
    c = outbox.c
    policies = [name for name, policy in BY_NAME.items() if policy.notice == notice]
    query = select(c.originator_version, c.policy).where(
        c.originator_id == report_id_of(code), c.policy.in_(policies)
    )
    with services.engine.connect() as db:
        version, policy = db.execute(query.order_by(c.originator_version.desc())).first()
    return facts_of(services, report_id_of(code), version, policy, to.id)


def deadline(services, code):
    return services.desk.find(report_id_of(code)).deadline


def test_a_report_that_came_in_brings_no_words_back(services, an, code):
    facts = told(services, code, "received", an)

    assert (facts.code, facts.category, facts.written) == (code, "drainage", ())


def test_who_works_and_until_when(services, an, code):
    services.desk.accept(code, DISPATCHER, MORNING)
    services.desk.assign(code, "urban", DISPATCHER, MORNING)
    facts = told(services, code, "assigned", an)

    assert (facts.notice, facts.agency) == ("assigned/due", "urban")
    assert facts.moments["due"] == deadline(services, code).due


def test_an_apology_says_what_to_expect(services, an, code):
    late = deadline(services, code).due + timedelta(minutes=1)
    services.desk.miss_deadline(code, "screening", SYSTEM, late)
    facts = told(services, code, "deadline_missed", an)

    assert facts.notice == "deadline_missed/due"
    assert facts.moments["expected"] == deadline(services, code).due + timedelta(days=1)


def test_a_later_deadline_is_the_one_that_holds_now(services, an, code):
    services.desk.accept(code, DISPATCHER, MORNING)
    services.desk.assign(code, "urban", DISPATCHER, MORNING)
    until = deadline(services, code).due + timedelta(days=9)
    services.desk.ask_extension(code, "Chờ vật tư", until, DISPATCHER, MORNING)
    services.desk.extend_deadline(code, MANAGER, MORNING)

    facts = told(services, code, "deadline_extended", an)
    assert facts.notice == "deadline_extended/due"
    assert facts.moments["due"] == until


def test_a_refusal_says_why_and_where_to_turn(services, an, code):
    services.desk.reject(code, "Đất tư", DISPATCHER, MORNING, elsewhere="Chủ đất")

    written = told(services, code, "rejected", an).written
    assert written == (("reason", "Đất tư"), ("elsewhere", "Chủ đất"))


def test_only_the_reporter_is_asked_for_a_score(services, an, code):
    binh = somebody(services, BY_MAIL)
    services.desk.accept(code, DISPATCHER, MORNING)
    services.desk.assign(code, "urban", DISPATCHER, MORNING)
    services.desk.start(code, DISPATCHER, MORNING)
    services.desk.resolve(
        code, "Đã thay nắp", DISPATCHER, MORNING, evidence=Evidence(document="12/BC")
    )

    assert told(services, code, "resolved", an).notice == "resolved"
    assert told(services, code, "resolved", binh).notice == "resolved/follower"
    assert told(services, code, "resolved", an).written == (("note", "Đã thay nắp"),)


def test_why_something_was_hidden_is_not_told(services, an, code):
    services.desk.hide(code, "có tên người", DISPATCHER, MORNING)

    assert told(services, code, "hidden", an).written == ()
