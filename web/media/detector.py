"""Who looks for faces and plates: a port. Nobody does by default; officers see for themselves."""

from collections.abc import Sequence
from typing import Protocol

from domain.reports.facts import Box


class Detector(Protocol):
    """Only suggests: an officer decides on each box."""

    def boxes(self, picture: bytes) -> Sequence[Box]:
        """`picture` is a JPEG as it is shown."""
        ...


class NoDetector:
    def boxes(self, picture: bytes) -> Sequence[Box]:  # noqa: ARG002 - the port's signature
        return ()
