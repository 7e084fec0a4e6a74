"""A witness: somebody else who remembers what a city has signed, and signs that it saw it.

It keeps each checkpoint that goes on from the one before, co-signed, and says so when one does
not: then the city has shown two histories, and the two notes prove it.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

from eventlog.proof.signing import Signer
from eventlog.proof.verify import Checkpoint, Key, NotProved, check_consistency, hashes

PATIENCE = 10.0  # seconds for one answer
LARGEST = 1_000_000  # bytes of an answer


class TwoHistories(Exception):
    """The city has signed what does not go on from what it signed before: {reason}."""

    def __init__(self, reason: str) -> None:
        super().__init__((type(self).__doc__ or "").format(reason=reason))


@dataclass(frozen=True)
class Witness:
    """`city` is its address, `keys` are its public ones, and `folder` keeps what was seen."""

    city: str
    keys: tuple[Key, ...]
    signer: Signer
    folder: Path

    def look(self) -> Checkpoint:
        """Takes the newest checkpoint. Raises `TwoHistories`, `NotProved` and `URLError`."""
        note = self._get("/log/checkpoint").decode()
        seen = Checkpoint.read(note, self.keys)
        last = self.last()
        if last is not None and last != seen:
            self._check(last, seen, note)
        if last is None or seen.size > last.size:
            self._keep(seen, note)
        return seen

    def last(self) -> Checkpoint | None:
        """The greatest one that was kept."""
        kept = sorted(self.folder.glob("*.checkpoint"))
        return Checkpoint.read(kept[-1].read_text(), self.keys) if kept else None

    def _check(self, last: Checkpoint, seen: Checkpoint, note: str) -> None:
        old, new = sorted((last, seen), key=lambda each: each.size)
        query = urlencode({"first": old.size, "second": new.size})
        try:
            path = hashes(json.loads(self._get(f"/api/log/consistency?{query}")))
            check_consistency(old.size, old.root, new.size, new.root, path)
        except (NotProved, URLError, ValueError) as error:
            if isinstance(error, URLError) and not refused(error):
                raise
            (self.folder / f"{seen.size:012}.contradiction").write_text(note)
            raise TwoHistories(f"{last.size} events and {seen.size} events") from error

    def _keep(self, seen: Checkpoint, note: str) -> None:
        path = self.folder / f"{seen.size:012}.checkpoint"
        draft = path.with_suffix(".draft")
        draft.write_text(note + self.signer.signature(seen.text))
        draft.replace(path)

    def _get(self, path: str) -> bytes:
        with urlopen(self.city.rstrip("/") + path, timeout=PATIENCE) as answer:  # noqa: S310
            found: bytes = answer.read(LARGEST)
        return found


def refused(error: Any) -> bool:
    """Whether the city answered, and has no proof; else it could not be reached."""
    return 400 <= getattr(error, "code", 0) < 500


def watch(witness: Witness, every: float, tell: Any) -> None:
    """Looks again and again. Raises `TwoHistories`; a city that cannot be reached is waited for."""
    while True:
        try:
            tell(f"{witness.look().size} events")
        except URLError as error:
            tell(f"not reached: {error.reason}")
        time.sleep(every)
