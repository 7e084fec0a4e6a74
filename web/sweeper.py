"""The sweeper: what was kept for a while only is removed when its time is over.

Any number may run: whatever one of them removed, another does not find.
"""

import threading

from eventlog.outages import is_outage
from web.logs import failure, log
from web.messages.followers import Followers
from web.outside.key_files import remove_old
from web.searches.alerts import Alerts
from web.wiring import Services

PAUSE = 600.0  # seconds between two sweeps


def keep_clean(services: Services, stop: threading.Event) -> None:
    """Works until `stop` is set. A lost database is waited for."""
    while not stop.is_set():
        try:
            sweep(services)
        except Exception as error:
            if not is_outage(error):
                log.error("not swept", **failure(error))
        stop.wait(PAUSE)


def sweep(services: Services) -> None:
    services.sessions.sweep(services.now())
    services.texts.sweep(services.now())
    Followers(services).sweep()
    Alerts(services).sweep()
    with services.engine.begin() as db:
        services.messages.sweep(services.now(), db)
    services.codes.sweep(services.now())
    remove_old(services.config.home)
