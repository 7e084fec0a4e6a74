"""Changes reports of the ward board one after the other, each by one commit that tells of it."""

import json
import time

import psycopg2

from tests.benchmarks.writers import PROCESSES

CODES = "SELECT code FROM ward_board ORDER BY first_position"
LAST = "SELECT max(position) FROM ward_board"
CHANGE = """
WITH changed AS (UPDATE ward_board SET position = %s WHERE code = %s)
SELECT pg_notify('projected', %s), pg_notify('bare', %s)
"""


class Toucher:
    """`moments` tells of each code when its change was about to be committed, in seconds."""

    def __init__(self, dsn: str) -> None:
        self._connection = psycopg2.connect(dsn)
        cursor = self._connection.cursor()
        cursor.execute(CODES)
        self.codes = [code for (code,) in cursor.fetchall()]
        self.moments = PROCESSES.Array("d", len(self.codes), lock=False)
        cursor.execute(LAST)
        (self._position,) = cursor.fetchone() or (0,)
        self._connection.commit()
        self.number = 0  # of those that are changed already

    def touch(self, number: int, pause: float) -> None:
        """So many of them, one after each pause, in seconds."""
        begin = time.perf_counter()
        for turn in range(number):
            time.sleep(max(0.0, begin + turn * pause - time.perf_counter()))
            self._touch_one()

    def _touch_one(self) -> None:
        self._position += 1
        code = self.codes[self.number]
        told = {"topic": "city", "position": self._position, "reports": [code]}
        message = f"event: change\nid: {self._position}\ndata: {json.dumps(told)}\n\n"
        values = self._position, code, f"ward_board:{self._position}:1", message
        with self._connection.cursor() as cursor:
            cursor.execute(CHANGE, values)
        self.moments[self.number] = time.perf_counter()
        self._connection.commit()
        self.number += 1

    def close(self) -> None:
        self._connection.close()
