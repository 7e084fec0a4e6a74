"""tipg, a tile server of the package index, on the same database, in a folder of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from tests.benchmarks.site import free_port

PINNED = ("tipg==1.6.1", "uvicorn")
READY_S = 25.0
TILE = "/collections/public.ward_board/tiles/WebMercatorQuad/{}/{}/{}?properties=category,status"


class NotReady(Exception):
    """It does not answer."""


def install(folder: Path) -> Path | None:
    """The interpreter that has it; None where it cannot be fetched."""
    python = folder / "tipg" / "bin" / "python"
    try:
        subprocess.run([sys.executable, "-m", "venv", str(folder / "tipg")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PINNED], check=True)
    except subprocess.CalledProcessError:
        return None
    return python


@contextmanager
def serving(python: Path, url: str, folder: Path) -> Iterator[int]:
    """Its port, once it answers; with two processes, as ours."""
    port, place = free_port(), urlsplit(url)
    host = quote(parse_qs(place.query)["host"][0], safe="")
    address = f"postgresql://{place.username}@{host}:5432{place.path}"
    settings = {"DATABASE_URL": address, "TIPG_DB_SCHEMAS": '["public"]'}
    where = ("--port", str(port), "--workers", "2", "--log-level", "error")
    with (folder / "tipg.log").open("wb") as log:
        command = [str(python), "-m", "uvicorn", "tipg.main:app", *where]
        environment = {**os.environ, **settings}
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            wait(port)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=60)


def wait(port: int) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise NotReady
