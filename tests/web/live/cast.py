"""Who plays in these tests: a projector that writes views, browsers that follow, a hub to stop."""

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from time import monotonic, sleep
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg2

from domain.reports.code import code_from
from web.live.hub import Hub
from web.live.limits import Limits

SECRET = "a secret of these tests"
WARD, OTHER_WARD = UUID(int=1), UUID(int=2)
SOON = 5.0  # seconds, far more than anything here takes

WRITTEN = ("report_id", "code", "ward_id", "position")
NEEDED = """
SELECT column_name FROM information_schema.columns
WHERE table_name = %s AND is_nullable = 'NO' AND column_name <> ALL(%s)
"""
WRITE = """
INSERT INTO {view} (report_id, code, ward_id, position)
SELECT report_id, code, %(ward)s, %(position)s
FROM unnest(%(ids)s::uuid[], %(codes)s::text[]) AS report (report_id, code)
ON CONFLICT (report_id) DO UPDATE SET position = excluded.position, ward_id = excluded.ward_id
"""


def code(number: int) -> str:
    return code_from(f"report {number}")


def execute(dsn: str, statement: str, values: Any = None) -> list[tuple[Any, ...]]:
    with closing(psycopg2.connect(dsn)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


class Projector:
    """Writes views and tells who listens, in one transaction, as the engine does."""

    def __init__(self, dsn: str) -> None:
        self.position = 0
        self._connection = psycopg2.connect(dsn)
        self._ids: dict[str, str] = {}

    def change(self, *codes: str, ward: UUID = WARD, views: Sequence[str] = ("ward_board",)) -> int:
        """One event touches the reports with these codes."""
        self.position += 1
        for view in views:
            self.write(view, codes, self.position, ward)
        return self.position

    def write(
        self,
        view: str,
        codes: Sequence[str],
        position: int,
        ward: UUID = WARD,
        changed: int | None = None,
    ) -> None:
        """Writes one view; the notice says that all rows changed, or as many as `changed`."""
        ids = [self._ids.setdefault(code, str(uuid4())) for code in codes]
        facts = {"ids": ids, "codes": list(codes), "position": position, "ward": str(ward)}
        count = len(codes) if changed is None else changed
        with self._connection, self._connection.cursor() as cursor:
            cursor.execute(WRITE.format(view=view), facts)
            self._notify(cursor, f"{view}:{position}:{count}")

    def tell(self, payload: str) -> None:
        with self._connection, self._connection.cursor() as cursor:
            self._notify(cursor, payload)

    def close(self) -> None:
        self._connection.close()

    def _notify(self, cursor: psycopg2.extensions.cursor, payload: str) -> None:
        cursor.execute("SELECT pg_notify('projected', %s)", (payload,))


class Message(NamedTuple):
    topic: str
    position: int
    reports: list[str] | None


class Browser:
    """Follows topics as an EventSource does; it reconnects only when told to."""

    def __init__(self, port: int, topics: str, last_event_id: str | None = None, **more: str):
        self.port, self.topics, self.more = port, topics, more
        self.last_event_id = last_event_id
        self.retry: str | None = None
        self.connect()

    def connect(self) -> None:
        """Returns once the stream has told where it stands, so nothing later can be missed."""
        headers = {"Last-Event-ID": self.last_event_id} if self.last_event_id else {}
        query = urlencode({"topics": self.topics, **self.more})
        self._connection = HTTPConnection("127.0.0.1", self.port, timeout=SOON)
        self._connection.request("GET", f"/live?{query}", headers=headers)
        self.response = self._connection.getresponse()
        assert self.response.status == 200, self.response.read()
        fresh, self.last_event_id = self.last_event_id, None
        while self.last_event_id is None:
            self.read_block()
        assert fresh is None or int(self.last_event_id) <= int(fresh)

    def next(self) -> Message:
        while True:
            if data := self.read_block().get("data"):
                return Message(**json.loads(data))

    def read_block(self) -> dict[str, str]:
        fields: dict[str, str] = {}
        while line := self._read_line():
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        self.last_event_id = fields.get("id", self.last_event_id)
        self.retry = fields.get("retry", self.retry)
        return fields

    def _read_line(self) -> str:
        line = self.response.readline()
        if not line:
            raise ConnectionResetError
        return line.decode().removesuffix("\n")

    def codes_until(self, wanted: set[str]) -> list[list[str]]:
        """The codes of each message, until all that are wanted have come."""
        heard: list[list[str]] = []
        while not wanted <= {code for codes in heard for code in codes}:
            heard.append(self.next().reports or [])
        return heard

    def blocks_until(self, last_event_id: int) -> list[dict[str, str]]:
        """What comes until the stream has this id."""
        blocks: list[dict[str, str]] = []
        end = monotonic() + SOON
        while self.last_event_id != str(last_event_id):
            assert monotonic() < end, blocks
            blocks.append(self.read_block())
        return blocks

    def close(self) -> None:
        self.response.close()
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def running(dsn: str, limits: Limits | None = None, home: str = "") -> Iterator[Hub]:
    """A hub on a free port, in a thread of its own."""
    hub = Hub(dsn, 0, secret_key=SECRET, limits=limits, home=home)
    opened, stop = threading.Event(), threading.Event()

    async def main() -> None:
        serving = asyncio.ensure_future(hub.serve())
        await hub.open.wait()
        opened.set()
        await asyncio.to_thread(stop.wait)
        serving.cancel()

    thread = threading.Thread(target=asyncio.run, args=(main(),), daemon=True)
    thread.start()
    assert opened.wait(SOON)
    try:
        yield hub
    finally:
        stop.set()
        thread.join(SOON)
        assert not thread.is_alive()


def ask(port: int, target: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, Any]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=SOON)
    connection.request(method, target, headers=headers)
    response = connection.getresponse()
    return response.status, json.loads(response.read())


def wait_for_health(port: int, **wanted: object) -> None:
    """Waits until the hub says this of itself, such as `streams=2`."""
    end = monotonic() + SOON
    while not wanted.items() <= (health := ask(port, "/healthz")[1]).items():
        assert monotonic() < end, health
        sleep(0.01)
