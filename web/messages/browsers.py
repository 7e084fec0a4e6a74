"""Browsers that want to be told: what they subscribed with is sealed, and known again by it."""

from uuid import UUID, uuid5

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from domain.people.actor import Actor
from domain.refusals import Invalid
from eventlog.keyring import KeyRing, seal
from eventlog.outbox import push_subscription
from eventlog.vault import id_of
from web.messages.push import Subscription, is_allowed
from web.wiring import Services

NAMESPACE = UUID("2f4d2f0b-8f0e-5b7a-9c1c-5f4b7d0e6a14")
LONGEST = 2000  # characters of an endpoint
MOST = 3  # browsers of one person that are told, one after the other in one transaction
c = push_subscription.c


class BrowserNotUsable(Invalid):
    """This browser cannot be told anything: its push service is not one that the city uses."""

    field = "endpoint"


def follower(browser: Subscription) -> Actor:
    """A person who is nothing but this browser; nobody else knows its endpoint."""
    return Actor(id_of(uuid5(NAMESPACE, browser.endpoint)), "reporter")


def subscribe(services: Services, browser: Subscription, person_id: str, language: str) -> None:
    """From now on this person is told there as well. Raises `BrowserNotUsable`."""
    settings = services.config.messages.push
    usable = len(browser.endpoint) <= LONGEST and len(browser.keys.p256dh) <= 200
    if settings is None or not usable or not is_allowed(browser.endpoint, settings.hosts):
        raise BrowserNotUsable
    subscription_id = uuid5(NAMESPACE, f"{person_id} {browser.endpoint}")
    with services.engine.begin() as db:
        words = msgspec.json.encode(browser)
        sealed = seal(services.keyring.key_of(subscription_id, db), words)
        row = insert(push_subscription).values(
            subscription_id=subscription_id,
            person_id=person_id,
            sealed=sealed,
            language=language,
        )
        anew = {"sealed": sealed, "language": language}
        db.execute(row.on_conflict_do_update(index_elements=["subscription_id"], set_=anew))


def opened(db: Connection, keyring: KeyRing, person_id: str) -> list[tuple[str, str]]:
    """The subscriptions of a person in JSON, the newest first, each with its language."""
    query = select(c.subscription_id, c.sealed, c.language).where(c.person_id == person_id)
    rows = db.execute(query.order_by(c.recorded_at.desc()).limit(MOST)).all()
    found = ((keyring.open(row.subscription_id, bytes(row.sealed)), row.language) for row in rows)
    return [(words.decode(), language) for words, language in found if words]


def has_any(db: Connection, person_id: str) -> bool:
    query = select(c.subscription_id).where(c.person_id == person_id).limit(1)
    return db.execute(query).scalar_one_or_none() is not None
