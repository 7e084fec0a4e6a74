"""Fills a log in bulk with what was invented, its words sealed as the application seals them."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any

from eventsourcing.persistence import StoredEvent
from sqlalchemy import Connection, Engine, create_engine

from eventlog.keyring import as_row
from eventlog.mapper import EventMapper
from eventlog.master_key import MasterKey
from eventlog.sealing import OPTION, SealedEvent, Sealer
from tests.benchmarks.invented import Stored

MASTER_KEY = "Zm9yIGJlbmNobWFya3MgYWxvbmUsIGFuZCBubyBtb3I="
AT_ONCE = 20_000  # events
LOG = "event_log (recorded_at, originator_id, originator_version, topic, state)"
KEYS = "data_key (owner, wrapped, master)"
LAST = "SELECT coalesce(max(position), 0) FROM event_log"
WORDS = "sealed_words (position, owner, ciphertext)"


def connected(url: str, **pool: Any) -> Engine:
    """As the application connects, with its sealer; see `web.wiring`."""
    engine = create_engine(url, **pool)
    engine.update_execution_options(**{OPTION: Sealer(MasterKey(lambda: MASTER_KEY))})
    return engine


def fill(engine: Engine, history: Iterable[Stored]) -> None:
    """Appends the events to a log that nobody else writes to."""
    mapper = EventMapper(engine.get_execution_options()[OPTION])
    events = ((event.at, sealed(mapper, event)) for event in history)
    with engine.begin() as db:
        last: int = db.exec_driver_sql(LAST).scalar_one()
        while some := list(islice(events, AT_ONCE)):
            copy(db, LOG, (log_line(at, event) for at, event in some))
            places = enumerate((event for _, event in some), start=last + 1)
            words = [(n, event) for n, event in places if isinstance(event, SealedEvent)]
            copy(db, KEYS, (key_line(event) for _, event in words if event.new_key))
            copy(db, WORDS, (words_line(position, event) for position, event in words))
            last += len(some)
        if db.exec_driver_sql(LAST).scalar_one() != last:
            raise RuntimeError("the words were filed under positions that their events do not have")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql("ANALYZE event_log, sealed_words, data_key")


def sealed(mapper: EventMapper, stored: Stored) -> StoredEvent:
    _, stream, version, topic, state = stored
    return mapper.to_stored_event(mapper.event(topic, stream, version, state))


def copy(db: Connection, table: str, lines: Iterable[bytes]) -> None:
    db.connection.cursor().copy_expert(f"COPY {table} FROM STDIN", BytesIO(b"".join(lines)))


def log_line(at: datetime, event: StoredEvent) -> bytes:
    place = f"{at}\t{event.originator_id}\t{event.originator_version}\t{event.topic}\t"
    return place.encode() + event.state.replace(b"\\", b"\\\\") + b"\n"


def key_line(event: SealedEvent) -> bytes:
    owner, wrapped, master = as_row(event.new_key)
    return f"{owner}\t\\\\x{wrapped.hex()}\t{master}\n".encode()


def words_line(position: int, event: SealedEvent) -> bytes:
    return f"{position}\t{event.originator_id}\t\\\\x{event.ciphertext.hex()}\n".encode()
