"""Addressing: each line of the outbox becomes deliveries, one for each person and channel.

Any number may work at once. The same line gives the same deliveries, however often it is tried.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, RowMapping, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from domain.federation.passing_on import PASS_ON
from domain.messages.policies import BY_NAME
from eventlog.outages import is_outage
from eventlog.outbox import delivery, outbox
from web.logs import failure, log
from web.messages.people import recipients, ways
from web.messages.subject import subject
from web.wiring import Services

NAMESPACE = UUID("c1b0c7be-30a4-5c58-8d0f-6c2b5e0f9a14")
AT_ONCE = 50
NOBODY = ""  # the recipient of what could not even be addressed
KEY = (outbox.c.originator_id, outbox.c.originator_version, outbox.c.policy)

Line = RowMapping


def address_some(services: Services, most: int = AT_ONCE) -> int:
    """Returns how many lines were addressed."""
    is_message = outbox.c.policy != PASS_ON
    waiting = select(*KEY).where(outbox.c.addressed_at.is_(None), is_message)
    waiting = waiting.order_by(outbox.c.recorded_at)
    with services.engine.begin() as db:
        lines = db.execute(waiting.limit(most).with_for_update(skip_locked=True)).mappings().all()
        rows = [row for line in lines for row in deliveries(services, db, line)]
        keep(db, rows)
        if lines:
            done = tuple_(*KEY).in_([tuple(line.values()) for line in lines])
            db.execute(update(outbox).where(done).values(addressed_at=services.now()))
    return len(lines)


def keep(db: Connection, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.execute(insert(delivery).values(rows).on_conflict_do_nothing())


def deliveries(services: Services, db: Connection, line: Line) -> list[dict[str, Any]]:
    """What cannot be addressed is a dead letter, and holds nothing else up."""
    key = (line["originator_id"], line["originator_version"], line["policy"])
    try:
        policy = BY_NAME[line["policy"]]
        about = subject(services, policy, line["originator_id"])
        people = recipients(services, about, policy.tell)
        to = [(each, way) for each in people for way in ways(services, db, each, policy.notice)]
    except Exception as error:
        if is_outage(error):
            raise
        log.error("not addressed", **failure(error))
        dead = {"state": "dead", "error": f"not addressed ({type(error).__name__})"}
        return [new_delivery(services, key, NOBODY, "none") | dead]
    return [new_delivery(services, key, *each) for each in to]


def new_delivery(
    services: Services, key: tuple[UUID, int, str], recipient: str, channel: str
) -> dict[str, Any]:
    stream, version, policy = key
    return {
        "delivery_id": uuid5(NAMESPACE, f"{stream} {version} {policy} {recipient} {channel}"),
        "originator_id": stream,
        "originator_version": version,
        "policy": policy,
        "recipient": recipient,
        "channel": channel,
        "state": "waiting",
        "tries": 0,
        "next_try": services.now(),
        "error": None,
    }
