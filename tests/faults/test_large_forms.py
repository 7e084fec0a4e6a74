"""Forms with films in them, and lines that drip: neither memory nor threads are used up."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic

import pytest

from tests.browser import token_in
from tests.faults.calls import BODY
from tests.faults.cast import City
from tests.faults.notes import note
from tests.faults.waiting import until
from web.csrf import FIELD

MEBIBYTE = 1024 * 1024
MP4 = b"\0\0\0\x18ftypisom\0\0\0\0isommp42"
FILM, PIECE = 100 * MEBIBYTE, 256 * 1024
SMALL_FILES, SMALL = 90, 450_000  # each as small as what is often kept in memory
MOST_MEMORY = 48 * MEBIBYTE  # more than the worker had before, whatever comes
LINES, DRIP = 6, 0.2  # three for each thread, and the seconds between two bytes
FREE_AGAIN = 20.0  # seconds
HEAD = "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n"
MULTIPART = "multipart/form-data; boundary=b"


class Form:
    """A form as a browser sends it, made while it is sent."""

    def __init__(self, city: City, sizes: list[int]) -> None:
        line = HTTPConnection("127.0.0.1", city.port)
        line.request("GET", "/reports/new")
        answer = line.getresponse()
        self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        fields = {FIELD: token_in(answer.read().decode()), **BODY}
        self.start = b"".join(field(name, str(value)) for name, value in fields.items())
        self.sizes, self.end = sizes, b"--b--\r\n"

    @property
    def length(self) -> int:
        files = sum(size + len(file_head()) + 2 for size in self.sizes)
        return len(self.start) + files + len(self.end)

    def __iter__(self) -> Iterator[bytes]:
        yield self.start
        for size in self.sizes:
            yield file_head()
            yield MP4
            for at in range(len(MP4), size, PIECE):
                yield bytes(min(PIECE, size - at))
            yield b"\r\n"
        yield self.end

    def send(self, port: int) -> int:
        headers = {"Content-Type": MULTIPART, "Content-Length": str(self.length)}
        with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
            line.request("POST", "/reports", iter(self), headers | {"Cookie": self.cookie})
            return line.getresponse().status


def field(name: str, value: str) -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def file_head() -> bytes:
    told = 'form-data; name="media"; filename="a.mp4"'
    return f"--b\r\nContent-Disposition: {told}\r\nContent-Type: video/mp4\r\n\r\n".encode()


def most_memory(pid: int) -> int:
    """In bytes: the most that a process ever had."""
    told = Path("/proc", str(pid), "status").read_text()
    found = re.search(r"VmHWM:\s*(\d+)", told)
    assert found
    return int(found[1]) * 1024


def test_forms_with_films_do_not_fill_the_memory(city: City) -> None:
    web = city.kalong("web", "--workers", "1")
    web.start()
    city.kalong("worker").start()
    city.wait_until_ready()
    forms = [Form(city, sizes) for sizes in ([FILM], [FILM], [SMALL] * SMALL_FILES)]
    assert Form(city, [SMALL]).send(city.port) == 303  # all of the code is there by now
    (worker,) = web.children
    before = most_memory(worker)

    answers: list[int] = []
    senders = [
        threading.Thread(target=lambda f=f: answers.append(f.send(city.port))) for f in forms
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    more = most_memory(worker) - before
    note(f"three forms of 240 MiB together: {more / MEBIBYTE:.0f} MiB more memory")
    assert sorted(answers) == [303, 303, 422]  # the last one has far too many films
    assert more < MOST_MEMORY
    assert list((city.home / "uploads").iterdir()) == []


@pytest.mark.parametrize("path", ["/login", "/sign-in", "/reports/x/acceptance"])
def test_a_page_that_takes_no_files_reads_none(city: City, path: str) -> None:
    city.kalong("web", "--workers", "1").start()
    city.wait_until_ready()
    with closing(socket.create_connection(("127.0.0.1", city.port), timeout=5)) as line:
        line.sendall(HEAD.format(path, MULTIPART, FILM).encode())
        assert line.recv(4096).startswith((b"HTTP/1.1 413", b"HTTP/1.1 303", b"HTTP/1.1 401"))


@contextmanager
def dripping(port: int, begins: bytes) -> Iterator[list[socket.socket]]:
    """Lines on which a byte comes now and then, so that none of them is ever silent."""
    stop = threading.Event()
    with ExitStack() as stack:
        lines = [
            stack.enter_context(closing(socket.create_connection(("127.0.0.1", port))))
            for _ in range(LINES)
        ]
        for line in lines:
            line.sendall(begins)
        thread = threading.Thread(target=drip, args=(lines, stop))
        thread.start()
        try:
            yield lines
        finally:
            stop.set()
            thread.join()


def drip(lines: list[socket.socket], stop: threading.Event) -> None:
    open_still = list(lines)
    while not stop.wait(DRIP):
        for line in list(open_still):
            try:
                line.sendall(b"x")
            except OSError:
                open_still.remove(line)


@pytest.mark.parametrize(
    "begins",
    [
        HEAD.format("/reports", MULTIPART, FILM).encode(),
        HEAD.format("/api/photos", "image/jpeg", MEBIBYTE).encode(),
        b"GET / HTTP/1.1\r\nX-Long: ",
    ],
    ids=["a form", "a photo", "a head"],
)
def test_lines_that_drip_do_not_keep_the_server_s_threads(city: City, begins: bytes) -> None:
    program = city.program("tests.faults.impatient", "web", "--workers", "1", "--threads", "2")
    program.start()
    city.wait_until_ready()
    with dripping(city.port, begins) as lines, closing(city.client(FREE_AGAIN)) as client:
        begun = monotonic()
        assert client.get("/healthz").status == 200
        note(f"a dripping line is let go after {monotonic() - begun:.1f} s")
        until(lambda: all(map(is_ended, lines)), "every line is hung up on", FREE_AGAIN)


def is_ended(line: socket.socket) -> bool:
    """Whether the other side has said its last word, read or not."""
    line.setblocking(False)
    try:
        while line.recv(4096):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        line.setblocking(True)
    return True
