"""The timekeeper: reminders, missed deadlines and escalations, each recorded exactly once.

Any number may run. Each strike is a command like any other: the case itself refuses a second one,
and of two at the same moment one finds that it happened meanwhile.
"""

import threading
from contextlib import suppress

from sqlalchemy.exc import OperationalError

from domain.people.actor import SYSTEM
from domain.refusals import Refusal
from projections.strikes import Strike, strikes_until
from web.wiring import Services

LOOK = 1.0  # seconds between two looks at the clocks
SEEN = 5.0  # seconds to wait until the board shows what was recorded
SHARE = {"half": 0.5, "most": 0.8}


def keep_time(services: Services, stop: threading.Event) -> None:
    """Works until `stop` is set. A lost database is waited for."""
    services.positions.start()
    while not stop.wait(LOOK):
        with suppress(OperationalError):
            record_what_is_due(services)
    services.positions.stop()


def record_what_is_due(services: Services) -> int:
    """Returns how many strikes were recorded."""
    with services.engine.connect() as db:
        found = strikes_until(db, services.now())
    positions = [record(services, strike) for strike in found]
    done = [position for position in positions if position is not None]
    if done:
        services.positions.wait("ward_board", max(done), SEEN)
    return len(done)


def record(services: Services, strike: Strike) -> int | None:
    """The position, or None where the case has moved on or somebody was faster."""
    desk, now = services.desk, services.now()
    with suppress(Refusal):
        if strike.what in SHARE:
            return desk.remind(strike.code, strike.stage, SHARE[strike.what], SYSTEM, now)
        if strike.what == "missed":
            return desk.miss_deadline(strike.code, strike.stage, SYSTEM, now)
        return desk.escalate(strike.code, strike.stage, SYSTEM, now)
    return None
