"""One-time texts: sealed, in time or never, and gone."""

from datetime import timedelta

import pytest

from tests.web.messages.people import MORNING
from web.messages.channels import Dead, OnThePage, Retry, Sent
from web.messages.settings import Gateway
from web.messages.sms import TextMessages

UNTIL = MORNING + timedelta(minutes=5)


class Says:
    """A channel that answers as it is told, and keeps what it was given."""

    def __init__(self, *outcomes):
        self.outcomes, self.got = list(outcomes), []

    def send(self, message):
        self.got.append(message)
        return self.outcomes.pop(0)


@pytest.fixture
def texts(services):
    return services.texts


def count(services, table="one_time_text"):
    with services.engine.connect() as db:
        return db.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()


def test_a_text_is_sent_and_gone_with_its_key(services, texts, gateway):
    keys = count(services, "data_key")
    texts.queue("+84912345678", "Ma: 123456", UNTIL)
    assert count(services, "data_key") == keys + 1
    channel = TextMessages(Gateway(gateway.origin, "secret"))

    assert texts.send_one("sms", channel, MORNING)
    assert b"+84912345678" in gateway.got()[0]["body"]
    assert (count(services), count(services, "data_key")) == (0, keys)


def test_what_came_too_late_is_never_sent(services, texts):
    texts.queue("+84912345678", "Ma: 123456", UNTIL)
    channel = Says()

    assert texts.send_one("sms", channel, UNTIL)
    assert channel.got == []
    assert count(services) == 0


def test_what_fails_is_tried_again_soon_with_the_same_id(services, texts):
    texts.queue("+84912345678", "Ma: 123456", UNTIL)
    channel = Says(Retry("busy"), Sent())
    texts.send_one("sms", channel, MORNING)

    assert not texts.send_one("sms", channel, MORNING)
    assert texts.send_one("sms", channel, MORNING + timedelta(seconds=3))
    first, second = channel.got
    assert first.id == second.id
    assert count(services) == 0


def test_a_number_that_is_none_is_not_tried_again(services, texts):
    texts.queue("+84912345678", "Ma: 123456", UNTIL)

    texts.send_one("sms", Says(Dead("no such number")), MORNING)
    assert count(services) == 0


def test_without_a_gateway_it_is_shown_until_its_time_is_over(services, texts):
    texts.queue("+84912345678", "Ma: 123456", UNTIL)
    texts.send_one("sms", OnThePage(), MORNING)
    assert count(services) == 1

    texts.sweep(UNTIL)
    assert count(services) == 0
