"""Waiting for a view, so that people see what they have just done."""

import re
from time import monotonic

from flask import request

from web.wiring import services

PREFERRED = re.compile(r"\bwait=(\d{1,3})\b")
LONGEST = 5.0  # seconds


def until_seen(position: int, *views: str, seconds: float = 2.0) -> None:
    """Returns once the views have come to `position`, or after this time for all of them."""
    end = monotonic() + seconds
    for view in views:
        services().positions.wait(view, position, max(0.0, end - monotonic()))


def as_preferred(position: int, *views: str) -> None:
    """Waits where the caller asked for it: `Prefer: wait=2` (RFC 7240)."""
    if found := PREFERRED.search(request.headers.get("Prefer", "")):
        until_seen(position, *views, seconds=min(float(found.group(1)), LONGEST))
