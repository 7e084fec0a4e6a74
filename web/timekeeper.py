"""The timekeeper: reminders, missed deadlines and escalations, each recorded exactly once.

Any number may run. Each strike is a command like any other: the case, or what
somebody asked about their data, refuses a second one,
and of two at the same moment one finds that it happened meanwhile.
"""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

from sqlalchemy.exc import OperationalError

from domain.people.actor import SYSTEM
from domain.refusals import Refusal
from projections import personal_requests
from projections.personal_requests import RequestStrike
from projections.strikes import Strike, strikes_until
from web.wiring import Services

LOOK = 1.0  # seconds between two looks at the clocks
SEEN = 5.0  # seconds to wait until the board shows what was recorded
SHARE = {"half": 0.5, "most": 0.8}

Due = Callable[..., Sequence[Any]]


def keep_time(services: Services, stop: threading.Event) -> None:
    """Works until `stop` is set. A lost database is waited for."""
    services.positions.start()
    while not stop.wait(LOOK):
        with suppress(OperationalError):
            record_what_is_due(services, stop)
    services.positions.stop()


def record_what_is_due(services: Services, stop: threading.Event | None = None) -> int:
    """Returns how many strikes were recorded, of those that are due when it begins."""
    stop = stop or threading.Event()
    return sum(record_all(services, stop, *clocks) for clocks in CLOCKS)


def record_all(
    services: Services,
    stop: threading.Event,
    view: str,
    due: Due,
    record: Callable[..., int | None],
) -> int:
    now, done, refused = services.now(), 0, 0
    while True:
        with services.engine.connect() as db:
            found = due(db, now, skip=refused)
        positions = [position for strike in found if (position := record(services, strike))]
        done += len(positions)
        refused += len(found) - len(positions)
        if not positions or not seen(services, stop, view, max(positions)):
            return done


def seen(services: Services, stop: threading.Event, view: str, position: int) -> bool:
    """Not waited for where this process is told to stop: nobody may feed the view any more."""
    end = monotonic() + SEEN
    while monotonic() < end and not stop.is_set():
        if services.positions.wait(view, position, LOOK):
            return True
    return False


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


def record_of_request(services: Services, strike: RequestStrike) -> int | None:
    """The same for what somebody asked about their data."""
    desk, now = services.request_desk, services.now()
    with suppress(Refusal):
        if strike.what == "missed":
            return desk.miss_deadline(strike.request_id, strike.step, SYSTEM, now)
        part = float(strike.what.removeprefix("reminder "))
        return desk.remind(strike.request_id, strike.step, part, SYSTEM, now)
    return None


CLOCKS = (
    ("ward_board", strikes_until, record),
    ("personal_request", personal_requests.strikes_until, record_of_request),
)
