"""The one LISTEN connection, opened again for as long as PostgreSQL takes to come back."""

import asyncio
import logging
from collections.abc import Callable

import psycopg2

from web.live.reader import connect

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.1  # seconds, doubled up to LONGEST_PAUSE
LONGEST_PAUSE = 5.0


class Listener:
    """Calls `hear` with each payload, and `missed` whenever some may have gone unheard."""

    def __init__(self, dsn: str, hear: Callable[[str], None], missed: Callable[[], None]) -> None:
        self.listening = False
        self._dsn = dsn
        self._hear = hear
        self._missed = missed

    async def run(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                connection = await asyncio.to_thread(self._connect)
                pause = FIRST_PAUSE
                await self._listen(connection)
            except psycopg2.Error as error:
                log.warning("not listening, next try in %.1f s: %s", pause, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    def _connect(self) -> psycopg2.extensions.connection:
        connection = connect(self._dsn)
        connection.cursor().execute("LISTEN projected")
        return connection

    async def _listen(self, connection: psycopg2.extensions.connection) -> None:
        loop = asyncio.get_running_loop()
        lost = loop.create_future()
        number = connection.fileno()
        loop.add_reader(number, self._read, connection, number, lost)
        self.listening = True
        try:
            self._missed()
            self._read(connection, number, lost)
            await lost
        finally:
            self.listening = False
            if not lost.done() or lost.cancelled():
                loop.remove_reader(number)
            connection.close()

    def _read(
        self,
        connection: psycopg2.extensions.connection,
        number: int,
        lost: asyncio.Future[None],
    ) -> None:
        try:
            connection.poll()
        except psycopg2.Error as error:
            # At once: libpq has closed the descriptor, and the next client may get its number.
            asyncio.get_running_loop().remove_reader(number)
            lost.set_exception(error)
        while connection.notifies:
            self._hear(connection.notifies.pop(0).payload)
