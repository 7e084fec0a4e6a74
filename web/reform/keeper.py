"""The reformer: carries out what was ordered, from the first moment of its day on.

Any number may run; one of them is at it at a time.
"""

import threading

from eventlog.outages import is_outage
from projections.reform import reforms
from web.logs import failure, log
from web.reform.apply import apply
from web.reform.era import eve_of
from web.reform.pace import Pace, Stopped
from web.wiring import Services

LOOK = 2.0  # seconds between two looks
REST = 30.0  # seconds after something went wrong


def keep_reformed(services: Services, stop: threading.Event) -> None:
    """Works until `stop` is set. A lost database is waited for."""
    rest = LOOK
    while not stop.wait(rest):
        rest = LOOK
        try:
            carry_out(services, stop)
        except Stopped:
            return
        except Exception as error:
            if not is_outage(error):
                rest = REST
                log.error("reform not carried out", **failure(error))


def carry_out(services: Services, stop: threading.Event) -> None:
    with services.engine.connect() as db:
        ordered = [reform.day for reform in reforms(db) if reform.is_due]
    for day in ordered:
        if eve_of(services, day).begins <= services.now():
            moved = apply(services, day, Pace(stop))
            log.info("reform carried out", day=day.isoformat(), cases=moved)
