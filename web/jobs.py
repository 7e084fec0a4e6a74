"""Jobs of a keeper that never wait for one another: a thread each, until told to stop."""

import threading
from collections.abc import Callable, Sequence

from eventlog.outages import is_outage
from web.logs import failure, log

PAUSE = 0.5  # seconds between two looks where there was nothing to do
AFTER_A_FAULT = 5.0  # seconds

Job = Callable[[], object]  # true where there may be more to do at once


def keep_at(jobs: Sequence[Job], stop: threading.Event, fault: str) -> None:
    """A lost database is waited for; `fault` is what the log calls everything else."""
    threads = [threading.Thread(target=repeat, args=(job, stop, fault)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def repeat(job: Job, stop: threading.Event, fault: str) -> None:
    pause = 0.0
    while not stop.wait(pause):
        try:
            pause = 0.0 if job() else PAUSE
        except Exception as error:
            pause = AFTER_A_FAULT
            if not is_outage(error):
                log.error(fault, **failure(error))
