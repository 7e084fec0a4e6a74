"""What messages keep about a person, and its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete
from sqlalchemy.dialects.postgresql import insert

from eventlog.keyring import KeyRing
from eventlog.outbox import delivery, mail_follower, message_choice, outbox, push_subscription

KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Messages:
    keyring: KeyRing

    def forget(self, person_id: str, connection: Connection) -> None:
        """In the caller's transaction: deliveries with their tokens, browsers and choices.

        What is in a sender's hands at this moment is waited for.
        """
        table = push_subscription
        browsers = delete(table).where(table.c.person_id == person_id)
        keys = connection.execute(browsers.returning(table.c.subscription_id)).scalars().all()
        self.keyring.destroy(keys, connection)
        for column in (
            delivery.c.recipient,
            message_choice.c.person_id,
            mail_follower.c.person_id,
        ):
            connection.execute(delete(column.table).where(column == person_id))

    def sweep(self, now: datetime, connection: Connection) -> None:
        """What was told is of no use once its links are too old; what failed stays to be seen."""
        old = now - KEPT_FOR
        ended = delivery.c.state.in_(("sent", "shown", "dropped"))
        connection.execute(delete(delivery).where(ended, delivery.c.ended_at < old))
        connection.execute(delete(outbox).where(outbox.c.addressed_at < old))

    def choose(self, person_id: str, channels: Sequence[str], connection: Connection) -> None:
        """From now on the person hears by these channels alone; by none, where there are none."""
        chosen = {"channels": ",".join(channels)}
        connection.execute(
            insert(message_choice)
            .values(person_id=person_id, **chosen)
            .on_conflict_do_update(index_elements=["person_id"], set_=chosen)
        )
