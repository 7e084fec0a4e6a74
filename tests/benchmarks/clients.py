"""Clients that ask over HTTP, one request after another on a connection kept open."""

import socket
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from tests.benchmarks.writers import PROCESSES

LARGEST = 1 << 16

Requests = Callable[[int], bytes]  # the request by its number


class Answers(NamedTuple):
    per_second: float
    seconds: list[float]  # of each, in ascending order

    def share(self, part: float) -> float:
        return self.seconds[min(len(self.seconds) - 1, int(part * len(self.seconds)))]


def get(path: str, cookie: str = "") -> bytes:
    return head("GET", path, cookie) + b"\r\n"


def post(path: str, body: bytes, *more: str) -> bytes:
    length = f"Content-Length: {len(body)}\r\nContent-Type: application/json\r\n"
    headers = "".join(f"{line}\r\n" for line in more)
    return head("POST", path) + length.encode() + headers.encode() + b"\r\n" + body


def head(method: str, path: str, cookie: str = "") -> bytes:
    told = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{told}".encode()


def ask(port: int, clients: int, seconds: float, requests: Requests, every: float = 0.0) -> Answers:
    """All clients at the same time, each in a process of its own.

    With `every`, in seconds, the next request of all is due after this time, whether the one
    before it was answered or not; how long one took counts from when it was due.
    """
    together = PROCESSES.Barrier(clients)
    results: Any = PROCESSES.Queue()
    processes = [
        PROCESSES.Process(
            target=client,
            args=(port, seconds, requests, number, clients, every, together, results),
        )
        for number in range(clients)
    ]
    for process in processes:
        process.start()
    taken = [second for _ in processes for second in results.get(timeout=seconds + 60)]
    for process in processes:
        process.join()
    return Answers(len(taken) / seconds, sorted(taken))


def client(
    port: int,
    seconds: float,
    requests: Requests,
    number: int,
    clients: int,
    every: float,
    together: Any,
    results: Any,
) -> None:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    taken = []
    together.wait()
    begin = now = time.perf_counter()
    while now < begin + seconds:
        due = begin + number * every if every else now
        time.sleep(max(0.0, due - now))
        answered(connection, requests(number))
        number += clients
        now = time.perf_counter()
        taken.append(now - due)
    results.put(taken)


def answered(connection: socket.socket, request: bytes) -> bytes:
    """The body of the answer. Raises where it is not a success."""
    connection.sendall(request)
    received = connection.recv(LARGEST)
    while b"\r\n\r\n" not in received:
        received += more(connection)
    headers, _, body = received.partition(b"\r\n\r\n")
    if not headers.startswith(b"HTTP/1.1 20"):
        raise RuntimeError(headers.decode())
    length = int(headers.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    parts, have = [body], len(body)
    while have < length:
        parts.append(more(connection))
        have += len(parts[-1])
    return b"".join(parts)


def more(connection: socket.socket) -> bytes:
    received = connection.recv(LARGEST)
    if not received:
        raise RuntimeError("the server closed the connection")
    return received
