"""HTTP to gateways: one request, one answer, a bounded time and size, and no redirects."""

import http.client
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from urllib.parse import urlsplit

from web.messages.channels import SECONDS, Dead, Outcome, Retry, Sent

TRANSLATED = IPv6Network("64:ff9b::/96")
LARGEST_ANSWER = 64 * 1024  # bytes
WORTH_ANOTHER_TRY = frozenset({408, 409, 423, 425, 429})


class Unreachable(Exception):
    """No answer came; the message says why, without any address."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    @property
    def outcome(self) -> Outcome:
        """2xx is sent; what the other side may get over is tried again."""
        if 200 <= self.status < 300:
            return Sent()
        if self.status >= 500 or self.status in WORTH_ANOTHER_TRY:
            return Retry(f"the gateway answered {self.status}")
        return Dead(f"the gateway answered {self.status}", gone=self.status in (404, 410))


Allowed = Callable[[str], bool]  # of an IP address


def anywhere(_: str) -> bool:
    return True


def public_only(address: str) -> bool:
    found = ip_address(address)
    inner: Sequence[IPv4Address | IPv6Address] = ()
    if isinstance(found, IPv6Address):
        inner = carried(found)
    return all(each.is_global and not each.is_multicast for each in inner or (found,))


def carried(address: IPv6Address) -> list[IPv4Address]:
    """The addresses of IPv4 to which one of IPv6 leads."""
    teredo = address.teredo[1] if address.teredo else None
    known = [each for each in (address.ipv4_mapped, address.sixtofour, teredo) if each]
    is_translated = address in TRANSLATED
    return [IPv4Address(int(address) & 0xFFFFFFFF)] if is_translated else known


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allowed: Allowed = anywhere,
    seconds: float = SECONDS,
) -> Answer:
    """Connects to an allowed address alone, whatever the name says a moment later.

    Raises `Unreachable`.
    """
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        line = connected(parts.hostname or "", port, parts.scheme == "https", allowed, seconds)
        with closing(line), in_time(line, seconds):
            return asked(line, parts.path or "/", parts.query, parts.netloc, body, headers)
    except TimeoutError as error:
        raise Unreachable("the gateway took too long") from error
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"the gateway cannot be reached ({type(error).__name__})") from error


def connected(
    host: str, port: int, is_secure: bool, allowed: Allowed, seconds: float
) -> socket.socket:
    """To the first address that answers. Raises `Unreachable` unless all of them are allowed."""
    last: OSError = ConnectionError()
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not all(allowed(str(address[0])) for *_, address in found):
        raise Unreachable("the gateway's address is not a public one")
    for family, kind, protocol, _, address in found:
        line = socket.socket(family, kind, protocol)
        line.settimeout(seconds)
        try:
            line.connect(address)
            context = ssl.create_default_context()
            return context.wrap_socket(line, server_hostname=host) if is_secure else line
        except OSError as error:
            line.close()
            last = error
    raise last


def asked(
    line: socket.socket,
    path: str,
    query: str,
    host: str,
    body: bytes,
    headers: Mapping[str, str],
) -> Answer:
    connection = http.client.HTTPConnection(host.rpartition("@")[2])
    connection.sock = line
    target = f"{path}?{query}" if query else path
    connection.request("POST", target, body, dict(headers))
    answer = connection.getresponse()
    return Answer(answer.status, answer.read(LARGEST_ANSWER))


class in_time:  # noqa: N801 - it is used as a statement
    """Cuts the line after so many seconds, however slowly the other side drips."""

    def __init__(self, line: socket.socket, seconds: float) -> None:
        self._line = line
        self._cut = False
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._timer.cancel()
        if self._cut and kind is not None:
            raise TimeoutError

    def _end(self) -> None:
        self._cut = True
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
