"""One PostgreSQL server on one data directory, reached through a unix socket alone."""

import shlex
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from web.outside.postgres_programs import ClusterError, account, run

START_S = 60.0
ORPHANS_S = 5.0


@dataclass(frozen=True)
class Server:
    """`sockets` is a directory of the server's own; whoever can enter it may log in as anyone."""

    data: Path
    sockets: Path
    log: Path
    settings: Mapping[str, str]
    environment: Mapping[str, str]

    def initialise(self) -> None:
        self.data.mkdir(mode=0o700)
        account().give(self.data)
        options = ["--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8"]
        trust = ["--auth-local=trust", "--auth-host=reject"]
        with self.log.open("ab") as log:
            made = run(self.data, "initdb", "--data-checksums", *options, *trust, output=log)
        if not made:
            raise ClusterError(f"PostgreSQL could not make its files; see {self.log}")

    @property
    def is_running(self) -> bool:
        """False for a number left by a dead server, even where another process has it now."""
        return str(self.sockets).encode() in self._command_line()

    def start(self) -> None:
        """Returns when the server answers."""
        self._make_sockets()
        self._forget_a_strangers_pid()
        deadline = time.monotonic() + ORPHANS_S
        while not self._launch():
            if time.monotonic() > deadline or not self._orphans_hold_the_data():
                raise ClusterError(f"PostgreSQL did not start; see the end of {self.log}")
            time.sleep(0.1)

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_S
        while self._pid_file()[7:8] != ["ready"]:
            if time.monotonic() > deadline or not self.is_running:
                raise ClusterError(f"PostgreSQL did not become ready; see {self.log}")
            time.sleep(0.05)

    def stop(self, mode: str = "fast") -> None:
        with self.log.open("ab") as log:
            stopped = run(self.data, "pg_ctl", "stop", "-w", "-m", mode, output=log)
        if not stopped and self.is_running:
            raise ClusterError(f"PostgreSQL did not stop; see the end of {self.log}")
        shutil.rmtree(self.sockets, ignore_errors=True)

    def _launch(self) -> bool:
        named = {**self.settings, "listen_addresses": "", "port": "5432"}
        options = ["-k", str(self.sockets)]
        for name, value in named.items():
            options += ["-c", f"{name}={value}"]
        start = ["start", "-w", "-t", str(round(START_S)), "-o", shlex.join(options)]
        with self.log.open("ab") as log:
            return run(self.data, "pg_ctl", *start, output=log, environment=self.environment)

    def _make_sockets(self) -> None:
        server = account()
        if not self.sockets.is_dir():
            self.sockets.mkdir(mode=0o700)
            server.give(self.sockets)
        found = self.sockets.lstat()
        if (found.st_uid, found.st_mode & 0o777) != (server.uid, 0o700):
            raise ClusterError(f"{self.sockets} belongs to somebody else, or is open to others")

    def _pid_file(self) -> list[str]:
        """Line 1 is the server's process, line 8 its state; empty where there is no server."""
        try:
            return [line.strip() for line in (self.data / "postmaster.pid").read_text().split("\n")]
        except FileNotFoundError:
            return []

    def _command_line(self) -> bytes:
        pid = (self._pid_file() or ["none"])[0]
        try:
            return Path("/proc", pid, "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return b""

    def _forget_a_strangers_pid(self) -> None:
        """After a power cut the number may be another process's: PostgreSQL would not start.

        It still refuses to share the data with orphans of its own: it knows their memory.
        """
        if self._command_line():
            (self.data / "postmaster.pid").unlink()

    def _orphans_hold_the_data(self) -> bool:
        """A killed server's own processes take a moment to notice and leave."""
        return b"pre-existing shared memory" in self.log.read_bytes()[-2000:]
