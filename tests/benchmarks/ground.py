"""Where the benchmarks are run: a throw-away PostgreSQL of their own, with default settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path

from sqlalchemy import Engine

from tests.benchmarks.filling import connected, fill
from tests.benchmarks.invented import history
from web.commands.migrate import run as migrate
from web.outside.database import Urls
from web.outside.postgres import OWNER, Cluster

MIGRATED = "migrated"


@dataclass
class Ground:
    """`size` is 1 for the real thing; figures for a smoke test are taken with less."""

    folder: Path
    size: float = 1.0
    large: bool = False
    _clusters: list[Cluster] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _filled: set[str] = field(default_factory=set)

    def scaled(self, number: int, least: int = 1) -> int:
        return max(least, round(number * self.size))

    def seconds(self, number: float) -> float:
        return max(0.3, number * min(1.0, self.size * 5))

    @property
    def rounds(self) -> int:
        return 3 if self.size >= 1 else 1

    @property
    def cluster(self) -> Cluster:
        if not self._clusters:
            cluster = Cluster(self.folder / "cluster")
            cluster.start()
            self._clusters.append(cluster)
            migrated(cluster)
        return self._clusters[0]

    @contextmanager
    def database(self, events: int = 0) -> Iterator[Urls]:
        """A migrated database of one's own; its log holds so many invented events."""
        name = f"ground_{next(self._numbers)}"
        self.cluster.create_database(name, template=self._template(events))
        yield urls_of(self.cluster, name)
        self.cluster.drop_database(name)

    @contextmanager
    def engine(self, events: int = 0) -> Iterator[Engine]:
        with self.database(events) as urls, engine_of(urls) as engine:
            yield engine

    def _template(self, events: int) -> str:
        name = f"log_{events}" if events else MIGRATED
        if events and name not in self._filled:
            self.cluster.create_database(name, template=MIGRATED)
            with engine_of(urls_of(self.cluster, name)) as engine:
                fill(engine, islice(history(), events))
            self._filled.add(name)
        return name

    def clear(self) -> None:
        for cluster in self._clusters:
            cluster.stop("immediate")


@contextmanager
def engine_of(urls: Urls) -> Iterator[Engine]:
    engine = connected(urls.application, pool_size=16, max_overflow=16)
    try:
        yield engine
    finally:
        engine.dispose()


def migrated(cluster: Cluster) -> str:
    """The name of a new database that holds nothing yet."""
    cluster.create_database(MIGRATED)
    migrate(cluster.url(OWNER, MIGRATED), cluster.url(database=MIGRATED))
    return MIGRATED


def urls_of(cluster: Cluster, name: str) -> Urls:
    return Urls(cluster.url(database=name), cluster.url(OWNER, name))
