"""The tree over a log of 1,000,000 events: its cost, its proofs, and checking the whole log."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Connection, Engine

from eventlog.proof import verify
from eventlog.proof.evidence import export, inclusion, tiles_of
from eventlog.proof.notary import Notary, head
from eventlog.proof.signing import Signer, new_seed
from eventlog.proof.tree import Tree
from tests.benchmarks.figure import Figure
from tests.benchmarks.ground import Ground
from tests.benchmarks.memory import peak_in

EVENTS, PROOFS = 1_000_000, 2_000
VERIFIED = """
import runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit as end:
    if end.code:
        raise
print(open("/proc/self/status").read())
"""


def proof(ground: Ground) -> Iterator[Figure]:
    events = ground.scaled(EVENTS, least=3_000)
    with ground.engine(events) as engine:
        notary = Notary(engine, Signer.read("bench", new_seed()), ground.folder / "memory")
        seconds = spent(notary.grow)
        name = f"the tree grows, {events:,} events"
        yield Figure(name, 1e6 * seconds / events, "µs/event").at_most(20)
        notary.sign(datetime.now(UTC), at_once=True)
        yield from whole_log(engine, notary, ground.folder / "export")
        # Last, when PostgreSQL has tidied up after a million events in a few seconds.
        for name, times in proofs(engine, max(100, ground.scaled(PROOFS))):
            yield Figure(f"{name}, p50", 1e3 * median(times), "ms")
            yield Figure("… p99", 1e3 * quantiles(times, n=100)[98], "ms").at_most(1)


def proofs(engine: Engine, number: int) -> Iterator[tuple[str, list[float]]]:
    random = Random(1)
    with engine.connect() as db:
        size, last = head(db)
        positions = [random.randint(1, last) for _ in range(number)]
        yield "inclusion", [spent(lambda at=at: inclusion(db, at)) for at in positions]
        firsts = [random.randint(1, size) for _ in range(number)]
        yield "consistency", [spent(lambda at=at: consistency(db, at, size)) for at in firsts]


def consistency(db: Connection, first: int, second: int) -> list[bytes]:
    return Tree(tiles_of(db, first - 1, second)).consistency(first, second)


def whole_log(engine: Engine, notary: Notary, path: Path) -> Iterator[Figure]:
    with engine.connect() as db, path.open("wb") as lines:
        yield Figure("the log is exported", spent(lambda: lines.writelines(export(db))), "s")
    taken, peak = verified(path, str(notary.signer.key))
    yield Figure("… and verified without it", taken, "s").at_most(15)
    yield Figure("… memory", peak, "MB").at_most(300)


def verified(path: Path, key: str) -> tuple[float, float]:
    """By the program as it is handed out: seconds, and the most megabytes that it had."""
    wanted = ("export", str(path), "--key", key)
    command = (sys.executable, "-I", "-c", VERIFIED, verify.__file__, *wanted)
    begun = time.perf_counter()
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return time.perf_counter() - begun, peak_in(said)


def spent(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
