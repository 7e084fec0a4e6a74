"""Everything that is not a well-formed wish to follow known topics is refused in one sentence."""

import socket
from time import time
from uuid import uuid4

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from tests.web.live.cast import SECRET, SOON, WARD, Browser, ask, code, execute, running
from web.live import tickets
from web.live.hub import Hub
from web.live.limits import Limits

BOARD = f"board:{WARD}"


def signed_ago(seconds: int, *content: str) -> str:
    class Earlier(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time()) - seconds

    return URLSafeTimedSerializer(SECRET, salt="live", signer=Earlier).dumps(content)


@pytest.mark.parametrize(
    ("target", "status", "error"),
    [
        ("/", 404, "NoSuchPage"),
        ("/livelier", 404, "NoSuchPage"),
        ("/live", 400, "NotSoManyTopics"),
        ("/live?topics=,", 400, "NotSoManyTopics"),
        ("/live?topics=city&&", 400, "MalformedRequest"),
        ("/live?topics=%ff", 400, "MalformedRequest"),
        ("/live?topics=weather", 400, "UnknownTopic"),
        ("/live?topics=city:1", 400, "UnknownTopic"),
        ("/live?topics=city:", 400, "UnknownTopic"),
        ("/live?topics=case", 400, "UnknownTopic"),
        ("/live?topics=case:", 400, "UnknownTopic"),
        ("/live?topics=case:22222223", 400, "UnknownTopic"),
        ("/live?topics=board:1", 400, "UnknownTopic"),
        (f"/live?topics={BOARD.upper().replace('BOARD', 'board')}", 403, "TicketNeeded"),
        (f"/live?topics={BOARD}", 403, "TicketNeeded"),
        (f"/live?topics={BOARD}&ticket=forged", 403, "TicketNeeded"),
        ("/live?topics=city&since=x", 400, "NotAPosition"),
    ],
)
def test_this_is_no_stream(hub: Hub, target: str, status: int, error: str) -> None:
    got, answer = ask(hub.port, target)
    assert (got, answer["error"]) == (status, error)
    assert answer["detail"].endswith(".")


def test_an_unknown_topic_is_named(hub: Hub) -> None:
    _, answer = ask(hub.port, "/live?topics=city,weather")
    assert "'weather'" in answer["detail"]
    assert answer["field"] == "topics"


def test_twenty_topics_are_enough(hub: Hub) -> None:
    cases = [f"case:{code(number)}" for number in range(21)]
    Browser(hub.port, ",".join(cases[:20])).close()
    assert ask(hub.port, f"/live?topics={','.join(cases)}")[0] == 400


def test_a_ticket_opens_the_boards_that_it_names_and_no_other(hub: Hub, session: str) -> None:
    ticket = tickets.sign(SECRET, [BOARD], session)
    Browser(hub.port, f"city,{BOARD}", ticket=ticket).close()
    assert ask(hub.port, f"/live?topics=board:{uuid4()}&ticket={ticket}")[0] == 403


def test_a_ticket_signed_with_another_key_or_for_another_purpose_opens_nothing(
    hub: Hub, session: str
) -> None:
    elsewhere = URLSafeTimedSerializer(SECRET, salt="session").dumps([session, BOARD])
    for ticket in (tickets.sign("another key", [BOARD], session), elsewhere):
        assert ask(hub.port, f"/live?topics={BOARD}&ticket={ticket}")[0] == 403


def test_a_ticket_that_is_no_list_opens_nothing(hub: Hub) -> None:
    ticket = URLSafeTimedSerializer(SECRET, salt="live").dumps(BOARD)
    assert ask(hub.port, f"/live?topics={BOARD}&ticket={ticket}")[0] == 403


def test_a_ticket_is_good_for_twelve_hours(hub: Hub, session: str) -> None:
    fresh, stale = (signed_ago(3600 * hours, session, BOARD) for hours in (11, 13))
    Browser(hub.port, BOARD, ticket=fresh).close()
    assert ask(hub.port, f"/live?topics={BOARD}&ticket={stale}")[0] == 403


