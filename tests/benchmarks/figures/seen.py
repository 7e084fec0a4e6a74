"""From sending a report by HTTP to the moment in which another browser has read it.

The other one does as the city map does: it follows the live stream, and asks for what changed
since its position whenever it is told that something did.
"""

import socket
import time
from collections.abc import Iterator
from typing import Any

import msgspec

from tests.benchmarks.clients import Requests, answered, get
from tests.benchmarks.figure import Figure
from tests.benchmarks.figures.http_reports import bodies
from tests.benchmarks.figures.visible import share
from tests.benchmarks.ground import Ground
from tests.benchmarks.site import site
from tests.benchmarks.writers import PROCESSES

RATE = 50  # reports a second
SECONDS = 20.0
SENDERS = 4
PATIENCE = 20.0
LARGEST = 1 << 16

Moments = dict[str, float]  # of each code, in seconds on the clock of this machine


def seen(ground: Ground) -> Iterator[Figure]:
    number = int(RATE * ground.seconds(SECONDS))
    with site(ground) as city, city.running("web", "worker", "live"):
        requests = bodies(city, keyed=True)
        # Each process reads the wards once; and what may still be on its way then is not watched.
        before = send_all(city.port, requests, 2 * SENDERS)
        found: Any = PROCESSES.Queue()
        ready = PROCESSES.Event()
        arguments = city.port, city.live_port, before, number, ready, found
        watcher = PROCESSES.Process(target=watch, args=arguments)
        watcher.start()
        ready.wait(PATIENCE)
        sent = send_all(city.port, requests, number, RATE)
        shown: Moments = found.get(timeout=2 * PATIENCE)
        watcher.join()
    delays = sorted(shown[code] - at for code, at in sent.items() if code in shown)
    name = f"sent by HTTP → read by another browser, {RATE} reports/s"
    yield Figure(f"{name}, p50", 1000 * share(delays, 0.5), "ms").at_most(100)
    yield Figure("… p99", 1000 * share(delays, 0.99), "ms").at_most(300)
    yield Figure("… lost", len(sent) - len(delays), "", f"of {len(sent):,}").at_most(0)


def send_all(port: int, requests: Requests, number: int, rate: float = RATE) -> Moments:
    """When each was sent, by its code."""
    found: Any = PROCESSES.Queue()
    begin = time.perf_counter() + 0.1
    senders = [
        PROCESSES.Process(target=send, args=(port, requests, turns, begin, rate, found))
        for turns in (range(first, number, SENDERS) for first in range(SENDERS))
    ]
    for sender in senders:
        sender.start()
    sent = [found.get(timeout=number / rate + PATIENCE) for _ in senders]
    for sender in senders:
        sender.join()
    return {code: at for some in sent for code, at in some.items()}


def send(
    port: int, requests: Requests, turns: range, begin: float, rate: float, found: Any
) -> None:
    sent = {}
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for turn in turns:
            time.sleep(max(0.0, begin + turn / rate - time.perf_counter()))
            at = time.perf_counter()
            answer = msgspec.json.decode(answered(connection, requests(turn)))
            sent[answer["code"]] = at
    found.put(sent)


def watch(port: int, live_port: int, before: Moments, number: int, ready: Any, found: Any) -> None:
    """Tells when each report was read for the first time, once so many were."""
    shown: Moments = {}
    with (
        socket.create_connection(("127.0.0.1", port)) as pages,
        socket.create_connection(("127.0.0.1", live_port), timeout=PATIENCE) as stream,
    ):
        position = read_since(pages, 0, shown)
        stream.sendall(get(f"/live?topics=city&since={position}"))
        ready.set()
        told = b""
        try:
            while len(shown.keys() - before.keys()) < number:
                told += stream.recv(LARGEST)
                if b"event: change" in told:
                    told = b""
                    position = read_since(pages, position, shown)
        except TimeoutError:
            pass
    found.put(shown)


def read_since(pages: socket.socket, position: int, shown: Moments) -> int:
    """Notes what is new, and returns the position that it is of."""
    answer = answered(pages, get(f"/api/reports?since={position}&limit=500"))
    now, told = time.perf_counter(), msgspec.json.decode(answer)
    for each in told["features"]:
        shown.setdefault(each["id"], now)
    return max(position, int(told["position"]))
