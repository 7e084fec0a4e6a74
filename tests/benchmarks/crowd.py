"""Thousands of browsers in one process: each follows the city, and comes back when it is cut off.

What they should hear is known beforehand: the codes in the order of `moments`, which say when each
was committed, by the clock that all processes of this machine share.
"""

import asyncio
import json
import time
from array import array
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple

from tests.benchmarks.writers import PROCESSES
from web.live.limits import OTHER_FILES, allow_open_files

RETRY = 2.0  # seconds, as the hub tells every browser
AT_ONCE = 500  # first connections that are under way together
PATIENCE = 60.0
AN_ADDRESS = 40  # browsers behind one, as the hub's limit wants it


class Block(NamedTuple):
    last_event_id: bytes | None
    numbers: tuple[int, ...]


class Heard(NamedTuple):
    """What all browsers together heard: after how many `seconds` each for the first time.

    `lost` and `twice` count what somebody never heard, or once more; at `complete` all knew all.
    """

    seconds: "array[float]"
    lost: int
    twice: int
    complete: float


class Browser(asyncio.Protocol):
    """As much of an EventSource as counts here."""

    transport: asyncio.Transport

    def __init__(self, crowd: "Crowd", number: int) -> None:
        self.heard = bytearray(len(crowd.numbers))
        self.last_event_id: bytes | None = None
        self._crowd, self._number = crowd, number
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        address = f"10.0.{self._number // AN_ADDRESS // 256}.{self._number // AN_ADDRESS % 256}"
        lines = ["GET /live?topics=city HTTP/1.1", f"X-Forwarded-For: {address}"]
        if self.last_event_id is not None:
            lines.append(f"Last-Event-ID: {self.last_event_id.decode()}")
        self.transport.write("\r\n".join([*lines, "", ""]).encode())

    def data_received(self, data: bytes) -> None:
        *blocks, self._rest = (self._rest + data).split(b"\n\n")
        for block in blocks:
            self._read(self._crowd.parsed(block))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._rest = b""  # half a message is none
        self._crowd.lost_one(self)

    def _read(self, block: Block) -> None:
        if block.last_event_id is not None:
            if self.last_event_id is None:
                self._crowd.following += 1
            self.last_event_id = block.last_event_id
        if block.numbers:
            self._crowd.note(self.heard, block.numbers)


class Crowd:
    def __init__(self, port: int, size: int, codes: Sequence[str], moments: Any) -> None:
        self.numbers = {code: number for number, code in enumerate(codes)}
        self.following = 0
        self.parsed = lru_cache(maxsize=4096)(self._parsed)
        self._port, self._moments = port, moments
        self._browsers = [Browser(self, number) for number in range(size)]
        self._coming: set[asyncio.Task[None]] = set()
        self._seconds = array("d")
        self._left = 0  # what is still to be heard, of what is waited for
        self._complete = asyncio.Event()
        self._wanted = 0

    async def gather(self) -> None:
        """Returns when everybody follows."""
        for start in range(0, len(self._browsers), AT_ONCE):
            await asyncio.gather(*map(self._connect, self._browsers[start : start + AT_ONCE]))
        while self.following < len(self._browsers):
            await asyncio.sleep(0.01)

    async def until_heard(self, wanted: int) -> Heard:
        """Waits until everybody has heard the first events, so many, or no longer is patient."""
        self._wanted, self._complete = wanted, asyncio.Event()
        self._left = sum(browser.heard[:wanted].count(0) for browser in self._browsers)
        if self._left:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._complete.wait(), PATIENCE)
        complete = time.perf_counter()
        await asyncio.sleep(RETRY / 2)  # what comes twice, comes later
        heard = [browser.heard[:wanted] for browser in self._browsers]
        lost = sum(each.count(0) for each in heard)
        twice = sum(sum(each) + each.count(0) - wanted for each in heard)
        seconds, self._seconds = self._seconds, array("d")
        return Heard(seconds, lost, twice, complete)

    def note(self, heard: bytearray, numbers: tuple[int, ...]) -> None:
        now = time.perf_counter()
        for number in numbers:
            if not heard[number]:
                self._seconds.append(now - self._moments[number])
                self._count_down(number)
            heard[number] += 1

    def _count_down(self, number: int) -> None:
        if number < self._wanted:
            self._left -= 1
            if not self._left:
                self._complete.set()

    def lost_one(self, browser: Browser) -> None:
        task = asyncio.get_running_loop().create_task(self._come_back(browser))
        self._coming.add(task)
        task.add_done_callback(self._coming.discard)

    async def _come_back(self, browser: Browser) -> None:
        await asyncio.sleep(RETRY)
        await self._connect(browser)

    async def _connect(self, browser: Browser) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                await loop.create_connection(lambda: browser, "127.0.0.1", self._port)
                return
            except OSError:
                await asyncio.sleep(RETRY)

    def _parsed(self, block: bytes) -> Block:
        last_event_id, numbers = None, ()
        if block.startswith(b"HTTP/") and not block.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(block.decode())
        for line in block.split(b"\n"):
            name, _, value = line.partition(b": ")
            if name == b"id":
                last_event_id = value
            elif name == b"data":
                numbers = tuple(self.numbers[code] for code in json.loads(value)["reports"])
        return Block(last_event_id, numbers)


class CrowdProcess:
    """Asked for so many events, it tells what everybody has `Heard`."""

    def __init__(self, port: int, size: int, codes: Sequence[str], moments: Any) -> None:
        self._asked, self._told = PROCESSES.Queue(), PROCESSES.Queue()
        arguments = port, size, codes, moments, self._asked, self._told
        self._process = PROCESSES.Process(target=gathered, args=arguments)
        self._process.start()
        self._told.get(timeout=PATIENCE)

    def until_heard(self, wanted: int) -> Heard:
        self._asked.put(wanted)
        return Heard(*self._told.get(timeout=2 * PATIENCE))

    def end(self) -> None:
        self._asked.put(None)
        self._process.join(timeout=PATIENCE)


def gathered(
    port: int, size: int, codes: Sequence[str], moments: Any, asked: Any, told: Any
) -> None:
    allow_open_files(size + OTHER_FILES)
    asyncio.run(attend(Crowd(port, size, codes, moments), asked, told))


async def attend(crowd: Crowd, asked: Any, told: Any) -> None:
    await crowd.gather()
    told.put("everybody follows")
    while (wanted := await asyncio.to_thread(asked.get)) is not None:
        told.put(tuple(await crowd.until_heard(wanted)))