def test_a_stream_ends_with_its_ticket(dsn: str, session: str) -> None:
    ticket = signed_ago(tickets.SECONDS - 2, session, BOARD)
    with (
        running(dsn, Limits(heartbeat=0.05)) as hub,
        Browser(hub.port, BOARD, ticket=ticket) as browser,
        pytest.raises(ConnectionResetError),
    ):
        browser.next()


ENDS = (
    "ended_at = now()",
    "expires_at = now()",
    "seen_at = now() - interval '2 hours'",
)


@pytest.mark.parametrize("end", ENDS)
def test_a_stream_ends_with_the_session_and_is_not_opened_again(
    dsn: str, session: str, end: str
) -> None:
    ticket = tickets.sign(SECRET, [BOARD], session)
    with (
        running(dsn, Limits(heartbeat=0.05)) as hub,
        Browser(hub.port, BOARD, ticket=ticket) as browser,
        Browser(hub.port, "city") as anyone,
    ):
        browser.read_block()
        execute(dsn, f"UPDATE session SET {end} WHERE token_hash = %s", (session,))
        with pytest.raises(ConnectionResetError):
            browser.next()

        status, answer = ask(hub.port, f"/live?topics={BOARD}&ticket={ticket}")
        assert (status, answer["error"]) == (403, "SessionOver")
        assert anyone.read_block() is not None


def test_a_ticket_of_no_session_opens_nothing(hub: Hub) -> None:
    ticket = tickets.sign(SECRET, [BOARD], "")
    assert ask(hub.port, f"/live?topics={BOARD}&ticket={ticket}")[0] == 403


def test_only_get_is_possible(hub: Hub) -> None:
    for method in ("POST", "HEAD", "OPTIONS", "DELETE"):
        assert raw(hub.port, f"{method} /live?topics=city HTTP/1.1\r\n\r\n").startswith(
            "HTTP/1.1 405 Method Not Allowed\r\n"
        )


@pytest.mark.parametrize(
    "text",
    [
        "\r\n\r\n",
        "GET /live\r\n\r\n",
        "get /live HTTP/1.1\r\n\r\n",
        "GET  /live HTTP/1.1\r\n\r\n",
        "GET http://elsewhere/live HTTP/1.1\r\n\r\n",
        "GET /live HTTP/2\r\n\r\n",
        "GET /live HTTP/1.1\r\nno colon\r\n\r\n",
        "GET /live HTTP/1.1\r\nA: b\r\n folded\r\n\r\n",
        "GET /live HTTP/1.1\r\nA : b\r\n\r\n",
        "GET /live HTTP/1.1\r\nA: b\n\r\n\r\n",
        f"GET /live HTTP/1.1\r\nA: {'b' * 17_000}\r\n\r\n",
        f"GET /{'b' * 17_000}",
    ],
)
def test_a_request_that_is_not_well_formed_is_refused(hub: Hub, text: str) -> None:
    assert raw(hub.port, text).startswith("HTTP/1.1 400 Bad Request\r\n")


def test_a_request_that_dawdles_is_refused(dsn: str) -> None:
    with running(dsn, Limits(request_within=0.1)) as hub:
        assert raw(hub.port, "GET /live").startswith("HTTP/1.1 408 ")


def test_a_request_may_come_in_pieces(hub: Hub) -> None:
    with socket.create_connection(("127.0.0.1", hub.port), timeout=SOON) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in ("GE", "T /healthz HT", "TP/1.1\r", "\n\r", "\n"):
            line.sendall(piece.encode())
        assert line.recv(100).startswith(b"HTTP/1.1 200 OK\r\n")


def raw(port: int, text: str) -> str:
    """What the hub answers to exactly this text, until it closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=SOON) as line:
        line.sendall(text.encode())
        answer = b""
        while piece := line.recv(4096):
            answer += piece
    return answer.decode()
