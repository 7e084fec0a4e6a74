"""Sessions in the database: what opens, holds and ends them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from eventlog.account_tables import session as table
from web.accounts.idle import IDLE
from web.accounts.sessions import KEPT, LONGEST, Sessions

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WHERE = ("203.0.113.0/24", "Firefox")
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def sessions(empty_city):
    return Sessions(empty_city.engine)


def test_the_token_opens_and_is_not_in_the_table(sessions):
    token = sessions.open("staff", "ward1@demo", NOW, *WHERE)

    assert sessions.holding(token, NOW).subject == "ward1@demo"
    with sessions.engine.connect() as db:
        kept = str(db.execute(select(table)).one())
    assert token not in kept


@pytest.mark.parametrize("token", ["", "x", "\x00", "\ud800", "0" * 64])
def test_nothing_else_opens(sessions, token):
    sessions.open("staff", "ward1@demo", NOW, *WHERE)

    assert sessions.holding(token, NOW) is None


def test_the_hash_opens_nothing(sessions):
    token = sessions.open("staff", "ward1@demo", NOW, *WHERE)

    assert sessions.holding(sessions.holding(token, NOW).session_id, NOW) is None


@pytest.mark.parametrize("kind", ["staff", "citizen"])
def test_it_ends_when_nobody_uses_it(sessions, kind):
    token = sessions.open(kind, "someone", NOW, *WHERE)

    assert sessions.holding(token, NOW + IDLE[kind] - A_SECOND) is not None
    unused = sessions.open(kind, "someone", NOW, *WHERE)
    assert sessions.holding(unused, NOW + IDLE[kind]) is None


def test_being_used_keeps_it_open_and_is_written_once_a_minute(sessions):
    token = sessions.open("staff", "ward1@demo", NOW, *WHERE)

    sessions.holding(token, NOW + 30 * A_SECOND)
    assert sessions.holding(token, NOW + 40 * A_SECOND).seen_at == NOW
    later = NOW + IDLE["staff"] - A_SECOND
    sessions.holding(token, later)
    assert sessions.holding(token, later + IDLE["staff"] - A_SECOND).seen_at == later


def test_after_its_longest_time_it_ends_however_much_it_is_used(sessions):
    token = sessions.open("staff", "ward1@demo", NOW, *WHERE)

    moment = NOW
    while moment < NOW + LONGEST["staff"]:
        assert sessions.holding(token, moment) is not None
        moment += timedelta(minutes=30)
    assert sessions.holding(token, moment) is None


def test_somebody_sees_and_ends_their_own_alone(sessions):
    mine = sessions.open("staff", "ward1@demo", NOW, *WHERE)
    phone = sessions.open("staff", "ward1@demo", NOW + A_SECOND, "2001:db8::/48", "Safari")
    sessions.open("citizen", "ward1@demo", NOW, *WHERE)
    of_phone = sessions.holding(phone, NOW).session_id

    found = sessions.of("staff", "ward1@demo", NOW + A_SECOND)
    assert [each.browser for each in found] == ["Safari", "Firefox"]
    assert not sessions.end(of_phone, "staff", "ward2@demo", NOW)
    assert not sessions.end(of_phone, "citizen", "ward1@demo", NOW)
    assert sessions.end(of_phone, "staff", "ward1@demo", NOW)
    assert sessions.holding(phone, NOW) is None
    assert sessions.holding(mine, NOW) is not None


def test_all_the_others_are_ended_at_once(sessions):
    mine, *others = (sessions.open("staff", "ward1@demo", NOW, *WHERE) for _ in range(3))
    this_one = sessions.holding(mine, NOW).session_id

    assert sessions.end_all("staff", "ward1@demo", NOW, but=this_one) == 2
    assert sessions.holding(mine, NOW) is not None
    assert [sessions.holding(token, NOW) for token in others] == [None, None]


def test_what_ended_some_days_ago_is_swept_and_nothing_else(sessions):
    left = sessions.open("citizen", "left", NOW, *WHERE)
    sessions.leave(left, NOW)
    sessions.open("staff", "unused", NOW, *WHERE)
    kept = sessions.open("citizen", "kept", NOW, *WHERE)

    assert sessions.sweep(NOW + KEPT) == 0
    assert sessions.sweep(NOW + KEPT + timedelta(hours=3)) == 2
    assert sessions.holding(kept, NOW + KEPT) is not None
