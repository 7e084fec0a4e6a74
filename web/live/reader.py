"""Reads the views in a thread of its own, so that a slow query never holds up the streams."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg2
from psycopg2.sql import SQL, Composable, Identifier

from eventlog.undone import UNDONE
from web.accounts.idle import IDLE
from web.live.topics import Row

MOST_ROWS = 5000

NEWEST = SQL("SELECT coalesce(max(position), 0) FROM {view}")
# The newest rows, not the oldest: whoever is further behind is told to fetch everything.
# WITH TIES, because the rows of one position are all there or none of them is. A case that is none
# any more has no row, and is told of once the view has come to it.
CHANGED = SQL(f"""
(SELECT position, code, ward_id::text FROM {{view}} WHERE position > %(after)s
ORDER BY position DESC FETCH FIRST %(most)s ROWS WITH TIES)
UNION ALL
(SELECT * FROM ({UNDONE}) gone WHERE position > %(after)s
AND position <= (SELECT position FROM projection WHERE name = %(name)s)
ORDER BY position DESC FETCH FIRST %(most)s ROWS ONLY)
ORDER BY position DESC FETCH FIRST %(most)s ROWS WITH TIES
""")

# The same as `alive` in `accounts.sessions`, by the database's own clock.
HELD = SQL("""
SELECT token_hash FROM session WHERE token_hash = ANY(%s) AND ended_at IS NULL
  AND expires_at > now() AND seen_at + CASE kind WHEN 'staff' THEN %s ELSE %s END > now()
""")


def connect(dsn: str) -> psycopg2.extensions.connection:
    """A connection on which nothing waits for ever. Raises `psycopg2.Error`."""
    connection = psycopg2.connect(
        dsn,
        application_name="kalong live",
        connect_timeout=5,
        keepalives_idle=30,
        options="-c statement_timeout=5s",
    )
    connection.autocommit = True
    return connection


class Reader:
    """One connection, opened when it is needed, and again after it broke."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live-reader")
        self._connection: psycopg2.extensions.connection | None = None

    async def newest(self, view: str) -> int:
        """The highest position of any row, 0 in an empty view. Raises `psycopg2.Error`."""
        [(position,)] = await self._in_thread(self._fetch, NEWEST.format(view=Identifier(view)))
        return int(position)

    async def changed(self, view: str, after: int) -> list[Row]:
        """The rows that changed or went after a position, newest first. Raises `psycopg2.Error`.

        Of more than `MOST_ROWS` the newest are given, and all that share the last one's position.
        """
        query = CHANGED.format(view=Identifier(view))
        values = {"after": after, "most": MOST_ROWS, "name": view}
        return [Row(*row) for row in await self._in_thread(self._fetch, query, values)]

    async def held(self, sessions: Iterable[str]) -> set[str]:
        """Those of these sessions that have not ended. Raises `psycopg2.Error`."""
        values = list(sessions), IDLE["staff"], IDLE["citizen"]
        return {found for (found,) in await self._in_thread(self._fetch, HELD, values)}

    def close(self) -> None:
        self._thread.submit(self._disconnect)
        self._thread.shutdown()

    async def _in_thread(self, act: Callable[..., Any], *values: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, act, *values)

    def _fetch(self, query: Composable, values: Any = None) -> list[tuple[Any, ...]]:
        try:
            with self._connected().cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall()
        except psycopg2.Error:
            self._disconnect()
            raise

    def _connected(self) -> psycopg2.extensions.connection:
        if self._connection is None:
            self._connection = connect(self._dsn)
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
