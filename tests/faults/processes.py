"""Our own programs as real processes, each in a session of its own and ended by its own number."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.conftest import ROOT
from tests.faults.waiting import until

LONGEST = 30.0  # seconds that a program gets to end by itself


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Program:
    """A module that can be started again and again; what it writes goes into `log`."""

    def __init__(self, *arguments: str, env: Mapping[str, str], log: Path) -> None:
        self._command = [sys.executable, "-m", *arguments]
        self._env = {**os.environ, **env}
        self._log = log
        self._sessions: list[int] = []

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                start_new_session=True,
            )
        self._sessions.append(self._process.pid)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def children(self) -> list[int]:
        path = Path("/proc", str(self.pid), "task", str(self.pid), "children")
        with suppress(FileNotFoundError):
            return [int(number) for number in path.read_text().split()]
        return []

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def kill(self) -> None:
        """As `kill -9` does; its children are left to themselves."""
        self._process.kill()
        self._process.wait(LONGEST)

    def ended(self, seconds: float = LONGEST) -> int:
        """Its exit status, once it has ended by itself."""
        return self._process.wait(seconds)

    def clear(self) -> None:
        """Ends what is left of everything that was started here."""
        for session in self._sessions:
            for pid in members(session):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        if self._sessions:
            self._process.wait(LONGEST)
            until(lambda: not any(map(members, self._sessions)), "all processes gone")


def members(session: int) -> list[int]:
    """The processes of a session; those that only wait to be read of are none."""
    numbers = map(int, filter(str.isdigit, os.listdir("/proc")))
    return [pid for pid in numbers if lives(pid, session)]


def lives(pid: int, session: int) -> bool:
    try:
        # The name, in brackets, may hold anything; behind it: state, parent, group, session.
        facts = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return int(facts[3]) == session and facts[0] not in "ZX"
