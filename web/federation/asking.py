"""Calls to another system: bounded in time and size, and certain about what is not certain.

Whether something was stored over there is known in three cases alone: nothing was sent, it was
turned down, or the answer says so. Everything else is `NoAnswer`, and must not be sent again
before it was looked for.
"""

import http.client
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from domain.federation.settings import Settings
from web.federation.understood import Item, NotUnderstood, items
from web.messages.http import Unreachable, anywhere, connected, in_time, public_only

SECONDS = 10.0
LARGEST = 4 * 1024 * 1024  # bytes of an answer
UNSURE = frozenset({408, 500, 502, 503, 504})
TOO_MANY = 429
NAME = "kalong"


class NotReached(Exception):
    """Nothing was stored there: it did not get that far. It can be sent again."""


class NoAnswer(Exception):
    """It may have been stored there, or not."""


class TurnedDown(Exception):
    """It was not stored there, and will not be as it is; `status` is that of the answer."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(f"{status}: {why}" if why else str(status))
        self.status = status


@dataclass(frozen=True)
class Line:
    """`hosts` may have private addresses: the city's own network is one."""

    settings: Settings
    key: str = field(repr=False, default="")
    hosts: tuple[str, ...] = ()
    seconds: float = SECONDS

    def get(self, name: str, **query: str) -> list[Item]:
        """Raises `NotReached`, `NoAnswer` and `TurnedDown`."""
        return self._call("GET", f"{self._path(name)}?{urlencode(self._with(query))}", None)

    def post(self, name: str, fields: Mapping[str, str]) -> list[Item]:
        """Raises the same."""
        given = self._with(fields) | {"api_key": self.key}
        return self._call("POST", self._path(name), urlencode(given).encode())

    def _with(self, fields: Mapping[str, str]) -> dict[str, str]:
        place = {"jurisdiction_id": self.settings.jurisdiction_id}
        return {name: value for name, value in ({**fields} | place).items() if value}

    def _path(self, name: str) -> str:
        base = urlsplit(self.settings.url).path.rstrip("/")
        return f"{base}/{quote(name)}.{self.settings.form}"

    def _call(self, method: str, target: str, body: bytes | None) -> list[Item]:
        line = self._connected()
        try:
            with closing(line), in_time(line, self.seconds):
                status, content = self._asked(line, method, target, body)
        except TimeoutError as error:
            raise NoAnswer("it took too long") from error
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(f"the line broke ({type(error).__name__})") from error
        return self._read(status, content)

    def _connected(self) -> Any:
        parts = urlsplit(self.settings.url)
        is_secure, host = parts.scheme == "https", parts.hostname or ""
        if not is_secure and host not in self.hosts:
            raise NotReached("its address does not begin with https://")
        allowed = anywhere if host in self.hosts else public_only
        port = parts.port or (443 if is_secure else 80)
        try:
            return connected(host, port, is_secure, allowed, self.seconds)
        except Unreachable as error:
            raise NotReached("its address is not a public one") from error
        except (OSError, UnicodeError) as error:
            raise NotReached(f"it cannot be reached ({type(error).__name__})") from error

    def _asked(self, line: Any, method: str, target: str, body: bytes | None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(urlsplit(self.settings.url).netloc)
        connection.sock = line
        headers = {"User-Agent": NAME, "Accept-Encoding": "identity"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        content = answer.read(LARGEST + 1)
        if answer.length or len(content) > LARGEST:
            raise http.client.IncompleteRead(content[:0])
        return answer.status, content

    def _read(self, status: int, content: bytes) -> list[Item]:
        if status == TOO_MANY:
            raise NotReached("it wants to be asked less often (429)")
        if status in UNSURE:
            raise NoAnswer(f"the answer was {status}")
        if 300 <= status < 400:  # not followed: the key is for this address alone
            raise NoAnswer(f"it leads to another address ({status})")
        if not 200 <= status < 300:
            raise TurnedDown(status, self._said(content))
        try:
            return items(content, self.settings.form)
        except NotUnderstood as error:
            raise NoAnswer(f"the answer ({status}) cannot be read") from error

    def _said(self, content: bytes) -> str:
        """Why it was turned down, in its own words, where they can be read."""
        try:
            found = items(content, self.settings.form)
        except NotUnderstood:
            return ""
        return "; ".join(each.get("description", "") for each in found)[:300]
