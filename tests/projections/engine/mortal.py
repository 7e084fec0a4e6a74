"""A worker as a process of its own, to be killed: python -m tests.projections.engine.mortal."""

import sys
import threading
import time
from collections.abc import Sequence

from sqlalchemy import Connection, create_engine

from eventlog.reader import Recorded
from projections.engine.worker import Worker
from projections.views import VIEWS
from tests.projections.engine.tally import Tally


class Stuck(Tally):
    """Takes the batch, says so, and never comes to its end."""

    def apply(self, db: Connection, batch: Sequence[Recorded]) -> int:
        super().apply(db, batch)
        say("applied")
        time.sleep(600)
        return len(batch)


def say(word: str) -> None:
    print(word, flush=True)


def main(how: str, url: str) -> None:
    views = [Stuck()] if how == "stuck" else [*VIEWS, Tally()]
    worker = Worker(create_engine(url), views)
    say("ready")
    worker.run(threading.Event())


if __name__ == "__main__":
    main(*sys.argv[1:])
