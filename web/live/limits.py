"""How much the hub takes from anybody."""

import resource
from collections import Counter
from dataclasses import dataclass
from ipaddress import ip_address

from web.live.http import Request
from web.live.refusals import TooManyStreams

OTHER_FILES = 64


@dataclass(frozen=True)
class Limits:
    """Behind a proxy on another machine every stream has the proxy's address: raise `per_address`.

    Times are in seconds, `most_waiting` is in bytes that a client has not taken yet. No line is
    silent for more than two `heartbeat`s.
    """

    per_address: int = 50
    total: int = 10_000
    request_within: float = 5.0
    heartbeat: float = 15.0
    most_waiting: int = 64 * 1024


class Addresses:
    """Counts the streams of each address."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._streams: Counter[str] = Counter()

    def enter(self, address: str) -> None:
        if self._streams[address] >= self._most:
            raise TooManyStreams(most=self._most)
        self._streams[address] += 1

    def leave(self, address: str) -> None:
        self._streams[address] -= 1
        if not self._streams[address]:
            del self._streams[address]


def address_of(peer: str, request: Request) -> str:
    """Who asks: the peer, or whom it speaks for when it is a proxy on this machine."""
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return forwarded if forwarded and ip_address(peer).is_loopback else peer


def allow_open_files(wanted: int) -> None:
    """Raises this process's limit of open files, as far as the machine allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
