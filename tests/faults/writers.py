"""People who report and officers who act, all at once, whatever goes down under them."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple
from uuid import UUID

from tests.faults.calls import LOST, Answer, Client

PAUSE = 0.012  # seconds, at most, between two reports of one writer
NEWEST = 50  # reports among which an officer chooses
AGAIN = 0.02  # seconds before the same report is sent once more
STEPS: tuple[tuple[str, dict[str, str]], ...] = (
    ("acceptance", {}),
    ("assignment", {"agency": "urban"}),
    ("start", {}),
    ("resolution", {"note": "Đã sửa"}),
)


class Ack(NamedTuple):
    """What somebody was promised: this report, or this step of a case, stands at this position."""

    code: str
    position: int
    key: str | None = None


@dataclass
class Ledger:
    """What was sent and what was answered; `odd` are answers that nobody should ever get.

    Nobody begins anything new once `enough` was acknowledged.
    """

    enough: int = 10**9
    acks: list[Ack] = field(default_factory=list)
    odd: list[Answer] = field(default_factory=list)
    sent_again: int = 0

    @property
    def reports(self) -> list[Ack]:
        return [ack for ack in tuple(self.acks) if ack.key]


class Writer:
    """Sends a report with its key until it is acknowledged, and then the next one."""

    def __init__(self, port: int, seed: int, ledger: Ledger) -> None:
        self._client = Client(port)
        self._random = Random(seed)
        self._ledger = ledger

    def work(self, stop: threading.Event) -> None:
        while not stop.wait(self._random.uniform(0, PAUSE)):
            if len(self._ledger.acks) < self._ledger.enough:
                self._report(stop)
        self._client.close()

    def _report(self, stop: threading.Event) -> None:
        key = str(UUID(int=self._random.getrandbits(128)))
        # The text repeats the key, so that the log itself tells which reports are the same one.
        while not self._acknowledged(key) and not stop.wait(AGAIN):
            self._ledger.sent_again += 1

    def _acknowledged(self, key: str) -> bool:
        try:
            answer = self._client.send(key, text=key)
        except LOST:
            return False
        if answer.status == 201:
            self._ledger.acks.append(Ack(answer.body["code"], answer.body["position"], key))
        elif answer.status != 503:
            self._ledger.odd.append(answer)
        return answer.status == 201


class Officer:
    """Takes reports one step further; whoever comes too late, or in vain, leaves it at that."""

    def __init__(self, port: int, seed: int, ledger: Ledger) -> None:
        self._client = Client(port).log_in("dispatcher@demo")
        self._random = Random(seed)
        self._ledger = ledger
        self._taken: dict[str, int] = {}

    def work(self, stop: threading.Event) -> None:
        while not stop.wait(self._random.uniform(0, PAUSE)):
            reports = self._ledger.reports[-NEWEST:]
            if reports and len(self._ledger.acks) < self._ledger.enough:
                self._act(self._random.choice(reports).code)
        self._client.close()

    def _act(self, code: str) -> None:
        number = self._taken.get(code, 0)
        if number == len(STEPS):
            return
        step, body = STEPS[number]
        with suppress(*LOST):
            self._note(code, self._client.post(f"/reports/{code}/{step}", body))

    def _note(self, code: str, answer: Answer) -> None:
        if answer.status in (200, 409):
            self._taken[code] = self._taken.get(code, 0) + 1
        if answer.status == 200:
            self._ledger.acks.append(Ack(code, answer.body["position"]))
        # 404: the view has not taken the report yet.
        elif answer.status not in (404, 409, 503):
            self._ledger.odd.append(answer)


@contextmanager
def people_at_work(port: int, seed: int, writers: int = 4, officers: int = 1) -> Iterator[Ledger]:
    """What goes wrong in one of their threads goes wrong here."""
    ledger, stop = Ledger(), threading.Event()
    people: list[Writer | Officer] = [Writer(port, seed + n, ledger) for n in range(writers)]
    people += [Officer(port, seed + writers + n, ledger) for n in range(officers)]
    with ThreadPoolExecutor(len(people)) as threads:
        working = [threads.submit(person.work, stop) for person in people]
        try:
            yield ledger
        finally:
            stop.set()
    for each in working:
        each.result()
