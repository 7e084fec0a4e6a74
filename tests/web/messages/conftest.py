"""Real gateways on loopback, each a process of its own, and people who can be reached."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from base64 import b64decode
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def process(script, *arguments):
    port = free_port()
    running = subprocess.Popen([sys.executable, str(HERE / script), str(port), *arguments])
    try:
        until_open(port)
        yield port
    finally:
        running.kill()
        running.wait()


def until_open(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"nothing listens on {port}")


class HttpGateway:
    def __init__(self, port):
        self.origin = f"http://127.0.0.1:{port}"

    def ask(self, method, path, body=b""):
        request = urllib.request.Request(f"{self.origin}{path}", body or None, method=method)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.read()

    def behave(self, mode):
        self.ask("PUT", "/mode", mode.encode())

    def answer(self, body):
        self.ask("PUT", "/answer", body.encode())

    def got(self):
        return [self.read(each) for each in json.loads(self.ask("GET", "/got"))]

    def delivered(self):
        return [self.read(each) for each in json.loads(self.ask("GET", "/delivered"))]

    def read(self, each):
        return each | {"body": b64decode(each["body"])}


class MailServer:
    def __init__(self, port, folder):
        self.port, self.folder = port, folder

    def behave(self, mode):
        (self.folder / "mode").write_text(mode)

    def got(self):
        files = sorted(self.folder.glob("*.eml"), key=lambda path: int(path.stem))
        return [message_from_bytes(file.read_bytes(), policy=default) for file in files]


@pytest.fixture
def gateway():
    with process("gateway.py") as port:
        yield HttpGateway(port)


@pytest.fixture
def mail_server(tmp_path):
    folder = tmp_path / "letters"
    folder.mkdir()
    with process("letter_box.py", str(folder)) as port:
        yield MailServer(port, folder)
