"""Who tries codes that no case has is let go on only a few times.

An address that has used up its tries is remembered by the process that noticed it, so a look-up
of a case that is there costs no statement; what the count says holds for all processes.
"""

from datetime import datetime, timedelta
from threading import Lock

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue

from domain.reports.code import UnknownCode
from web.accounts.session import current_person
from web.errors import refused
from web.limits import TooMany, count, who_asks
from web.wiring import services

MOST, WITHIN = 60, timedelta(minutes=10)
REMEMBERED = 10_000  # addresses


class Guessers:
    """The addresses that have to wait, and until when."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}
        self._changing = Lock()

    def wait(self, address: str, until: datetime, now: datetime) -> None:
        with self._changing:
            if len(self._until) >= REMEMBERED:
                self._until = {a: end for a, end in self._until.items() if end > now}
            if len(self._until) < REMEMBERED:
                self._until[address] = until

    def wait_of(self, address: str, now: datetime) -> float:
        """Seconds; 0 for an address that need not wait."""
        return max(0.0, (self._until.get(address, now) - now).total_seconds())


def register(app: Flask) -> None:
    app.extensions["guessers"] = Guessers()
    app.before_request(turn_away_guessers)
    app.register_error_handler(UnknownCode, not_found)


def turn_away_guessers() -> None:
    """Raises `TooMany`."""
    if "code" not in (request.view_args or {}):
        return
    wait = guessers().wait_of(who_asks(), services().now())
    if wait and current_person() is None:
        raise TooMany(wait)


def not_found(refusal: UnknownCode) -> ResponseReturnValue:
    try:
        note_guess()
    except TooMany as too_many:
        return refused(too_many)
    return refused(refusal)


def note_guess() -> None:
    """Counts a code that does not exist. Raises `TooMany`; the staff may mistype."""
    if current_person() is not None:
        return
    now, address = services().now(), who_asks()
    used, until = count(services(), "unknown code", address, now, MOST, WITHIN)
    if used > MOST:
        guessers().wait(address, until, now)
        raise TooMany((until - now).total_seconds())


def guessers() -> Guessers:
    found: Guessers = current_app.extensions["guessers"]
    return found
