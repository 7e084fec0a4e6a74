"""A worker that feeds one view more: a list of all that it was given, where nothing is overwritten.

Run as `python -m tests.faults.tally NAME`.
"""

import sys
from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, Text

from domain.topics import EVENTS
from eventlog.reader import Recorded
from projections.engine.rows import put
from projections.engine.worker import Worker
from projections.views import VIEWS
from web.config import load
from web.outside.database import database
from web.signals import until_told_to_stop
from web.wiring import connect

# Without any key, so that an event taken twice would be there twice.
table = Table("tally", MetaData(), Column("position", BigInteger), Column("taken_by", Text))


class Tally:
    name = table.name
    table = table
    handles = frozenset(EVENTS.values())

    def __init__(self, taken_by: str) -> None:
        self._taken_by = taken_by

    def apply(self, db: Connection, batch: Sequence[Recorded]) -> int:
        put(db, table, [{"position": r.position, "taken_by": self._taken_by} for r in batch])
        return len(batch)


def main(name: str) -> None:
    config = load()
    with database(config) as urls, until_told_to_stop() as stop:
        Worker(connect(config, urls).engine, [*VIEWS, Tally(name)]).run(stop)


if __name__ == "__main__":
    main(sys.argv[1])
