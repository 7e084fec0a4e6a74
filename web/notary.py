"""The notary at work: the tree comes up with the log, and is signed a minute later at most.

Where the log does not go on from what was signed before, nothing is signed, and that is told
until somebody has found out why.
"""

import threading

from eventlog.outages import is_outage
from eventlog.proof.notary import HistoryChanged
from web.logs import failure, log
from web.wiring import Services

PAUSE = 2.0  # seconds between two looks
AGAIN = 60.0  # seconds after a refusal


def keep_signed(services: Services, stop: threading.Event) -> None:
    """Works until `stop` is set. A lost database is waited for."""
    pause = 0.0
    while not stop.wait(pause):
        pause = PAUSE
        try:
            services.notary.grow()
            services.notary.sign(services.now())
        except HistoryChanged as error:
            log.error("history changed", detail=str(error))
            pause = AGAIN
        except Exception as error:
            if not is_outage(error):
                log.error("not signed", **failure(error))
                pause = AGAIN
