"""The feed of public events over Server-Sent Events, on the hub, beside the city's own pages."""

import json
from http.client import HTTPConnection

import pytest

from tests.web.cast import send
from tests.web.live.cast import SOON, ask, running, wait_for_health
from web.live import events
from web.live.limits import Limits
from web.live.process import libpq

SECRET = "Bí mật của bà Trần Thị Kín"
MOST_BEATS = 100


class Reader:
    """As an EventSource reads: it knows the last id, and nothing else."""

    def __init__(self, hub, query="", last_event_id=None):
        self.last_event_id, self.told = last_event_id, []
        self.connection = HTTPConnection("127.0.0.1", hub.port, timeout=SOON)
        headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
        self.connection.request("GET", f"/events{query}", headers=headers)
        self.answer = self.connection.getresponse()
        assert self.answer.getheader("Content-Type") == "text/event-stream"

    def block(self):
        lines = []
        while line := self.answer.readline().decode().rstrip("\n"):
            lines.append(line)
        for name, _, value in (line.partition(": ") for line in lines):
            if name == "id":
                self.last_event_id = value
            elif name == "data":
                self.told.append(json.loads(value))
        return lines

    def read(self, number):
        while len(self.told) < number:
            self.block()
        return self.told

    def close(self):
        self.answer.close()
        self.connection.close()


@pytest.fixture
def dsn(city_urls):
    return libpq(city_urls[0])


@pytest.fixture
def fed(fed, monkeypatch):
    monkeypatch.setattr(events, "AT_ONCE", 7)
    return fed


def home(services):
    return services.config.messages.public_url


def test_every_event_is_told_once_whatever_restarts_and_as_the_feed_tells_it(dsn, fed, anyone):
    for n in range(3):
        send(anyone, f"{SECRET} {n}")
    all_of_them = anyone.get("/api/events?limit=1000").json["events"]
    assert len(all_of_them) > 25

    told, last = [], "0"
    for number in (1, 9, 3, len(all_of_them) - 13):
        with running(dsn, home=home(fed)) as hub:
            reader = Reader(hub, "?after=5", last)  # what came last counts, as after a redirect
            told += reader.read(number)[:number]
            last = told[-1]["id"]
            reader.close()

    assert told == all_of_them
    assert "Kín" not in json.dumps(told, ensure_ascii=False)


def test_what_happens_is_told_as_it_happens_to_whoever_listens_from_now_on(dsn, fed, anyone):
    fed.catch_up()
    with running(dsn, home=home(fed)) as hub:
        one, other = Reader(hub), Reader(hub)
        for reader in (one, other):
            reader.block(), reader.block()  # how soon to come back, and where it stands
        since = one.last_event_id
        code = send(anyone, SECRET)

        found = [reader.read(3) for reader in (one, other)]

        one.close()
        other.close()
        wait_for_health(hub.port, streams=0)
    assert found[0] == found[1] == anyone.get(f"/api/events?after={since}").json["events"]
    assert found[0][0]["subject"] == f"reports/{code}"


def test_a_quiet_line_is_alive_and_its_id_moves_on(dsn, fed):
    fed.catch_up()
    with running(dsn, Limits(heartbeat=0.05, per_address=1), home=home(fed)) as hub:
        reader = Reader(hub, "?after=0")
        beats = 0
        while not (beats and reader.told):  # the first may come before anything has been read
            beats += ": still here" in reader.block()
            assert beats < MOST_BEATS
        assert int(reader.last_event_id) >= int(reader.told[-1]["id"]) > 0

        assert ask(hub.port, "/events")[0] == 429
        for wrong in ("x", "-1", "9" * 19):
            status, told = ask(hub.port, f"/events?after={wrong}")
            assert (status, told["error"], told["field"]) == (400, "NotAPosition", "after")
        reader.close()


def test_the_city_sends_readers_to_the_stream(anyone):
    listen = {"Accept": "text/event-stream"}
    led = [
        anyone.get("/api/events/stream"),
        anyone.get("/api/events?after=7", headers=listen),
        anyone.get("/api/events/stream?after=7", headers={"Last-Event-ID": "9"}),
    ]

    assert {answer.status_code for answer in led} == {307}
    assert [answer.location.partition("/events")[2] for answer in led] == [
        "",
        "?after=7",
        "?after=9",
    ]
    assert anyone.get("/api/events").is_json
    assert anyone.get("/api/events/stream?after=x").status_code == 422
