"""A line between a client and PostgreSQL that can be cut: from unix socket to unix socket."""

import select
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOCKET = ".s.PGSQL.5432"
PIECE = 64 * 1024
LOOK = 0.2  # seconds between two looks at whether to stop


class Line:
    """Passes everything on, until as many pieces have passed as were allowed: then it is cut.

    A piece is what one side sends before the other one answers. The first that may not pass any
    more is lost, or, where the line is `torn`, all but its first half.
    """

    def __init__(self, folder: Path, server: Path, *, torn: bool = False) -> None:
        self.folder = folder
        self.was_cut = False
        self._server = server
        self._torn = torn
        self._allowed: int | None = None
        self._counting = threading.Lock()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def cut_after(self, pieces: int) -> None:
        with self._counting:
            self._allowed, self.was_cut = pieces, False

    def mend(self) -> None:
        with self._counting:
            self._allowed = None

    def serve(self) -> None:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.folder / SOCKET))
            listener.listen()
            while not self._stop.is_set():
                if select.select([listener], [], [], LOOK)[0]:
                    self._in_thread(self._carry, listener.accept()[0])

    def open(self) -> None:
        self._in_thread(self.serve)

    def close(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _in_thread(self, act, *values) -> None:
        self._threads.append(threading.Thread(target=act, args=values))
        self._threads[-1].start()

    def _carry(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server:
            server.connect(str(self._server))
            other = {client: server, server: client}
            while not self._stop.is_set():
                for end in select.select([client, server], [], [], LOOK)[0]:
                    if not self._pass_on(end, other[end]):
                        return

    def _pass_on(self, end: socket.socket, other: socket.socket) -> bool:
        """False once the line is cut, or one side has closed it."""
        try:
            piece = end.recv(PIECE)
            may_pass = self._may_pass()
            if piece and (may_pass or self._torn):
                other.sendall(piece if may_pass else piece[: len(piece) // 2])
        except OSError:
            return False
        return bool(piece) and may_pass

    def _may_pass(self) -> bool:
        with self._counting:
            if self._allowed is None:
                return True
            self._allowed -= 1
            self.was_cut = self.was_cut or self._allowed < 0
            return self._allowed >= 0


@contextmanager
def line_to(sockets: Path, *, torn: bool) -> Iterator[Line]:
    folder = Path(tempfile.mkdtemp(prefix="line-", dir="/tmp"))  # a socket's path has to be short
    line = Line(folder, sockets / SOCKET, torn=torn)
    line.open()
    try:
        yield line
    finally:
        line.close()
        shutil.rmtree(folder)
