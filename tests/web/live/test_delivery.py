"""What changes is told at once, to those who follow it and to nobody else."""

import json
from statistics import median
from time import perf_counter

from tests.web.live.cast import (
    OTHER_WARD,
    SECRET,
    WARD,
    Browser,
    Message,
    Projector,
    code,
    execute,
    running,
)
from web.live import tickets
from web.live.hub import Hub
from web.live.limits import Limits


def test_a_change_is_on_the_city_map_within_100_milliseconds(
    hub: Hub, projector: Projector
) -> None:
    took = []
    with Browser(hub.port, "city") as browser:
        for number in range(15):
            start = perf_counter()
            position = projector.change(code(number))
            assert browser.next() == Message("city", position, [code(number)])
            took.append(perf_counter() - start)
    assert median(took) < 0.1


def test_the_browser_is_told_when_to_retry_and_that_it_reads_an_event_stream(hub: Hub) -> None:
    with Browser(hub.port, "city") as browser:
        assert browser.retry == "2000"
        assert browser.response.headers["Content-Type"] == "text/event-stream"
        assert browser.response.headers["Access-Control-Allow-Origin"] == "*"


def test_who_follows_one_case_does_not_hear_of_another(hub: Hub, projector: Projector) -> None:
    with Browser(hub.port, f"case:{code(2)}") as browser:
        projector.change(code(1))
        position = projector.change(code(2))
        assert browser.next() == Message(f"case:{code(2)}", position, [code(2)])


def test_a_board_hears_of_its_own_ward_alone(hub: Hub, projector: Projector, session: str) -> None:
    topic = f"board:{WARD}"
    with Browser(hub.port, topic, ticket=tickets.sign(SECRET, [topic], session)) as browser:
        projector.change(code(1), ward=OTHER_WARD)
        position = projector.change(code(2), ward=WARD)
        assert browser.next() == Message(topic, position, [code(2)])


def test_a_public_topic_tells_a_code_and_nothing_of_what_is_hidden(
    hub: Hub, dsn: str, projector: Projector
) -> None:
    """Whatever the row holds: words that may not be shown cannot leave the hub."""
    secret = "lời của người gửi"
    with Browser(hub.port, f"city,case:{code(1)}") as browser:
        projector.change(code(1))
        assert {browser.next().topic for _ in range(2)} == {"city", f"case:{code(1)}"}
        execute(dsn, "UPDATE ward_board SET text = %s, hidden = true", (secret,))
        projector.change(code(1))
        blocks = [browser.read_block(), browser.read_block()]
    told = [json.loads(block["data"]) for block in blocks]
    assert [each.keys() for each in told] == [{"topic", "position", "reports"}] * 2
    assert {each["topic"] for each in told} == {"city", f"case:{code(1)}"}
    assert [each["reports"] for each in told] == [[code(1)]] * 2


def test_a_burst_of_changes_costs_few_messages(hub: Hub, projector: Projector) -> None:
    codes = [code(number) for number in range(60)]
    with Browser(hub.port, "city") as browser:
        for one in codes:
            projector.change(one)
        heard = browser.codes_until(set(codes))
    assert [one for message in heard for one in message] == codes
    assert len(heard) < 30


def test_more_than_100_reports_are_told_as_a_need_to_fetch(hub: Hub, projector: Projector) -> None:
    with Browser(hub.port, "city") as browser:
        position = projector.change(*(code(number) for number in range(100)))
        assert len(browser.next().reports or ()) == 100
        position = projector.change(*(code(number) for number in range(101)))
        assert browser.next() == Message("city", position, None)


def test_a_batch_that_changed_nothing_is_not_looked_at_but_moves_the_id(
    dsn: str, projector: Projector
) -> None:
    with running(dsn, Limits(heartbeat=0.05)) as hub, Browser(hub.port, "city") as browser:
        projector.write("ward_board", [code(1)], 60, changed=0)
        assert all("data" not in block for block in browser.blocks_until(60))


def test_a_notice_that_makes_no_sense_is_passed_over(hub: Hub, projector: Projector) -> None:
    with Browser(hub.port, "city") as browser:
        for payload in ("", "ward_board", "ward_board:x:1", "no_such_view:1:1", "a:b:c:d"):
            projector.tell(payload)
        projector.change(code(1))
        assert browser.next().reports == [code(1)]
