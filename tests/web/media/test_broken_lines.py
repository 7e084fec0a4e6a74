"""Uploads over a real line to real processes, which is cut, and which are killed."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from time import monotonic, sleep

import pytest

from tests.conftest import ROOT
from tests.e2e.conftest import free_port
from tests.web.media.cast import TUS, picture
from web.media.keeper import work_off

SOON = 30.0  # seconds
NOISE = picture((2500, 2000), "PNG") + os.urandom(3_000_000)  # what follows a picture is let be


class Site:
    """A web server of this test's own, killed and started again on the same port."""

    def __init__(self, settings, port, log):
        self.settings, self.port, self.log = settings, port, log

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "web.cli", "web", "--workers", "1"],
                env={**os.environ, **self.settings},
                stdout=log,
                stderr=log,
                cwd=ROOT,
                start_new_session=True,
            )
        end = monotonic() + SOON
        while monotonic() < end:
            try:
                if self.ask("OPTIONS", "/api/uploads")[0] == 204:
                    return
            except OSError:
                sleep(0.1)
        raise AssertionError(self.log.read_text())

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(SOON)

    def ask(self, method, path, **headers):
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=SOON)) as line:
            line.request(method, path, headers={**TUS, **headers})
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.headers

    def begin(self, length):
        status, headers = self.ask("POST", "/api/uploads", **{"Upload-Length": str(length)})
        assert status == 201
        return headers["Location"]

    def offset(self, address):
        status, headers = self.ask("HEAD", address)
        assert status == 200
        return int(headers["Upload-Offset"])

    def cut_after(self, address, content, offset, sent):
        """Announces all that is left, sends only so much of it, and cuts the line hard."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=SOON)
        line.sendall(self.head(address, offset, len(content) - offset))
        line.sendall(content[offset : offset + sent])
        return line

    def head(self, address, offset, length):
        lines = [f"PATCH {address} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {length}"]
        lines += ["Content-Type: application/offset+octet-stream", "Tus-Resumable: 1.0.0"]
        return "\r\n".join([*lines, f"Upload-Offset: {offset}", "", ""]).encode()

    def send_rest(self, address, content):
        offset = self.offset(address)
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=SOON)) as line:
            headers = {**TUS, "Content-Type": "application/offset+octet-stream"}
            body = content[offset:]
            line.request("PATCH", address, body, {**headers, "Upload-Offset": str(offset)})
            return line.getresponse().status


@pytest.fixture
def site(services, city_urls, tmp_path):
    port = free_port()
    settings = {
        "KALONG_HOME": str(services.config.home),
        "KALONG_DATABASE_URL": city_urls.application,
        "KALONG_OWNER_DATABASE_URL": city_urls.owner,
        "KALONG_SECRET_KEY": "for tests alone",
        "PORT": str(port),
    }
    site = Site(settings, port, tmp_path / "web.log")
    site.start()
    yield site
    site.kill()


def arrived(site, address, least):
    """What has come before the line was cut, once the server has noticed."""
    end = monotonic() + SOON
    while site.offset(address) < least:
        assert monotonic() < end
        sleep(0.05)
    return site.offset(address)


def test_a_file_may_come_in_one_part(site, services):
    photo = picture()
    address = site.begin(len(photo))

    assert site.send_rest(address, photo) == 204
    assert as_it_was(services, address) == photo


def test_a_line_that_is_cut_costs_only_what_was_on_its_way(site, services):
    address = site.begin(len(NOISE))
    for _ in range(3):
        offset = site.offset(address)
        line = site.cut_after(address, NOISE, offset, 900_000)
        arrived(site, address, offset + 500_000)
        # No farewell: the line is reset.
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        line.close()
        sleep(0.2)
    assert 1_500_000 <= site.offset(address) < len(NOISE)

    assert site.send_rest(address, NOISE) == 204
    assert as_it_was(services, address) == NOISE
    assert work_off(services) == 1


def test_a_server_that_is_killed_costs_only_what_was_on_its_way(site, services):
    address = site.begin(len(NOISE))
    line = site.cut_after(address, NOISE, 0, 2_000_000)
    arrived(site, address, 1_000_000)

    site.kill()
    line.close()
    site.start()

    before = site.offset(address)
    assert 1_000_000 <= before <= 2_000_000
    assert site.send_rest(address, NOISE) == 204
    assert as_it_was(services, address) == NOISE


def test_two_gigabytes_without_a_length_are_refused_while_they_come(site):
    """A body in chunks says nothing of its length; what was announced is the bound."""
    address = site.begin(100_000)
    photo = picture((200, 200))
    line = socket.create_connection(("127.0.0.1", site.port), timeout=SOON)
    head = site.head(address, 0, 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    line.sendall(head)
    sent, block = 0, photo + b"\0" * (1024 * 1024 - len(photo))
    try:
        while sent < 2 * 1024**3:
            line.sendall(b"100000\r\n" + block + b"\r\n")
            sent += len(block)
    except (ConnectionError, TimeoutError):
        pass  # it was hung up on
    assert sent < 64 * 1024 * 1024
    line.close()
    assert site.ask("HEAD", address)[0] in (200, 404)
    assert largest_upload(site) <= 2 * 1024 * 1024


def largest_upload(site):
    from pathlib import Path

    files = Path(site.settings["KALONG_HOME"], "uploads").glob("*")
    return max((path.stat().st_size for path in files), default=0)


def as_it_was(services, address):
    from uuid import UUID

    row = services.media.shelf.by_id(UUID(address.rpartition("/")[2]))
    return b"".join(services.media.shelf.read(row, "original"))
