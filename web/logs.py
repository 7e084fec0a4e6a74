"""Logs for machines: one JSON object a line, and nothing about people in it."""

import logging
import sys
import traceback
from contextlib import suppress
from typing import Any, BinaryIO

import msgspec
import structlog

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
