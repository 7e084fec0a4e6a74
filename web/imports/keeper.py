"""The importer: takes over files and undoes imports, and throws old files away.

Any number may run; one of them is at it at a time.
"""

import threading

from eventlog.outages import is_outage
from web.imports.carrying_out import carry_out
from web.imports.files import throw_away
from web.logs import failure, log
from web.reform.pace import Pace, Stopped
from web.wiring import Services

LOOK = 1.0  # seconds between two looks
REST = 30.0  # seconds after something went wrong


def keep_importing(services: Services, stop: threading.Event) -> None:
    """Works until `stop` is set. A lost database is waited for."""
    rest = LOOK
    while not stop.wait(rest):
        rest = LOOK
        try:
            carry_out(services, Pace(stop))
            throw_away(services)
        except Stopped:
            return
        except Exception as error:
            if not is_outage(error):
                rest = REST
                log.error("import not carried out", **failure(error))
