"""Who asks too often is told to wait: counted in the database, so that all processes agree.

A window begins with the first request that is counted in it, and ends by itself.
"""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Any

import psycopg2
from flask import request
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from domain.refusals import Refusal
from eventlog.recorder import give_back
from web.wiring import Services

COUNT = """
INSERT INTO request_count AS kept (key, used, until) VALUES (%(key)s, 1, %(until)s)
ON CONFLICT (key) DO UPDATE SET
  used = CASE WHEN kept.until <= %(now)s THEN 1 ELSE least(kept.used, %(most)s) + 1 END,
  until = CASE WHEN kept.until <= %(now)s THEN excluded.until ELSE kept.until END
RETURNING used, until
"""
# Each new key takes two old ones away, so that the table never holds much more than is in use.
# Skipping what is locked: two sweeps, or a sweep and a count, never wait for each other.
SWEEP = """
DELETE FROM request_count WHERE key IN (
  SELECT key FROM request_count WHERE until <= %(now)s ORDER BY until LIMIT 2
  FOR UPDATE SKIP LOCKED
)
"""
ONE_NETWORK = 64  # bits: whoever has one address of IPv6 has all that begin like it


class TooMany(Refusal):
    """That was too often; please try again in {minutes} min."""

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, ceil(seconds))
        super().__init__(minutes=ceil(self.seconds / 60))


def limit(services: Services, name: str, key: str, most: int, within: timedelta) -> None:
    """Counts one request of this key. Raises `TooMany` where `most` came before `within` is over.

    Every request is counted once, however many processes count at the same moment, and stays
    counted whatever becomes of the caller's transaction.
    """
    now = services.now()
    used, until = count(services, name, key, now, most, within)
    if used > most:
        raise TooMany((until - now).total_seconds())


def count(
    services: Services, name: str, key: str, now: datetime, most: int, within: timedelta
) -> tuple[int, datetime]:
    """How many came in this window, `most` + 1 at the highest, and when it ends."""
    facts = {
        "key": hidden(services.config.secret_key, name, key),
        "now": now,
        "until": now + within,
        "most": most,
    }
    with autocommitting(services.engine) as cursor:
        cursor.execute(COUNT, facts)
        used, until = cursor.fetchone()
        if used == 1:
            cursor.execute(SWEEP, facts)
    return used, until


def hidden(secret: str, name: str, key: str) -> bytes:
    """No address or number is kept: only a mark by which the same one is known again."""
    return hmac.new(f"limit:{secret}".encode(), f"{name}\0{key}".encode(), sha256).digest()


@contextmanager
def autocommitting(engine: Engine) -> Iterator[Any]:
    """A cursor past SQLAlchemy, whose own Connection would cost as much as the statement."""
    pooled = engine.raw_connection()
    session: Any = pooled.driver_connection
    try:
        session.autocommit = True
        with session.cursor() as cursor:
            yield cursor
    except psycopg2.Error as error:
        raise DBAPIError.instance(None, None, error, psycopg2.Error) from error
    finally:
        give_back(engine, pooled)


def limit_address(services: Services, name: str, most: int, within: timedelta) -> None:
    """The same for the address that asks. Raises `TooMany`."""
    limit(services, name, who_asks(), most, within)


def limit_reports(services: Services) -> None:
    """Raises `TooMany` where an address has sent as many as the city takes from one."""
    if most := services.config.reports_per_hour:
        limit_address(services, "report", most, timedelta(hours=1))


def who_asks() -> str:
    """The address of whoever asks, as far as it tells one visitor from another."""
    return network(request.remote_addr or "")


def network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return f"{int(found) >> (128 - ONE_NETWORK):x}/{ONE_NETWORK}"
