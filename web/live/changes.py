"""What one look at a view found, and the messages that follow from it for each topic."""

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import KeysView, Sequence
from operator import attrgetter

from web.live.reader import MOST_ROWS
from web.live.topics import Row, is_telling, topics_of

MOST_CODES = 100


class Changes:
    """The rows that changed after a position; `rows` come newest first, as the reader gave them.

    `covered` is the position up to which the look saw everything.
    """

    def __init__(self, view: str, rows: Sequence[Row], after: int, told: int) -> None:
        self.covered = max(after, told, rows[0].position if rows else 0)
        self._complete_after = rows[-1].position - 1 if len(rows) >= MOST_ROWS else after
        self._messages: dict[tuple[str, int], bytes | None] = {}
        self._rows: dict[str, list[Row]] = defaultdict(list)
        for row in reversed(rows):
            for topic in topics_of(view, row):
                self._rows[topic].append(row)

    @property
    def topics(self) -> KeysView[str]:
        return self._rows.keys()

    def complete(self, after: int) -> bool:
        """False where more changed after this position than was looked at."""
        return after >= self._complete_after

    def message(self, topic: str, after: int) -> bytes | None:
        """What to tell about a topic to somebody who knows all up to `after`; None for nothing.

        Written once, however many come back after the same position.
        """
        key = topic, after
        if key not in self._messages:
            self._messages[key] = self._made(topic, after)
        return self._messages[key]

    def _made(self, topic: str, after: int) -> bytes | None:
        if not self.complete(after):
            return self._message(topic, None)
        rows = self._rows.get(topic, [])
        new = rows[bisect_right(rows, after, key=attrgetter("position")) :]
        if not new:
            return None
        named = is_telling(topic) and len(new) <= MOST_CODES
        return self._message(topic, [r.code for r in new] if named else None)

    def _message(self, topic: str, codes: list[str] | None) -> bytes:
        data = {"topic": topic, "position": self.covered, "reports": codes}
        return b"event: change\ndata: %b\n\n" % json.dumps(data, separators=(",", ":")).encode()
