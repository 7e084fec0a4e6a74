"""Failed messages that somebody sends again, as if they were new."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, tuple_, update

from eventlog.outbox import delivery, outbox
from web.messages.addressing import KEY, NOBODY

c = delivery.c


def send_again(db: Connection, delivery_id: UUID, now: datetime) -> None:
    """What could not even be addressed goes back into the outbox; what did not fail stays so."""
    failed = (c.delivery_id == delivery_id) & (c.state == "dead")
    gone = delete(delivery).where(failed, c.recipient == NOBODY)
    lines = db.execute(gone.returning(c.originator_id, c.originator_version, c.policy)).all()
    if lines:
        mine = tuple_(*KEY).in_([tuple(line) for line in lines])
        db.execute(update(outbox).where(mine).values(addressed_at=None))
    anew = {"state": "waiting", "tries": 0, "next_try": now, "ended_at": None}
    db.execute(update(delivery).where(failed).values(**anew))
