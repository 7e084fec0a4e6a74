"""The keeper of webhooks: tells each of them every public event, in order, signed, until it is had.

Signed after Standard Webhooks. An event has the same `webhook-id` at every try, so that a receiver
knows one that it has had: whoever is killed between telling and noting it tells it once more.
"""

import threading
from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from hmac import new as hmac
from time import monotonic
from typing import Any

import msgspec
from sqlalchemy import text

from eventlog.outages import is_outage
from projections.public_events import public_events
from web.logs import failure, log
from web.messages.channels import Sent
from web.messages.http import Allowed, Unreachable, post, public_only
from web.opendata.cloud_events import as_cloud_events
from web.opendata.webhooks import final
from web.wiring import Services

LOOK = 1.0  # seconds between two looks
BATCH, AT_MOST = 100, 60.0  # events and seconds for one webhook, before others have their turn
JSON = "application/cloudevents+json"
# Whoever takes one up has two minutes for it; then another may.
CLAIM = text("""
UPDATE webhook SET next_try = now() + interval '2 minutes'
WHERE webhook_id = (
  SELECT webhook_id FROM webhook WHERE next_try <= now() AND position < :final
  ORDER BY next_try LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING *
""")
# Only from where it was: whoever asked for a replay meanwhile gets it.
TOLD = text("""
UPDATE webhook SET position = :told, tries = 0, next_try = now(), stuck_since = NULL,
  last_error = NULL
WHERE webhook_id = :webhook_id AND position = :position
""")
# After 10 s, 30 s, 90 s … and every six hours in the end, for as long as it is not removed.
LATER = text("""
UPDATE webhook SET tries = tries + 1, last_error = :why,
  stuck_since = coalesce(stuck_since, now()),
  next_try = now() + least(interval '6 hours', interval '10 seconds' * (3 ^ least(tries, 8)))
WHERE webhook_id = :webhook_id AND position = :position
""")


def keep_telling(services: Services, stop: threading.Event) -> None:
    """Works until `stop` is set. A lost database is waited for."""
    while not stop.is_set():
        try:
            worked = tell_one(services)
        except Exception as error:
            worked = False
            if not is_outage(error):
                log.error("webhook not told", **failure(error))
        if not worked:
            stop.wait(LOOK)


def tell_one(services: Services, allowed: Allowed = public_only) -> bool:
    """Tells one webhook what it has not been told yet. False where there is nothing to tell."""
    end = final(services)
    with services.engine.begin() as db:
        row = db.execute(CLAIM, {"final": end}).mappings().one_or_none()
    if row is None:
        return False
    with services.engine.connect() as db:
        found = public_events(db, row["position"], end, BATCH)
        events = as_cloud_events(db, found, services.config.messages.public_url)
    reached = found[-1].position if len(found) == BATCH else end
    tell_all(services, dict(row), events, reached, allowed)
    return True


def tell_all(
    services: Services, row: dict[str, Any], events: list[Any], reached: int, allowed: Allowed
) -> None:
    secret, started = services.keyring.open(row["webhook_id"], bytes(row["sealed"])), monotonic()
    if secret is None:  # it was removed
        return
    for event in events:
        why = told(row["url"], secret, event, services.now(), allowed)
        if why is not None:
            note(services, LATER, row, why=why[:200])
            return
        if not note(services, TOLD, row, told=int(event.id)):
            return
        row["position"] = int(event.id)
        if monotonic() - started > AT_MOST:
            return
    note(services, TOLD, row, told=reached)


def note(services: Services, change: Any, row: dict[str, Any], **values: Any) -> bool:
    """False where somebody else has moved it meanwhile."""
    known = {"webhook_id": row["webhook_id"], "position": row["position"]}
    with services.engine.begin() as db:
        return bool(db.execute(change, known | values).rowcount)


def told(url: str, secret: bytes, event: Any, now: datetime, allowed: Allowed) -> str | None:
    """None once the other side has it, else why it has not; no redirect is followed."""
    body = msgspec.json.encode(event)
    try:
        answer = post(url, body, signed(secret, event.id, now, body), allowed=allowed)
    except Unreachable as error:
        return str(error)
    return None if isinstance(answer.outcome, Sent) else f"the answer was {answer.status}"


def signed(secret: bytes, event_id: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks."""
    name, moment = f"evt_{event_id}", str(int(now.timestamp()))
    mark = hmac(secret, f"{name}.{moment}.".encode() + body, sha256).digest()
    return {
        "Content-Type": JSON,
        "User-Agent": "kalong",
        "webhook-id": name,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{b64encode(mark).decode()}",
    }
