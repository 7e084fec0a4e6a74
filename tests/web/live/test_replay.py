"""Whoever comes back is told exactly what changed meanwhile."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from urllib.parse import quote
from uuid import uuid5

import psycopg2

from tests.web.live.cast import (
    SOON,
    WARD,
    WRITE,
    Browser,
    Message,
    Projector,
    ask,
    code,
    execute,
)
from web.live.hub import Hub
from web.live.reader import MOST_ROWS, Reader

BOARD = f"board:{WARD}"


def test_replay_gives_what_came_after_the_last_event_id_and_no_more(
    hub: Hub, projector: Projector
) -> None:
    with Browser(hub.port, "city") as browser:
        for number in range(1, 11):
            projector.change(code(number))
        browser.codes_until({code(10)})
    with Browser(hub.port, "city", last_event_id="7") as back:
        assert back.next() == Message("city", 10, [code(8), code(9), code(10)])
        projector.change(code(11))
        assert back.next() == Message("city", 11, [code(11)])


def test_a_report_that_changed_twice_is_replayed_once(hub: Hub, projector: Projector) -> None:
    with Browser(hub.port, "city") as browser:
        projector.change(code(1))
        projector.change(code(2))
        projector.change(code(1))
        browser.codes_until({code(1), code(2)})
    with Browser(hub.port, "city", last_event_id="0") as back:
        assert back.next().reports == [code(2), code(1)]


def test_all_reports_of_one_position_are_replayed(hub: Hub, projector: Projector) -> None:
    with Browser(hub.port, "city") as browser:
        projector.change(code(1))
        projector.change(code(2), code(3), code(4))
        browser.codes_until({code(4)})
    with Browser(hub.port, "city", last_event_id="1") as back:
        assert set(back.next().reports or ()) == {code(2), code(3), code(4)}


def test_the_page_may_give_its_own_position_and_the_last_event_id_comes_first(
    hub: Hub, projector: Projector
) -> None:
    with Browser(hub.port, "city") as browser:
        for number in range(1, 4):
            projector.change(code(number))
        browser.codes_until({code(3)})
    with Browser(hub.port, "city", since="1") as fresh:
        assert fresh.next().reports == [code(2), code(3)]
    with Browser(hub.port, "city", last_event_id="2", since="1") as back:
        assert back.next().reports == [code(3)]


def test_who_missed_nothing_is_told_nothing(hub: Hub, projector: Projector) -> None:
    with Browser(hub.port, "city") as browser:
        projector.change(code(1))
        browser.next()
    with Browser(hub.port, "city", last_event_id=browser.last_event_id) as back:
        projector.change(code(2))
        assert back.next().reports == [code(2)]


def test_a_line_that_breaks_between_two_messages_loses_neither(
    hub: Hub, projector: Projector
) -> None:
    topics = f"city,case:{code(1)}"
    with Browser(hub.port, topics) as browser:
        projector.change(code(1))
        first = browser.next()
    with Browser(hub.port, topics, browser.last_event_id) as back:
        assert {back.next().topic, back.next().topic} == {"city", f"case:{code(1)}"}
    assert first.reports == [code(1)]


def test_who_was_away_for_very_long_is_told_to_fetch_everything(
    hub: Hub, dsn: str, projector: Projector
) -> None:
    fill(dsn, MOST_ROWS + 1, position="right(code, 5)::int")
    topics = f"city,case:{code(1)}"
    with Browser(hub.port, topics, last_event_id="0") as never_came:
        projector.tell(f"ward_board:{MOST_ROWS + 1}:1")
        told = [never_came.next(), never_came.next()]
    assert {message.topic for message in told} == set(topics.split(","))
    assert [message.reports for message in told] == [None, None]
    with Browser(hub.port, topics, last_event_id=str(MOST_ROWS - 1)) as just_away:
        assert just_away.next().reports == [f"CODE{MOST_ROWS:05}", f"CODE{MOST_ROWS + 1:05}"]


def test_a_position_that_is_no_number_is_refused(hub: Hub) -> None:
    for since in ("x", "-1", "1.5", "9" * 19, "٣"):
        status, answer = ask(hub.port, f"/live?topics=city&since={quote(since)}")
        assert (status, answer["error"]) == (400, "NotAPosition")


def test_rows_of_one_position_are_read_together_however_many(dsn: str) -> None:
    fill(dsn, MOST_ROWS + 3, position="7")
    reader = Reader(dsn)
    with ThreadPoolExecutor(1) as apart:  # here a browser's loop may be running already
        looks = [reader.changed("ward_board", after) for after in (6, 7)]
        found = [apart.submit(asyncio.run, look).result() for look in looks]
    assert [len(rows) for rows in found] == [MOST_ROWS + 3, 0]
    reader.close()


def test_who_comes_back_during_a_slow_query_gets_everything_once(
    hub: Hub, dsn: str, projector: Projector
) -> None:
    with Browser(hub.port, "city") as browser:
        projector.change(code(1))
        browser.next()
        with psycopg2.connect(dsn) as slow, slow.cursor() as cursor:
            cursor.execute("LOCK TABLE ward_board")
            projector.tell("ward_board:2:1")
            wait_until_somebody_waits_for_a_lock(dsn)
            back = Browser(hub.port, "city", last_event_id="0")
            cursor.execute(WRITE.format(view="ward_board"), facts(["CODE2"], 2))
        slow.close()
        projector.position = 2
        assert browser.next() == Message("city", 2, ["CODE2"])
        assert back.next() == Message("city", 2, [code(1), "CODE2"])
        projector.change(code(3))
        assert browser.next() == back.next() == Message("city", 3, [code(3)])
        back.close()


def fill(dsn: str, count: int, position: str) -> None:
    """Writes this many rows into the live map; `position` is an SQL expression."""
    codes = [f"CODE{number:05}" for number in range(1, count + 1)]
    statement = WRITE.format(view="ward_board").replace("%(position)s", position)
    execute(dsn, statement, facts(codes))


def facts(codes: list[str], position: int | None = None) -> dict[str, object]:
    ids = [str(uuid5(WARD, one)) for one in codes]
    return {"ids": ids, "codes": codes, "ward": str(WARD), "position": position}


def wait_until_somebody_waits_for_a_lock(dsn: str) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    end = monotonic() + SOON
    while execute(dsn, waiting) == [(0,)]:
        assert monotonic() < end
