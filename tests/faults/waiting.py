"""Waiting for what other processes do: looked for again and again, and never for ever."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

import pytest

T = TypeVar("T")

SOON = 10.0  # seconds in which everything here happens, on a machine that has other work too
LOOK = 0.005


def until(found: Callable[[], T], what: str, seconds: float = SOON) -> T:
    """The first value that is true; fails the test where none comes in time."""
    end = monotonic() + seconds
    while not (value := found()):
        if monotonic() > end:
            pytest.fail(f"not within {seconds:g} s: {what}")
        sleep(LOOK)
    return value
