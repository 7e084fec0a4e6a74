"""A city at work that is crashed again and again: what can be killed, and how that is done."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from typing import Any

from tests.faults.calls import LOST, Client
from tests.faults.cast import City
from tests.faults.waiting import until
from tests.faults.writers import Ledger
from web.outside.postgres import Cluster

SERVING_AGAIN = 8.0  # seconds
MOST_BETWEEN = 60  # reports between two crashes
SESSIONS = """
SELECT pid FROM pg_stat_activity
WHERE backend_type = 'client backend' AND datname = current_database() AND pid <> pg_backend_pid()
ORDER BY pid
"""


@dataclass
class Stage:
    """A city on a cluster that is crashed like everything else, and how long it was away."""

    cluster: Cluster
    city: City
    random: Random
    ledger: Ledger
    everybody_goes_home: Callable[[], None]
    away: list[float] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.web, self.worker = self.city.programs

    def wait_a_little(self) -> None:
        """For a random number of reports, so that every crash comes at another moment."""
        so_far = len(self.ledger.acks)
        self.ledger.enough = so_far + 2 * MOST_BETWEEN
        wanted = so_far + self.random.randint(1, MOST_BETWEEN)
        until(lambda: len(self.ledger.acks) >= wanted, "people go on reporting")

    def crash(self, kind: str) -> None:
        begun = monotonic()
        CRASHES[kind](self)
        until(lambda: serves(self.city.port), f"serving again after {kind}", SERVING_AGAIN)
        self.away.append(monotonic() - begun)
        self.kinds[kind] += 1


def one_web_process(stage: Stage) -> None:
    os.kill(stage.random.choice(stage.web.children), signal.SIGKILL)


def the_web_server(stage: Stage) -> None:
    stage.web.kill()
    stage.web.start()


def the_worker(stage: Stage) -> None:
    stage.worker.kill()
    stage.worker.start()


def the_database(stage: Stage) -> None:
    stage.cluster.stop("immediate")
    stage.cluster.start()


def one_session_of_the_database(stage: Stage) -> None:
    """PostgreSQL ends all others then, and recovers by itself."""
    with stage.city.engine() as engine, engine.connect() as db:
        sessions = list(db.exec_driver_sql(SESSIONS).scalars())
    os.kill(stage.random.choice(sessions), signal.SIGKILL)


def everything(stage: Stage) -> None:
    for part in (stage.web.kill, stage.worker.kill, lambda: stage.cluster.stop("immediate")):
        part()
    for part in (stage.cluster.start, stage.web.start, stage.worker.start):
        part()


CRASHES: dict[str, Callable[[Stage], None]] = {
    crash.__name__: crash
    for crash in (
        one_web_process,
        the_web_server,
        the_worker,
        the_database,
        one_session_of_the_database,
        everything,
    )
}


def serves(port: int) -> bool:
    """Whether a new report is acknowledged, and can be read."""
    client = Client(port, 1.0)
    try:
        sent = client.send(text=os.urandom(8).hex())
        return sent.status == 201 and can_be_read(client, **sent.body)
    except LOST:
        return False
    finally:
        client.close()


def can_be_read(client: Client, code: str, position: int, **_: Any) -> bool:
    # In the list: whoever asks for many codes that are not there is shown no case any more.
    around = f"/api/reports?before={position + 1}&limit=20"
    until(lambda: code in str(client.get(around).body), f"{code} is shown")
    return True
