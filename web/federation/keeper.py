"""The keeper of what goes to agencies' own systems and comes back, beside the views.

Sending and hearing have a thread each, so that no slow answer holds the other up.
"""

import threading
from collections.abc import Callable
from functools import partial

from eventlog.outages import is_outage
from web.federation.hearing import listen_one
from web.federation.sending import send_one
from web.federation.taking import take_some
from web.logs import failure, log
from web.wiring import Services

PAUSE = 0.5  # seconds between two looks where there was nothing to do
AFTER_A_FAULT = 5.0  # seconds


def keep_passing_on(services: Services, stop: threading.Event) -> None:
    """Works until `stop` is set. A lost database is waited for."""
    jobs = [partial(job, services) for job in (take_some, send_one, listen_one)]
    threads = [threading.Thread(target=repeat, args=(job, stop)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def repeat(job: Callable[[], object], stop: threading.Event) -> None:
    pause = 0.0
    while not stop.wait(pause):
        try:
            pause = 0.0 if job() else PAUSE
        except Exception as error:
            pause = AFTER_A_FAULT
            if not is_outage(error):
                log.error("not passed on", **failure(error))
