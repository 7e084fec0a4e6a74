"""One-time texts, such as sign-in codes: sealed while they wait, gone once they are sent."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import Connection, Engine, RowMapping, delete, insert, select, update

from eventlog.keyring import KeyRing, seal
from eventlog.outbox import one_time_text
from web.logs import log
from web.messages.channels import Channel, Dead, Message, Retry, Shown
from web.messages.letter import Letter

AT_ONCE = datetime.fromtimestamp(0, UTC)
LONGEST_PAUSE = 30  # seconds; a code lives five minutes
c = one_time_text.c


class Kept(msgspec.Struct):
    to: str
    letter: Letter


def just(text: str) -> Letter:
    """A letter that is its words alone."""
    return Letter("", "text", "", text, text, text, "", "", "")


@dataclass(frozen=True)
class Texts:
    engine: Engine
    keyring: KeyRing

    def queue(self, phone: str, text: str, until: datetime) -> None:
        """A text message that goes before all others, at night too, and never after `until`."""
        self.queue_letter("sms", phone, just(text), until)

    def queue_letter(self, channel: str, to: str, letter: Letter, until: datetime) -> None:
        text_id = uuid4()
        with self.engine.begin() as db:
            words = msgspec.json.encode(Kept(to, letter))
            db.execute(
                insert(one_time_text).values(
                    text_id=text_id,
                    channel=channel,
                    sealed=seal(self.keyring.key_of(text_id, db), words),
                    until=until,
                    state="waiting",
                    tries=0,
                    next_try=AT_ONCE,
                )
            )

    def send_one(self, channel: str, gateway: Channel, now: datetime) -> bool:
        """False where none is due."""
        due = (c.channel == channel) & (c.state == "waiting") & (c.next_try <= now)
        query = select(one_time_text).where(due).order_by(c.recorded_at).limit(1)
        with self.engine.begin() as db:
            row = db.execute(query.with_for_update(skip_locked=True)).mappings().one_or_none()
            if row is None:
                return False
            self._send(db, row, gateway, now)
        return True

    def _send(self, db: Connection, row: RowMapping, gateway: Channel, now: datetime) -> None:
        kept = self.opened(row["text_id"], row["sealed"])
        if kept is None or row["until"] <= now:
            return self._remove(db, row["text_id"])
        outcome = gateway.send(Message(row["text_id"], kept.to, kept.letter))
        mine = update(one_time_text).where(c.text_id == row["text_id"])
        if isinstance(outcome, Retry):
            tries = row["tries"] + 1
            pause = timedelta(seconds=min(2**tries, LONGEST_PAUSE))
            db.execute(mine.values(tries=tries, next_try=now + pause))
        elif isinstance(outcome, Shown):
            db.execute(mine.values(state="shown"))
        else:
            if isinstance(outcome, Dead):
                log.error("one-time text refused", why=outcome.why)
            self._remove(db, row["text_id"])
        return None

    def opened(self, text_id: UUID, sealed: bytes) -> Kept | None:
        words = self.keyring.open(text_id, bytes(sealed))
        return words and msgspec.json.decode(words, type=Kept) or None

    def _remove(self, db: Connection, text_id: UUID) -> None:
        db.execute(delete(one_time_text).where(c.text_id == text_id))
        self.keyring.destroy([text_id], db)

    def sweep(self, now: datetime) -> None:
        """What was not sent in time, and what was only shown."""
        query = select(c.text_id).where(c.until <= now).with_for_update(skip_locked=True)
        with self.engine.begin() as db:
            for text_id in db.execute(query).scalars().all():
                self._remove(db, text_id)

    def shown(self, db: Connection, most: int) -> list[tuple[RowMapping, Kept]]:
        """What waits and what was shown, the newest first."""
        rows = db.execute(select(one_time_text).order_by(c.recorded_at.desc()).limit(most))
        opened = ((row, self.opened(row["text_id"], row["sealed"])) for row in rows.mappings())
        return [(row, kept) for row, kept in opened if kept is not None]
