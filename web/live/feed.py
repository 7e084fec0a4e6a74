"""A feed: one view, how far it has been told, and who follows which of its topics."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from typing import Protocol

import psycopg2

from web.live.changes import Changes
from web.live.reader import Reader
from web.live.topics import Topic

log = logging.getLogger(__name__)

COALESCE = 0.025  # seconds between two looks at a view
FIRST_PAUSE = 0.1  # seconds before a look that failed is repeated, doubled up to LONGEST_PAUSE
LONGEST_PAUSE = 1.0


class Follower(Protocol):
    @property
    def topics(self) -> Sequence[Topic]: ...

    def tell(self, messages: Sequence[bytes]) -> None: ...


class Feed:
    """Looks at its view when woken, and tells each follower what it has not been told."""

    def __init__(self, view: str, reader: Reader) -> None:
        self.view = view
        self.ready = asyncio.Event()
        self._reader = reader
        self._covered = 0
        self._told = 0
        self._wake = asyncio.Event()
        self._looking = False
        self._followers: dict[str, set[Follower]] = defaultdict(set)
        # Who came back after missing something, with the last position they know:
        self._behind: dict[Follower, int] = {}  # for the next look
        self._asked: dict[Follower, int] = {}  # for the look that is under way

    def wake(self) -> None:
        self._wake.set()

    def hear(self, position: int, *, changed: bool) -> None:
        """Takes the notice that the view has come to `position`, after its commit."""
        self._told = max(self._told, position)
        if changed:
            self.wake()
        elif not self._looking and not self._wake.is_set():
            self._covered = max(self._covered, position)

    def join(self, follower: Follower, since: int | None) -> None:
        """From here on nothing passes the follower by, nor anything after `since`."""
        for name in self._names(follower):
            self._followers[name].add(follower)
        if since is not None and since < self._covered:
            self._behind[follower] = since
            self.wake()

    def leave(self, follower: Follower) -> None:
        self._behind.pop(follower, None)
        self._asked.pop(follower, None)
        for name in self._names(follower):
            self._followers[name].discard(follower)
            if not self._followers[name]:
                del self._followers[name]

    def reached(self, follower: Follower) -> int:
        """The position up to which the follower has been told everything of this view."""
        waiting = self._asked.get(follower, self._behind.get(follower))
        return self._covered if waiting is None else waiting

    async def run(self) -> None:
        pause = FIRST_PAUSE
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._look()
                pause = FIRST_PAUSE
                await asyncio.sleep(COALESCE)
            except psycopg2.Error as error:
                log.warning("cannot read %s, next try in %.1f s: %s", self.view, pause, error)
                self.wake()
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _look(self) -> None:
        self._looking = True
        self._asked, self._behind = self._behind, {}
        try:
            if self.ready.is_set():
                await self._tell_changes()
            else:
                self._covered = await self._reader.newest(self.view)
                self.ready.set()
        finally:
            self._looking = False
            self._behind |= self._asked
            self._asked = {}

    async def _tell_changes(self) -> None:
        told = self._told  # before the query, which sees everything that was told until now
        after = min((self._covered, *self._asked.values()))
        rows = await self._reader.changed(self.view, after)
        changes = Changes(self.view, rows, after, max(told, self._covered))
        messages = self._messages(changes)
        self._covered = changes.covered
        self._asked = {}
        for follower, texts in messages.items():
            follower.tell(texts)

    def _messages(self, changes: Changes) -> dict[Follower, tuple[bytes, ...]]:
        outgoing: dict[Follower, tuple[bytes, ...]] = {}
        late = self._asked.keys() | self._behind.keys()
        for name, message in self._touched(changes):
            alone = (message,)  # one for the thousands who are told nothing else
            for follower in self._followers[name]:
                if follower not in late:
                    before = outgoing.get(follower)
                    outgoing[follower] = (*before, message) if before else alone
        for follower, since in self._asked.items():
            told = (changes.message(name, since) for name in self._names(follower))
            if messages := tuple(filter(None, told)):
                outgoing[follower] = messages
        return outgoing

    def _touched(self, changes: Changes) -> Iterator[tuple[str, bytes]]:
        names: Set[str] = self._followers.keys()
        if changes.complete(self._covered):
            names = names & changes.topics
        for name in names:
            if message := changes.message(name, self._covered):
                yield name, message

    def _names(self, follower: Follower) -> list[str]:
        return [topic.name for topic in follower.topics if topic.view == self.view]
