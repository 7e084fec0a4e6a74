"""The same appends where each flush to disk takes two milliseconds more."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks.figure import Figure
from tests.benchmarks.ground import Ground, migrated, urls_of
from tests.benchmarks.writers import ours, rate, stock, with_stock_tables
from web.outside.postgres import Cluster

WRITERS = 32
SECONDS = 4.0
NAME = f"appends, {WRITERS} writers, +2 ms per fdatasync"
SOURCE = Path(__file__).parent.parent / "slow_disk.c"


def appends_slow_disk(ground: Ground) -> Iterator[Figure]:
    compiler = shutil.which("cc")
    if compiler is None:
        yield Figure(NAME, None, "/s", note="no C compiler to slow the disk with")
        return
    shim = ground.folder / "slow_disk.so"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", shim, SOURCE], check=True)
    cluster = Cluster(ground.folder / "slow", environment={"LD_PRELOAD": str(shim)})
    with cluster.running():
        url = urls_of(cluster, migrated(cluster)).application
        with_stock_tables(url)
        mine, theirs = measured(url, ground)
    yield Figure(NAME, mine, "/s", "eventsourcing.postgres", theirs).at_least(2_000)


def measured(url: str, ground: Ground) -> list[float]:
    seconds = ground.seconds(SECONDS)
    kinds = (ours, stock)
    taken = [[rate(kind, url, WRITERS, seconds) for kind in kinds] for _ in range(ground.rounds)]
    return [median(column) for column in zip(*taken, strict=True)]
