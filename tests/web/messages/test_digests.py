"""News of areas: once a day, of what lies within, found on the earth and not in degrees."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from domain.messages.watch import around
from domain.people.actor import Actor
from eventlog.outbox import delivery
from projections.surroundings import cases_within
from tests.web.cast import IN_BEN_CAT, send
from tests.web.messages.people import BY_MAIL, somebody
from web.messages.channels import Sent
from web.messages.digests import Digests, last_day
from web.messages.sending import send_one

METRE = 1 / 111_195  # degrees of latitude
HERE = around(IN_BEN_CAT["lon"], IN_BEN_CAT["lat"], 1000)


class Keeps:
    def __init__(self):
        self.got = []

    def send(self, message):
        self.got.append(message)
        return Sent()


@pytest.fixture
def an(fed):
    an = somebody(fed, BY_MAIL)
    fed.watch_desk.watch(HERE, an, fed.now())
    return an


@pytest.fixture
def tomorrow(fed, monkeypatch):
    """After the digest hour that ends the day of now; returns how to turn to another day."""
    local = fed.now().astimezone(fed.config.time_zone)
    clock = (local - timedelta(hours=8)).replace(hour=9, minute=0)  # a day begins at eight

    def turn(days):
        moment = (clock + timedelta(days=days)).astimezone(UTC)
        monkeypatch.setattr(fed, "now", lambda: moment)

    return turn


def deliveries(services):
    with services.engine.connect() as db:
        return db.execute(select(delivery).where(delivery.c.policy == "digest")).all()


def test_one_letter_a_day_tells_all_that_happened(fed, anyone, an, tomorrow):
    codes = [send(anyone), send(anyone, "Đèn hỏng")]
    fed.catch_up()
    tomorrow(1)
    digests = Digests(fed)
    assert digests.make()
    assert not digests.make()
    assert Digests(fed).make()  # another process

    (row,) = deliveries(fed)
    assert (row.recipient, row.channel) == (an.id, "email")
    post = Keeps()
    while send_one(fed, "email", post):
        pass
    (message,) = [m for m in post.got if m.letter.notice == "digest"]
    assert all(f"/reports/{code}" in message.letter.text for code in codes)
    assert "2 reports" in message.letter.subject


@pytest.mark.usefixtures("an")
def test_where_nothing_happened_nothing_is_said(fed, anyone, tomorrow):
    send(anyone, place={"lon": 107.3121, "lat": 20.9891})  # four kilometres away
    fed.catch_up()
    tomorrow(1)
    Digests(fed).make()

    assert deliveries(fed) == []


@pytest.mark.usefixtures("an")
def test_the_same_news_is_not_told_the_next_day_again(fed, anyone, tomorrow):
    send(anyone)
    fed.catch_up()
    for days in (1, 2, 3):
        tomorrow(days)
        Digests(fed).make()

    assert len(deliveries(fed)) == 1


def test_a_day_begins_at_the_digest_hour(fed):
    before = datetime(2026, 1, 5, 0, 59, tzinfo=UTC)  # a minute to eight in the city

    assert last_day(fed, before) + 1 == last_day(fed, before + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("metres", "is_in"), [(990, True), (1010, False), (-990, True), (-1010, False)]
)
def test_the_circle_is_measured_in_metres(fed, anyone, metres, is_in):
    centre = {"lon": HERE.lon, "lat": HERE.lat}
    code = send(anyone, place=centre | {"lat": HERE.lat + metres * METRE})
    fed.catch_up()

    with fed.engine.connect() as db:
        found = [row["code"] for row in cases_within(db, [HERE], 10)]
    assert (code in found) is is_in


def test_a_hidden_case_is_not_news(fed, anyone):
    code = send(anyone)
    fed.desk.hide(code, "tên người", Actor("dispatcher@demo", "dispatcher"), fed.now())
    fed.catch_up()

    with fed.engine.connect() as db:
        assert cases_within(db, [HERE], 10) == []
