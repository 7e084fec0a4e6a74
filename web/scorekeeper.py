"""The scorekeeper: the scorecards come up with the cases, within about a second.

Any number may run. What goes wrong is logged and tried again: the views beside it have to go on.
"""

import threading
from time import monotonic

from eventlog.outages import is_outage
from projections.scorecard_refresh import refresh
from web.logs import failure, log
from web.wiring import Services

PAUSE = 1.0  # seconds between two looks; what takes longer is given as long a rest


def keep_scores(services: Services, stop: threading.Event) -> None:
    """Works until `stop` is set. A lost database is waited for."""
    rest = 0.0
    while not stop.wait(max(PAUSE, rest)):
        begun = monotonic()
        try:
            refresh(services.engine, services.redrawn)
        except Exception as error:
            if not is_outage(error):
                log.error("scorecards not counted", **failure(error))
        rest = monotonic() - begun
