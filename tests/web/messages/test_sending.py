"""Sending: once through a gateway that knows ids, later where it fails, never at night."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from eventlog.outbox import delivery
from eventlog.vault import Contact
from projections.engine.rebuild import rebuild_all
from projections.views import VIEWS
from tests.web.messages.people import (
    BY_MAIL,
    DISPATCHER,
    MORNING,
    NIGHT,
    case_of,
    somebody,
)
from web.messages.addressing import address_some
from web.messages.again import send_again
from web.messages.channels import OnThePage
from web.messages.mail import Letters
from web.messages.sending import LONGEST_PAUSE, pause, send_one
from web.messages.settings import Gateway, Mail
from web.messages.sms import TextMessages
from web.sweeper import sweep

SENDER = Path(__file__).with_name("sender.py")


@pytest.fixture
def clock(services, monkeypatch):
    def turn_to(moment):
        monkeypatch.setattr(services, "now", lambda: moment)

    turn_to(MORNING)
    return turn_to


@pytest.fixture
def channel(gateway):
    return TextMessages(Gateway(gateway.origin, "secret"))


@pytest.fixture
def waiting(services, clock):  # noqa: ARG001 - it is morning
    """One message to somebody's telephone; returns whose."""
    an = somebody(services)
    case_of(services, an)
    address_some(services)
    return an


def rows(services):
    with services.engine.connect() as db:
        return db.execute(select(delivery).order_by(delivery.c.recorded_at)).all()


def send_all(services, channel, name="sms"):
    number = 0
    while send_one(services, name, channel):
        number += 1
    return number


def test_what_is_due_is_sent_and_recorded(services, waiting, channel, gateway):
    assert send_all(services, channel) == 1

    (row,) = rows(services)
    assert (row.state, row.tries, row.recipient) == ("sent", 1, waiting.id)
    (got,) = gateway.got()
    assert got["headers"]["idempotency-key"] == str(row.delivery_id)
    assert b"+84912345678" in got["body"]
    assert send_all(services, channel) == 0


def test_a_machine_without_gateways_shows_it(services, waiting):  # noqa: ARG001
    send_all(services, OnThePage())

    assert [row.state for row in rows(services)] == ["shown"]


def test_making_all_views_anew_sends_nothing(services, waiting, channel, gateway):  # noqa: ARG001
    send_all(services, channel)

    rebuild_all(services.engine, VIEWS)
    address_some(services)
    assert send_all(services, channel) == 0
    assert len(gateway.got()) == 1


def test_what_fails_is_tried_again_later_and_given_up_in_the_end(
    services,
    waiting,  # noqa: ARG001
    channel,
    gateway,
    clock,
):
    services.config = with_tries(services, 3)
    gateway.behave("503")
    for number in (1, 2):
        assert send_all(services, channel) == 1
        (row,) = rows(services)
        assert (row.state, row.tries, row.error) == ("waiting", number, "the gateway answered 503")
        assert row.next_try > services.now()
        clock(row.next_try)
    send_all(services, channel)

    (row,) = rows(services)
    assert (row.state, row.tries) == ("dead", 3)
    clock(services.now() + timedelta(days=1))
    assert send_all(services, channel) == 0


def with_tries(services, tries):
    return replace(services.config, messages=replace(services.config.messages, tries=tries))


def test_a_dead_letter_is_sent_again_when_somebody_says_so(services, waiting, channel, gateway):  # noqa: ARG001
    gateway.behave("400")
    send_all(services, channel)
    gateway.behave("ok")
    (row,) = rows(services)
    with services.engine.begin() as db:
        send_again(db, row.delivery_id, services.now())

    assert send_all(services, channel) == 1
    assert [row.state for row in rows(services)] == ["sent"]


def test_pauses_grow_with_some_chance_and_end_somewhere():
    firsts = {pause(1) for _ in range(20)}

    assert len(firsts) > 1
    assert all(timedelta(seconds=24) <= first <= timedelta(seconds=36) for first in firsts)
    assert pause(4) > pause(1)
    assert pause(40) <= LONGEST_PAUSE * 1.2


class TestQuietHours:
    def test_at_night_nobody_is_woken(self, services, clock, channel, gateway):
        clock(NIGHT)
        case_of(services, somebody(services), now=NIGHT)
        address_some(services)
        send_all(services, channel)

        (row,) = rows(services)
        assert gateway.got() == []
        assert row.next_try.astimezone(services.config.time_zone).hour == 7
        clock(row.next_try)
        assert send_all(services, channel) == 1
        assert len(gateway.got()) == 1

    def test_danger_does_not_wait(self, services, clock, channel, gateway):
        clock(NIGHT)
        case_of(services, somebody(services), category="power", now=NIGHT)
        address_some(services)
        send_all(services, channel)

        assert services.handbook.severity_of("power") == "danger"
        assert len(gateway.got()) == 1

    def test_a_code_does_not_wait_and_goes_first(self, services, clock, channel, gateway):
        clock(NIGHT)
        services.texts.queue("+84912345678", "Ma cua ban: 123456", NIGHT + timedelta(minutes=5))

        assert services.texts.send_one("sms", channel, services.now())
        assert b"123456" in gateway.got()[0]["body"]


