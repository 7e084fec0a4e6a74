"""The forgetter: does soon what is left to do for those who are forgotten.

Any number may run; one of them is at it at a time.
"""

import threading

from eventlog.outages import is_outage
from web.logs import failure, log
from web.people.forgetting import finish
from web.wiring import Services

LOOK = 2.0  # seconds between two looks
REST = 600.0  # seconds after tables were written anew: who is forgotten then, shares the next time


def keep_forgetting(services: Services, stop: threading.Event) -> None:
    """Works until `stop` is set. A lost database is waited for."""
    rest = 0.0
    while not stop.wait(max(LOOK, rest)):
        rest = 0.0
        try:
            rest = REST if finish(services) else 0.0
        except Exception as error:
            if not is_outage(error):
                rest = REST
                log.error("not wholly forgotten", **failure(error))
