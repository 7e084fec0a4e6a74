"""Fetching what a stranger names: from public addresses alone, a bounded time and size.

Every address of a name is looked at before a connection to one of those very addresses is made,
and again after each redirect, so that no answer of a name server leads inside.
"""

import http.client
from contextlib import closing
from urllib.parse import SplitResult, urljoin, urlsplit

from web.messages.http import Allowed, Unreachable, connected, in_time, public_only
from web.open311.links import host_of

SECONDS = 20.0  # for each connection, however slowly the other side drips
REDIRECTS = 3
LEADS_ON = frozenset({301, 302, 303, 307, 308})
WORTH_ANOTHER_TRY = frozenset({408, 425, 429, 500, 502, 503, 504})
HEADERS = {"User-Agent": "kalong", "Accept": "image/*, */*;q=0.1", "Accept-Encoding": "identity"}


class NotFetched(Exception):
    """Nothing usable came; the message says why, without any address."""

    def __init__(self, why: str, *, again: bool = False) -> None:
        super().__init__(why)
        self.again = again


def fetch(
    url: str, most: int, *, allowed: Allowed = public_only, seconds: float = SECONDS
) -> bytes:
    """At most `most` bytes. Raises `NotFetched`."""
    for _ in range(REDIRECTS + 1):
        found = step(url, most, allowed, seconds)
        if isinstance(found, bytes):
            return found
        url = urljoin(url, found)
    raise NotFetched("it leads on and on")


def step(url: str, most: int, allowed: Allowed, seconds: float) -> bytes | str:
    """What is there, or where it leads on. Raises `NotFetched`."""
    host = host_of(url)
    if host is None:
        raise NotFetched("it leads to what is no web address")
    try:
        return asked(host, urlsplit(url), most, allowed, seconds)
    except Unreachable as error:
        raise NotFetched("its address is not a public one") from error
    except TimeoutError as error:
        raise NotFetched("it took too long", again=True) from error
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        why = f"it cannot be reached ({type(error).__name__})"
        raise NotFetched(why, again=True) from error


def asked(
    host: str, parts: SplitResult, most: int, allowed: Allowed, seconds: float
) -> bytes | str:
    is_secure = parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    line = connected(host, port, is_secure, allowed, seconds)
    with closing(line), in_time(line, seconds):
        connection = http.client.HTTPConnection(parts.netloc)
        connection.sock = line
        target = f"{parts.path or '/'}?{parts.query}".rstrip("?")
        connection.request("GET", target, headers=HEADERS)
        return taken(connection.getresponse(), most)


def taken(answer: http.client.HTTPResponse, most: int) -> bytes | str:
    if answer.status in LEADS_ON and (there := answer.getheader("Location")):
        return there
    if answer.status != 200:
        again = answer.status in WORTH_ANOTHER_TRY
        raise NotFetched(f"the answer was {answer.status}", again=again)
    content = answer.read(most + 1)
    if len(content) > most:
        raise NotFetched("it is too large")
    if answer.length:  # what was promised and did not come
        raise NotFetched("the line broke", again=True)
    return content
