"""Works in small steps with rests between them, so that whoever uses the site feels nothing."""

import threading
from time import monotonic
from types import TracebackType

REST = 1.0  # times as long as the step before took
LONGEST = 1.0  # seconds


class Stopped(Exception):
    """The process was told to stop in the midst of it."""


class Pace:
    """`with pace:` around each step. Raises `Stopped` before one that is not to be begun."""

    def __init__(self, stop: threading.Event | None = None) -> None:
        self._stop = stop or threading.Event()
        self._begun = 0.0

    def __enter__(self) -> None:
        if self._stop.is_set():
            raise Stopped
        self._begun = monotonic()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.wait(min(REST * (monotonic() - self._begun), LONGEST))
