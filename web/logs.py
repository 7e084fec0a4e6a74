"""Logs for machines: one JSON object a line, with the request's id and nothing about people."""

import logging
import re
import secrets
import sys
import traceback
from contextlib import suppress
from time import perf_counter
from typing import Any, BinaryIO

import msgspec
import structlog
from flask import Flask, Response, g, request

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

log: Any = structlog.get_logger()


def configure(process: str, to: BinaryIO | None = None) -> None:
    """Our own lines and those of libraries, from warnings up, on standard error or `to`."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=as_json),
        ],
        logger_factory=lambda *_: Unfailing(to or sys.stderr.buffer),
        cache_logger_on_first_use=to is None,
    )
    structlog.contextvars.bind_contextvars(process=process)
    logging.basicConfig(handlers=[Forward()], level=logging.WARNING, force=True)


class Unfailing(structlog.BytesLogger):
    """A full disk, or a reader that has gone, costs lines and never an answer."""

    def msg(self, message: bytes) -> None:
        with suppress(OSError):
            super().msg(message)

    log = debug = info = warning = error = critical = msg


def as_json(line: dict[str, Any], **_: Any) -> bytes:
    return msgspec.json.encode(line, enc_hook=str)


class Forward(logging.Handler):
    """Passes on what libraries log: the sentence and, of an exception, its kind and its path."""

    def emit(self, record: logging.LogRecord) -> None:
        facts = failure(record.exc_info[1]) if record.exc_info and record.exc_info[1] else {}
        log.log(record.levelno, record.getMessage(), logger=record.name, **facts)


def failure(error: BaseException) -> dict[str, Any]:
    """What may be said of an exception: never its message, which may quote what people wrote."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return {
        "error": type(error).__name__,
        "pgcode": getattr(getattr(error, "orig", None), "pgcode", None),
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


def register(app: Flask) -> None:
    app.before_request(begin)
    app.after_request(tell)


def begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    g.logged_from = perf_counter()


def tell(response: Response) -> Response:
    """The route, not the address: a query may hold anything."""
    request_id = g.get("request_id")
    response.headers["X-Request-ID"] = request_id
    log.info(
        "answered",
        request_id=request_id,
        method=request.method,
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        ms=round((perf_counter() - g.get("logged_from", perf_counter())) * 1000, 2),
    )
    return response
