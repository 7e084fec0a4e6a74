"""Whatever is killed comes back, and no change is lost on the way."""

import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import sleep

import psycopg2
import pytest
from psycopg2.sql import SQL, Identifier

from tests.web.live.cast import SECRET, SOON, Browser, Projector, code, execute, wait_for_health
from web.live.hub import Hub
from web.live.process import libpq

PROGRAM = """
import asyncio, signal, sys
from web.live.process import until_told_to_stop
from web.live.hub import Hub
asyncio.run(until_told_to_stop(Hub(sys.argv[1], int(sys.argv[2]), secret_key=sys.argv[3])))
"""
END_CONNECTIONS_OF_THE_HUB = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE application_name = 'kalong live' AND datname = current_database()
"""
CODES = [code(number) for number in range(400)]
PAUSE = 0.003  # seconds between two changes, so that they flow for more than a second


class HubProcess:
    def __init__(self, dsn: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._arguments = [sys.executable, "-c", PROGRAM, dsn, str(self.port), SECRET]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self._arguments)

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(SOON)


@pytest.fixture
def hub_process(dsn: str) -> Iterator[HubProcess]:
    hub = HubProcess(dsn)
    yield hub
    hub.end(signal.SIGKILL)


def follow_patiently(port: int, browser: Browser | None = None) -> Browser:
    """Opens a stream, or the browser's again, as often as it takes."""
    for _ in range(200):
        try:
            if browser is None:
                return Browser(port, "city")
            browser.connect()
            return browser
        except OSError:
            sleep(0.05)
    pytest.fail("the hub does not come back")


def told(dsn: str, browser: Browser) -> set[str]:
    """The codes of the next message; where it names none, what a page would then fetch."""
    since = browser.last_event_id
    codes = browser.next().reports
    return set(changed_since(dsn, since) if codes is None else codes)


def changed_since(dsn: str, position: str | None) -> list[str]:
    rows = execute(dsn, "SELECT code FROM ward_board WHERE position > %s", (position,))
    return [code for (code,) in rows]


@contextmanager
def changes_flow(projector: Projector) -> Iterator[threading.Event]:
    """All CODES change, one after the other; the event is set at the half."""
    half = threading.Event()

    def flow() -> None:
        for number, one in enumerate(CODES):
            projector.change(one)
            if number == len(CODES) // 2:
                half.set()
            sleep(PAUSE)

    thread = threading.Thread(target=flow)
    thread.start()
    yield half
    thread.join()


def test_nothing_is_lost_when_the_hub_is_killed_while_changes_flow(
    hub_process: HubProcess, dsn: str, projector: Projector
) -> None:
    browser = follow_patiently(hub_process.port)
    heard: set[str] = set()
    breaks = 0
    with changes_flow(projector) as half:
        while heard < set(CODES):
            try:
                heard |= told(dsn, browser)
            except OSError:
                breaks += 1
                follow_patiently(hub_process.port, browser)
            if half.is_set():
                half.clear()
                hub_process.end(signal.SIGKILL)
                hub_process.start()
    browser.close()
    assert heard == set(CODES)
    assert breaks == 1


def test_the_hub_ends_cleanly_when_it_is_told_to(hub_process: HubProcess) -> None:
    browser = follow_patiently(hub_process.port)
    assert hub_process.end(signal.SIGTERM) == 0
    with pytest.raises(ConnectionResetError):
        browser.next()


def test_nothing_is_lost_when_the_database_drops_the_hub_while_changes_flow(
    hub: Hub, dsn: str, projector: Projector
) -> None:
    with Browser(hub.port, "city") as browser:
        with changes_flow(projector) as half:
            assert half.wait(SOON)
            assert execute(dsn, END_CONNECTIONS_OF_THE_HUB) == [(2,)]
        heard: set[str] = set()
        while heard < set(CODES):
            heard |= told(dsn, browser)
    assert heard == set(CODES)


def test_the_hub_waits_for_a_database_that_stays_away(
    hub: Hub, dsn: str, database_urls: tuple[str, str], projector: Projector
) -> None:
    with Browser(hub.port, "city") as browser:
        projector.change(code(1))
        browser.next()
        with nobody_gets_in(libpq(database_urls[1]), dsn):
            wait_for_health(hub.port, listening=False)
            projector.change(code(2))
            newcomer = Browser(hub.port, "city", last_event_id="0")
        assert browser.next().reports == [code(2)]
        assert newcomer.next().reports == [code(1), code(2)]
        newcomer.close()
    wait_for_health(hub.port, listening=True)


@contextmanager
def nobody_gets_in(owner: str, dsn: str) -> Iterator[None]:
    """Cuts the hub off from the database, and keeps it out."""
    with closing(psycopg2.connect(owner)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        name = Identifier(connection.info.dbname)
        limit = SQL("ALTER DATABASE {} CONNECTION LIMIT {}")
        with closing(psycopg2.connect(dsn)) as inside, inside.cursor() as terminator:
            cursor.execute(limit.format(name, SQL("0")))
            terminator.execute(END_CONNECTIONS_OF_THE_HUB)
        try:
            yield
        finally:
            cursor.execute(limit.format(name, SQL("-1")))
