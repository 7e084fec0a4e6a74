"""Clients that ask for much and take it slowly, or not at all."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

from tests.faults.waiting import SOON

SIP = 512  # bytes
BETWEEN_SIPS = 0.02  # seconds
SMALL = 4096  # bytes that the kernel keeps for a client before the sender has to wait


def ask(port: int, target: str) -> socket.socket:
    """A connection on which the answer waits to be read; little of it fits on the way."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
    line.settimeout(SOON)
    line.connect(("127.0.0.1", port))
    line.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return line


@contextmanager
def asking(port: int, target: str, clients: int) -> Iterator[None]:
    """So many clients wait, as it seems, and read nothing."""
    with ExitStack() as stack:
        for _ in range(clients):
            stack.enter_context(closing(ask(port, target)))
        yield


@contextmanager
def sipping(port: int, target: str, clients: int) -> Iterator[None]:
    """So many clients sip at their answers all the time, and none of them comes to the end."""
    stop = threading.Event()
    with ExitStack() as stack:
        lines = [stack.enter_context(closing(ask(port, target))) for _ in range(clients)]
        for line in lines:
            assert line.recv(SIP)
        thread = threading.Thread(target=sip, args=(lines, stop))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
        for line in lines:
            assert line.recv(SIP), "the answer was so small that nobody had to wait for it"


def sip(lines: list[socket.socket], stop: threading.Event) -> None:
    while not stop.wait(BETWEEN_SIPS):
        for line in lines:
            line.recv(SIP)
