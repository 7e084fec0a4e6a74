"""The processes of a city that runs in one terminal: started together, kept up, ended together."""

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from time import monotonic

from web.signals import end_with_the_parent

NAMES = ("web", "live", "worker", "media")
PATIENCE = 25.0  # seconds that a process gets to finish what it has begun
SETTLED = 10.0  # seconds; what gives up sooner would only do so again


class Process:
    """One of them, in a session of its own: Ctrl-C reaches us alone."""

    def __init__(self, name: str, environment: Mapping[str, str]) -> None:
        self.name = name
        self._environment = environment
        self._start()

    def keep_up(self) -> bool:
        """Starts it again where it was killed; False where it gave up as soon as it had begun."""
        status = self._process.poll()
        if status is None:
            return True
        if status >= 0 and monotonic() - self._begun < SETTLED:
            return False
        self._start()
        return True

    def tell_to_stop(self) -> None:
        self._process.terminate()

    def finish(self) -> None:
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self) -> None:
        self._begun = monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "web.cli", self.name],
            env=self._environment,
            start_new_session=True,
            preexec_fn=partial(end_with_the_parent, signal.SIGTERM),
        )


@contextmanager
def all_started(environment: Mapping[str, str]) -> Iterator[Sequence[Process]]:
    processes = [Process(name, environment) for name in NAMES]
    try:
        yield processes
    finally:
        for process in processes:
            process.tell_to_stop()
        for process in processes:
            process.finish()
