"""Webhooks: other systems that are told of public events, by name, with a secret of their own."""

import re
from base64 import b64encode
from collections.abc import Sequence
from os import urandom
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import RowMapping, Table, delete, func, insert, select, update

from domain.refusals import Invalid, Unknown
from eventlog.webhook_table import webhook as table
from projections.engine.tables import position_of_view
from web.wiring import Services

VIEW = "ward_board"  # what it has taken is final
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
PREFIX = "whsec_"  # so Standard Webhooks marks a secret
SIZE = 32  # bytes
c = table.c


class NameNotUsable(Invalid):
    """A webhook's name has up to 40 small letters, digits and hyphens, and is used once."""

    field = "name"


class AddressNotUsable(Invalid):
    """A webhook's address begins with https:// and has no name or password in it."""

    field = "url"


class NoSuchWebhook(Unknown):
    """There is no webhook with this name."""

    field = "name"


def add(services: Services, name: str, url: str, after: int | None = None) -> str:
    """The secret, which is told only here. Without `after` it is told what happens from now on.

    Raises `NameNotUsable`, `AddressNotUsable`.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise AddressNotUsable
    return keep(services, name, url, after)


def keep(services: Services, name: str, url: str, after: int | None) -> str:
    """The same at any address, for tests on this machine alone."""
    webhook_id, secret = uuid4(), urandom(SIZE)
    with services.engine.connect() as db:
        used = db.execute(select(c.name).where(c.name == name)).first()
    if used or not NAME.fullmatch(name):
        raise NameNotUsable
    sealed = services.keyring.seal(webhook_id, secret)
    known = {"webhook_id": webhook_id, "name": name, "url": url, "sealed": sealed}
    position = final(services) if after is None else after
    with services.engine.begin() as db:
        db.execute(insert(table).values(**known, position=position))
    return PREFIX + b64encode(secret).decode()


def remove(services: Services, name: str) -> None:
    """With its secret, for ever. Raises `NoSuchWebhook`."""
    with services.engine.begin() as db:
        gone = db.execute(delete(table).where(c.name == name).returning(c.webhook_id)).scalar()
        if gone is None:
            raise NoSuchWebhook
        services.keyring.destroy([gone], db)


def replay(services: Services, name: str, after: int) -> None:
    """Tells it once more all that happened after a position, at once. Raises `NoSuchWebhook`."""
    with services.engine.begin() as db:
        found = db.execute(
            update(table)
            .where(c.name == name)
            .values(position=after, tries=0, next_try=func.now(), stuck_since=None)
            .returning(c.name)
        ).first()
    if found is None:
        raise NoSuchWebhook


def everyone(services: Services) -> Sequence[RowMapping]:
    with services.engine.connect() as db:
        return db.execute(select(table).order_by(c.name)).mappings().all()


def final(services: Services) -> int:
    """The position up to which the views have taken the log."""
    view: Table = position_of_view
    with services.engine.connect() as db:
        found = db.execute(select(view.c.position).where(view.c.name == VIEW)).scalar()
    return found or 0
