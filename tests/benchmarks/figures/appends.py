"""Appends a second with 1 and 8 writers: ours, the library's own recorder, and bare INSERTs."""

from collections.abc import Iterator

from tests.benchmarks.figure import Figure
from tests.benchmarks.ground import Ground
from tests.benchmarks.writers import appends_per_second

SECONDS = 3.0


def appends(ground: Ground) -> Iterator[Figure]:
    with ground.database() as urls:
        for writers in (1, 8):
            ours, stock, bare = appends_per_second(
                urls.application, writers, ground.seconds(SECONDS), ground.rounds
            )
            name = f"appends, {writers} writer{'s' * (writers > 1)}"
            beside_stock = Figure(name, ours, "/s", "eventsourcing.postgres", stock)
            beside_bare = Figure(name, ours, "/s", "INSERT and COMMIT", bare)
            if writers == 1:
                yield from (beside_stock, beside_bare)
            else:
                yield beside_stock.times_its_baseline(3)
                yield beside_bare.times_its_baseline(0.45)
