"""One client cannot take what the others need."""

import socket
import subprocess
import sys
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from time import sleep

import pytest

from tests.conftest import config_for
from tests.web.live.cast import SOON, Browser, Projector, ask, code, running, wait_for_health
from web.live.hub import Hub
from web.live.limits import Limits
from web.live.process import hub_of


def test_an_address_gets_so_many_streams_and_another_one_when_it_closes_one(dsn: str) -> None:
    with running(dsn, Limits(per_address=2)) as hub:
        first, second = Browser(hub.port, "city"), Browser(hub.port, "city")
        status, answer = ask(hub.port, "/live?topics=city")
        assert (status, answer["error"]) == (429, "TooManyStreams")
        first.close()
        wait_for_health(hub.port, streams=1)
        Browser(hub.port, "city").close()
        second.close()


def test_a_proxy_on_this_machine_speaks_for_many_addresses(dsn: str) -> None:
    with running(dsn, Limits(per_address=1)) as hub, Browser(hub.port, "city"):
        others = [forwarded(hub.port, f"203.0.113.9, 203.0.113.{last}") for last in (1, 2, 2)]
        assert [response.status for response in others] == [200, 200, 429]
        for response in others:
            response.close()


def forwarded(port: int, addresses: str) -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", port, timeout=SOON)
    connection.request("GET", "/live?topics=city", headers={"X-Forwarded-For": addresses})
    return connection.getresponse()


def test_a_city_sets_its_own_limits(tmp_path: Path) -> None:
    told = {"KALONG_LIVE_PER_ADDRESS": "700", "KALONG_LIVE_STREAMS": "30000"}
    usual, own = (hub_of(config_for(tmp_path, **more), "").limits for more in ({}, told))
    assert (usual.per_address, usual.total) == (50, 10_000)
    assert (own.per_address, own.total) == (700, 30_000)


def test_a_busy_line_gets_no_heartbeat(dsn: str, projector: Projector) -> None:
    with running(dsn, Limits(heartbeat=0.3)) as hub, Browser(hub.port, "city") as browser:
        for number in range(8):
            projector.change(code(number))
            assert "data" in browser.read_block()
            sleep(0.05)


def test_the_hub_carries_no_library_that_it_does_not_use() -> None:
    """They would take as much memory as five thousand streams do."""
    program = "import sys, web.cli, web.commands.live; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    modules = found.stdout.decode().split()
    assert {"web.live.hub", "psycopg2"} <= {*modules}
    assert {"sqlalchemy", "flask", "folium", "numpy", "shapely"} & {*modules} == set()


def test_beyond_the_total_a_connection_is_cut(dsn: str) -> None:
    with (
        running(dsn, Limits(total=1)) as hub,
        Browser(hub.port, "city"),
        pytest.raises((ConnectionError, OSError)),
    ):
        ask(hub.port, "/healthz")


def test_a_client_that_does_not_read_is_dropped_and_hurts_nobody(
    hub: Hub, projector: Projector
) -> None:
    codes = [code(number) for number in range(100)]
    with Browser(hub.port, "city") as browser, client_that_does_not_read(hub.port):
        wait_for_health(hub.port, streams=2)
        for _ in range(2000):
            position = projector.change(*codes)
            assert browser.next().position == position
            if position % 50 == 0 and ask(hub.port, "/healthz")[1]["streams"] == 1:
                return
    pytest.fail("nobody was dropped")


def client_that_does_not_read(port: int) -> socket.socket:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    line.connect(("127.0.0.1", port))
    line.sendall(b"GET /live?topics=city HTTP/1.1\r\n\r\n")
    return line


def test_a_quiet_line_gets_a_heartbeat_that_keeps_its_id_up_to_date(
    dsn: str, projector: Projector
) -> None:
    topic = f"case:{code(1)}"
    with (
        running(dsn, Limits(heartbeat=0.05)) as hub,
        Browser(hub.port, topic) as browser,
        Browser(hub.port, "city") as city,
    ):
        position = projector.change(code(2))
        city.next()
        assert [block for block in browser.blocks_until(position) if "data" in block] == []
