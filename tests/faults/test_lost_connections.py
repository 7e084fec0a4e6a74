"""The line to the database is cut at every point of a report's way: a retry gives one report."""

from collections import Counter
from collections.abc import Iterator
from itertools import count

import pytest
from flask.testing import FlaskClient

from tests.conftest import config_for
from tests.faults import checks
from tests.faults.calls import BODY
from tests.faults.line import Line, line_to
from tests.faults.notes import note
from web.app import create_app
from web.outside.database import Urls
from web.outside.postgres import Cluster
from web.wiring import Services, connect

MOST_POINTS = 60
TRIES = 5  # the connections of a pool are gone one by one, or all at once


@pytest.fixture(params=[False, True], ids=["between two messages", "in the midst of a message"])
def line(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[Line]:
    with line_to(cluster.sockets, torn=request.param) as line:
        yield line


@pytest.fixture
def services(cluster: Cluster, city_urls: Urls, line: Line, tmp_path) -> Iterator[Services]:
    """The demo city, reached by the line alone."""
    url = city_urls.application.replace(str(cluster.sockets), str(line.folder))
    services = connect(config_for(tmp_path), Urls(url, url))
    yield services
    services.positions.stop()
    services.engine.dispose()


@pytest.fixture
def client(services: Services) -> FlaskClient:
    return create_app(services).test_client()


def send(client: FlaskClient, key: str):
    return client.post("/api/reports", json=BODY | {"text": key}, headers={"Idempotency-Key": key})


def send_until_acknowledged(client: FlaskClient, key: str) -> dict:
    for _ in range(TRIES):
        answer = send(client, key)
        if answer.status_code == 201:
            return answer.json
        assert answer.status_code == 503, answer.json
    pytest.fail("no answer once the line was mended")


def test_a_retry_with_the_same_key_gives_one_report_wherever_the_line_was_cut(
    client: FlaskClient, services: Services, line: Line
) -> None:
    receipts, stored_without_an_answer = {}, 0
    for pieces in count():
        assert pieces < MOST_POINTS
        key = f"cut after {pieces}"
        send_until_acknowledged(client, f"before {key}")
        line.cut_after(pieces)
        first = send(client, key)
        line.mend()
        if not line.was_cut:
            break
        assert first.status_code == 503, first.json
        assert first.headers["Retry-After"]
        stored_without_an_answer += texts(services)[key]
        receipts[key] = send_until_acknowledged(client, key)
        assert send_until_acknowledged(client, key) == receipts[key]
    found = texts(services)
    assert {key: found[key] for key in receipts} == dict.fromkeys(receipts, 1)
    # The point of it all: the line broke between the commit and the answer to it.
    assert stored_without_an_answer > 0
    note(f"{len(receipts)} cuts, {stored_without_an_answer} after the commit; one report each")


def texts(services: Services) -> Counter[str]:
    events = checks.look(services.engine).events
    return Counter(each.event.text for each in events if each.topic == "report.submitted")
