"""Who hears of what, and by which way."""

import pytest
from sqlalchemy import select

from domain.people.actor import Actor
from domain.reports.facts import Evidence
from eventlog.outbox import delivery, outbox
from tests.web.messages.people import (
    BY_BOTH,
    BY_MAIL,
    BY_TELEPHONE,
    DISPATCHER,
    MORNING,
    case_of,
    somebody,
)
from web.messages.addressing import address_some
from web.messages.again import send_again

PAPER = Evidence(document="12/BC")


def addressed(services):
    """Policies, recipients and channels of all deliveries."""
    while address_some(services):
        pass
    c = delivery.c
    with services.engine.connect() as db:
        rows = db.execute(select(c.policy, c.recipient, c.channel).order_by(c.recorded_at))
        return [(row.policy.removeprefix("when_"), row.recipient, row.channel) for row in rows]


@pytest.mark.parametrize(
    ("contact", "channel"), [(BY_TELEPHONE, "sms"), (BY_MAIL, "email"), (BY_BOTH, "email")]
)
def test_the_cheapest_way_is_taken_where_nothing_was_chosen(services, contact, channel):
    an = somebody(services, contact)
    case_of(services, an)

    assert addressed(services) == [("received_tell_the_reporter", an.id, channel)]


def test_what_somebody_chose_is_what_they_get(services):
    an = somebody(services, BY_BOTH)
    with services.engine.begin() as db:
        services.messages.choose(an.id, ["sms", "email", "push"], db)
    case_of(services, an)

    assert [way for *_, way in addressed(services)] == ["email", "sms"]


def test_who_wants_nothing_hears_nothing(services):
    an = somebody(services, BY_BOTH)
    with services.engine.begin() as db:
        services.messages.choose(an.id, [], db)
    case_of(services, an)

    assert addressed(services) == []


def test_who_cannot_be_reached_is_no_fault(services):
    case_of(services, Actor("reporter-0123", "reporter"))

    assert addressed(services) == []


def test_followers_hear_what_everybody_may_know(services):
    an, binh = somebody(services), somebody(services, BY_MAIL)
    code = case_of(services, an)
    services.desk.follow(code, binh, MORNING)
    services.desk.accept(code, DISPATCHER, MORNING)
    services.desk.ask(code, "Trước số nhà nào?", DISPATCHER, MORNING)

    assert addressed(services) == [
        ("received_tell_the_reporter", an.id, "sms"),
        ("accepted_tell_the_citizens", an.id, "sms"),
        ("accepted_tell_the_citizens", binh.id, "email"),
        ("question_asked_tell_the_reporter", an.id, "sms"),
    ]


def test_a_reporter_who_follows_too_hears_it_once(services):
    an = somebody(services)
    code = case_of(services, an)
    services.desk.follow(code, an, MORNING)
    services.desk.accept(code, DISPATCHER, MORNING)

    assert len(addressed(services)) == 2


def test_a_low_score_goes_to_the_managers(services):
    an = Actor("reporter-0123", "reporter")
    code = case_of(services, an)
    desk = services.desk
    desk.accept(code, DISPATCHER, MORNING)
    desk.assign(code, "urban", DISPATCHER, MORNING)
    desk.start(code, DISPATCHER, MORNING)
    desk.resolve(code, "Xong", DISPATCHER, MORNING, evidence=PAPER)
    desk.rate(code, "not_satisfied", "Chậm", an, MORNING)

    assert addressed(services) == [("low_rating_tell_the_managers", "manager@demo", "email")]


def test_the_same_line_twice_is_the_same_delivery(services):
    case_of(services, somebody(services))
    before = addressed(services)
    with services.engine.begin() as db:
        db.execute(outbox.update().values(addressed_at=None))

    assert addressed(services) == before
    assert len(before) == 1


def test_what_cannot_be_addressed_is_a_dead_letter_and_holds_nothing_up(services):
    case_of(services, somebody(services))
    with services.engine.begin() as db:
        db.execute(outbox.update().values(policy="when_unheard_of"))
    case_of(services, somebody(services, BY_MAIL))

    found = addressed(services)
    assert ("unheard_of", "", "none") in found
    assert len(found) == 2


def test_a_line_that_was_not_understood_is_addressed_again_when_somebody_says_so(services):
    case_of(services, somebody(services))
    with services.engine.begin() as db:
        db.execute(outbox.update().values(policy="when_unheard_of"))
    addressed(services)
    with services.engine.begin() as db:
        dead = db.execute(select(delivery.c.delivery_id)).scalar_one()
        send_again(db, dead, MORNING)
        # Later the software knows what it is.
        db.execute(outbox.update().values(policy="when_received_tell_the_reporter"))

    assert [way for *_, way in addressed(services)] == ["sms"]


def test_of_a_case_that_was_forgotten_by_then_the_contact_is_gone(services):
    an = somebody(services)
    case_of(services, an)
    with services.engine.begin() as db:
        services.vault.forget(an.id, db)

    assert addressed(services) == []
