"""The whole city for these tests, each process of it, and a real browser to look at it."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from domain.people.actor import SYSTEM
from tests.conftest import config_for
from tests.e2e.cast import PATIENCE, Crowd, Visitor
from web.commands.run import started
from web.config import load
from web.demo.load import MAPS, REFORM
from web.outside.database import Urls
from web.outside.postgres import OWNER
from web.reform.era import announce
from web.wiring import connect

SOON = 30.0  # seconds, far more than the city needs to start
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"),
]


@pytest.fixture(scope="session")
def city(cluster, founded, tmp_path_factory) -> Iterator[str]:
    """The address of the demo city, with its web server, live hub and worker at work.

    In the end none of them may have logged an error.
    """
    home = tmp_path_factory.mktemp("e2e")
    log = home / "city.log"
    cluster.create_database("e2e", template=founded)
    urls = Urls(cluster.url(database="e2e"), cluster.url(OWNER, "e2e"))
    tell_of_its_reform(urls, home)
    port, live_port = free_port(), free_port()
    settings = {
        "KALONG_HOME": str(home),
        "KALONG_SECRET_KEY": "for tests alone",
        "PORT": str(port),
        "KALONG_LIVE_PORT": str(live_port),
    }
    with ExitStack() as stack:
        # Only while the processes start: other tests read the same environment.
        with pytest.MonkeyPatch.context() as environment, errors_written_to(log):
            for name, value in settings.items():
                environment.setenv(name, value)
            stack.enter_context(started(load(), urls))
        wait_for(f"http://127.0.0.1:{port}/readyz")
        wait_for(f"http://127.0.0.1:{live_port}/healthz")
        yield f"http://127.0.0.1:{port}"
    assert [line for line in log.read_text().splitlines() if '"level":"error"' in line] == []


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        missing = "chromium is not installed: apt-get install chromium"
        if os.environ.get("KALONG_NO_SKIPS"):
            pytest.fail(missing)
        pytest.skip(missing)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def crowd(browser, city) -> Crowd:
    return Crowd(browser, city)


@pytest.fixture
def visit(crowd) -> Iterator[Callable[..., Visitor]]:
    """Brings in somebody with a page; at the end nothing may have been amiss on any of them."""
    visitors: list[Visitor] = []

    def enter(login: str | None = None, **more) -> Visitor:
        visitors.append(crowd.enter(login, **more))
        return visitors[-1]

    yield enter
    for visitor in visitors:
        visitor.page.close()
    assert [fault for visitor in visitors for fault in visitor.amiss] == []


def tell_of_its_reform(urls: Urls, home: Path) -> None:
    """What a city does that took over its maps by `kalong wards import`."""
    services = connect(config_for(home), urls)
    announce(services, REFORM, MAPS[-1][1].source, SYSTEM)
    services.catch_up()
    services.engine.dispose()


@contextmanager
def errors_written_to(log: Path) -> Iterator[None]:
    """Processes that are started meanwhile write their standard error there."""
    before = os.dup(2)
    with log.open("wb") as file:
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str) -> None:
    end = monotonic() + SOON
    while True:
        try:
            urlopen(address).close()
            return
        except (URLError, OSError):
            assert monotonic() < end, f"{address} does not answer"
            sleep(0.1)