class TestWhoWillNotHear:
    def test_who_stopped_meanwhile(self, services, waiting, channel, gateway):
        with services.engine.begin() as db:
            services.messages.choose(waiting.id, [], db)
        send_all(services, channel)

        assert [row.state for row in rows(services)] == ["dropped"]
        assert gateway.got() == []

    def test_who_was_forgotten_meanwhile(self, services, waiting, channel, gateway):
        with services.engine.begin() as db:
            services.vault.forget(waiting.id, db)
        send_all(services, channel)

        assert [row.state for row in rows(services)] == ["dropped"]
        assert gateway.got() == []

    def test_forgetting_leaves_nothing(self, services, waiting, channel):
        send_all(services, channel)
        with services.engine.begin() as db:
            services.messages.choose(waiting.id, ["sms"], db)
            services.messages.forget(waiting.id, db)

        assert rows(services) == []
        with services.engine.connect() as db:
            for table in ("delivery", "message_choice", "push_subscription", "outbox"):
                kept = db.exec_driver_sql(f"SELECT {table}::text FROM {table}").scalars().all()
                assert not any(waiting.id in row for row in kept)


def test_what_was_told_is_kept_for_a_while_and_what_failed_longer(
    services,
    waiting,  # noqa: ARG001
    channel,
    gateway,
    clock,
):
    send_all(services, channel)
    gateway.behave("400")
    case_of(services, somebody(services, Contact(phone="+84912340001")))
    address_some(services)
    send_all(services, channel)
    for days, states in ((89, ["sent", "dead"]), (91, ["dead"])):
        clock(MORNING + timedelta(days=days))
        sweep(services)
        assert [row.state for row in rows(services)] == states

    address_some(services)
    assert send_all(services, channel) == 0


def test_no_number_or_name_stands_in_any_table_of_messages(services, waiting, channel, gateway):  # noqa: ARG001
    gateway.behave("400")
    send_all(services, channel)
    services.texts.queue("+84912345678", "Ma: 123456", MORNING + timedelta(minutes=5))

    with services.engine.connect() as db:
        for table in ("outbox", "delivery", "one_time_text", "message_choice", "push_subscription"):
            kept = str(db.exec_driver_sql(f"SELECT {table}::text FROM {table}").scalars().all())
            assert not any(secret in kept for secret in ("912345678", "Ví Dụ", "123456", "Nắp"))


def test_mail_arrives_in_the_reader_s_language(services, clock, mail_server):  # noqa: ARG001
    an = somebody(services, BY_MAIL)
    code = case_of(services, an)
    services.desk.reject(
        code, "Private land", DISPATCHER, MORNING, elsewhere="The owner, 12 Ferry Road"
    )
    address_some(services)
    settings = Mail("127.0.0.1", mail_server.port, "city@city.example", security="none")
    send_all(services, Letters(settings), "email")

    received, rejected = mail_server.got()
    assert "We have received" in received["Subject"]
    body = rejected.get_body(("plain",)).get_content()
    assert "Private land" in body
    assert "The owner, 12 Ferry Road" in body
    assert "/m/" in body


class TestSeveralSenders:
    def started(self, services, gateway, *options):
        database = services.engine.url.render_as_string(hide_password=False)
        home = str(services.config.home)
        command = [sys.executable, str(SENDER), database, home, gateway.origin, *options]
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def go(self, sender):
        assert sender.stdout.readline() == "ready\n"
        sender.stdin.write("\n")
        sender.stdin.flush()

    def ready_at_any_hour(self, services):
        """The senders are other processes, with the true clock."""
        for number in range(20):
            contact = Contact(phone=f"+8491234{number:04}")
            case_of(services, somebody(services, contact), category="power")
        address_some(services)

    def test_two_at_once_send_each_message_once(self, services, gateway):
        self.ready_at_any_hour(services)
        senders = [self.started(services, gateway) for _ in range(2)]
        for sender in senders:
            self.go(sender)
        for sender in senders:
            assert sender.wait(60) == 0

        assert len(gateway.got()) == len(gateway.delivered()) == 20
        assert {row.state for row in rows(services)} == {"sent"}

    def test_one_that_is_killed_before_it_records_is_followed_by_another(
        self, services, gateway, channel
    ):
        self.ready_at_any_hour(services)
        sender = self.started(services, gateway, "hang")
        self.go(sender)
        assert sender.stdout.readline() == "sent\n"
        sender.kill()
        sender.wait()
        send_all(services, channel)

        assert len(gateway.got()) == 21  # one of them twice, with the same id
        assert len(gateway.delivered()) == 20
        assert {row.state for row in rows(services)} == {"sent"}
