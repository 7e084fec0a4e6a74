"""How far each view has come, as this process knows it; people wait here for their own report."""

import select
import socket
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing

import psycopg2
from sqlalchemy import Engine

AGAIN = 0.5  # seconds before a lost connection is opened again


class Positions:
    """One LISTEN connection a process, whatever the number of people who wait."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._at: dict[str, int] = {}
        self._moved = threading.Condition()
        self._stop = threading.Event()
        self._when_changed: dict[str, list[Callable[[], None]]] = defaultdict(list)
        self._thread = threading.Thread(target=self._run, name="positions", daemon=True)

    def start(self) -> None:
        self._woken, self._wake = socket.socketpair()
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            # Closing alone tells nothing while a process forked off here holds it open too.
            self._wake.shutdown(socket.SHUT_WR)
            self._thread.join(timeout=2)
            self._wake.close()
            self._woken.close()

    def when_changed(self, view: str, act: Callable[[], None]) -> None:
        """Calls `act` after rows of the view changed, and after notices may have been missed."""
        self._when_changed[view].append(act)

    def wait(self, view: str, position: int, timeout: float = 1.0) -> bool:
        """True once the view has taken everything up to `position`, False after `timeout` s."""
        with self._moved:
            return self._moved.wait_for(lambda: self._at.get(view, 0) >= position, timeout)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except psycopg2.Error:
                # The pool's connections went with the same server; nobody shall be given one.
                self._engine.dispose()
                self._stop.wait(AGAIN)

    def _listen(self) -> None:
        with closing(psycopg2.connect(self._dsn())) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute("LISTEN projected")
            cursor.execute("SELECT name, position FROM projection")
            for name, position in cursor.fetchall():
                self._note(name, position, changed=True)
            while not self._stop.is_set():
                select.select([connection.fileno(), self._woken.fileno()], [], [])
                connection.poll()
                self._take(connection.notifies)

    def _take(self, notices: list[psycopg2.extensions.Notify]) -> None:
        while notices:
            name, position, changed = notices.pop(0).payload.split(":")
            self._note(name, int(position), changed=changed != "0")

    def _note(self, name: str, position: int, *, changed: bool) -> None:
        if changed:
            for act in self._when_changed[name]:
                act()
        with self._moved:
            self._at[name] = position
            self._moved.notify_all()

    def _dsn(self) -> str:
        return self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
