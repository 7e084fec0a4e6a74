"""As much of HTTP/1.1 as the hub needs: one GET on a connection, read strictly."""

import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from web.live.refusals import MalformedRequest, NoStream, NotAPosition

MOST_BYTES = 16 * 1024
END_OF_HEAD = b"\r\n\r\n"

REQUEST_LINE = re.compile(r"([A-Z]+) (/[!-~]*) HTTP/1\.[01]")
HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*")
POSITION = re.compile(r"[0-9]{1,18}")

COMMON = "Access-Control-Allow-Origin: *\r\nCache-Control: no-store\r\nConnection: close\r\n"
STREAM_HEAD = (
    f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Accel-Buffering: no\r\n{COMMON}\r\n"
).encode()
EXTRA = {
    HTTPStatus.METHOD_NOT_ALLOWED: "Allow: GET\r\n",
    HTTPStatus.TOO_MANY_REQUESTS: "Retry-After: 5\r\n",
}


@dataclass(frozen=True)
class Request:
    """A request without its body; names of headers are in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]

    @property
    def since(self) -> int | None:
        """The position after which the client wants everything, None for from now on.

        `Last-Event-ID` comes first: a browser that reconnects asks for the same URL again.
        """
        return self.position("since")

    def position(self, name: str) -> int | None:
        """Of `Last-Event-ID`, else of this parameter. Raises `NotAPosition`."""
        text = self.headers.get("last-event-id") or self.query.get(name)
        if not text:
            return None
        if not POSITION.fullmatch(text):
            raise NotAPosition(field=name)
        return int(text)


def parse(head: bytes) -> Request:
    """Reads the request line and the headers; raises `MalformedRequest`."""
    line, *rest = head.decode("latin-1").split("\r\n")
    first = REQUEST_LINE.fullmatch(line)
    headers = [HEADER.fullmatch(text) for text in rest]
    if first is None or None in headers:
        raise MalformedRequest
    method, target = first.groups()
    path, _, query = target.partition("?")
    pairs = (match.groups() for match in headers if match)
    return Request(method, path, parse_query(query), {name.lower(): value for name, value in pairs})


def parse_query(query: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(query, strict_parsing=True, errors="strict", max_num_fields=10))
    except ValueError as error:
        raise MalformedRequest(field="query") from error


def refusal(reason: NoStream) -> bytes:
    body = {"error": type(reason).__name__, "detail": str(reason), "field": reason.field}
    return answer(HTTPStatus(reason.status), body)


def answer(status: HTTPStatus, body: dict[str, Any]) -> bytes:
    content = json.dumps(body, ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\n"
        f"{EXTRA.get(status, '')}{COMMON}\r\n"
    )
    return head.encode() + content
