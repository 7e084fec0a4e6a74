"""Sending: one delivery at a time of a channel, held by its row's lock until its end is recorded.

A sender that is killed leaves the row as it was, and the next one sends it again: at least once,
and with the same id, by which a gateway tells that it has had it.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, select, update

from domain.reports.code import UnknownCode
from eventlog.outages import is_outage
from eventlog.outbox import delivery, push_subscription
from web.logs import failure, log
from web.messages.channels import Channel, Dead, Message, Outcome, Retry, Sent, Shown
from web.messages.digests import DIGEST, facts_of_digest
from web.messages.facts import GONE, Facts, facts_of
from web.messages.letter import Links
from web.messages.letters import letter_of
from web.messages.links import token_of
from web.messages.people import Address, addresses, chosen_by
from web.searches import alerts, lists
from web.wiring import Services

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=2)
JITTER = 0.2  # of the pause, so that what failed together does not come back together

c = delivery.c
Row = RowMapping


def send_one(services: Services, channel: str, gateway: Channel) -> bool:
    """False where nothing of this channel is due, or others have all of it in hand."""
    with services.engine.begin() as db:
        row = next_due(services, db, channel)
        if row is None:
            return False
        db.execute(
            update(delivery)
            .where(c.delivery_id == row["delivery_id"])
            .values(**end_of(services, db, row, gateway))
        )
    return True


def next_due(services: Services, db: Connection, channel: str) -> Row | None:
    due = (c.channel == channel) & (c.state == "waiting") & (c.next_try <= services.now())
    query = select(delivery).where(due).order_by(c.next_try).limit(1)
    return db.execute(query.with_for_update(skip_locked=True)).mappings().one_or_none()


def end_of(services: Services, db: Connection, row: Row, gateway: Channel) -> dict[str, Any]:
    """The columns that change."""
    now = services.now()
    try:
        facts = facts_for(services, row)
        if not facts.danger and (later := end_of_quiet(services, now)):
            return {"next_try": later}
        messages = composed(services, db, row, facts)
    except Exception as error:
        if is_outage(error):
            raise
        log.error("not composed", **failure(error))
        gone = isinstance(error, UnknownCode)
        why = "the case is not there" if gone else f"not composed ({type(error).__name__})"
        return after(services, row, Dead(why))
    if not messages:
        return {"state": "dropped", "ended_at": now, "error": "not to be reached, or not wanted"}
    outcomes = [sent(gateway, message) for message in messages]
    if row["channel"] == "push":
        forget_browsers(services, db, row, outcomes)
    return after(services, row, best(outcomes))


def facts_for(services: Services, row: Row) -> Facts:
    if row["policy"] == DIGEST:
        return facts_of_digest(services, row["recipient"], row["originator_version"])
    if row["policy"] == alerts.DIGEST:
        return alerts.facts_of_digest(services, row["recipient"], row["originator_version"])
    if row["policy"].startswith(alerts.POLICY):
        about = row["originator_id"], row["policy"]
        return alerts.facts_of_match(services, row["recipient"], *about)
    if row["policy"].startswith(lists.POLICY):
        about = row["originator_id"], row["policy"]
        return lists.facts_of_list(services, row["recipient"], *about)
    key = row["originator_id"], row["originator_version"], row["policy"]
    return facts_of(services, *key, row["recipient"])


def composed(services: Services, db: Connection, row: Row, facts: Facts) -> list[Message]:
    """Nothing for somebody who has been forgotten, or wants to hear nothing by now."""
    chosen = chosen_by(db, row["recipient"])
    if facts is GONE or (chosen is not None and row["channel"] not in chosen):
        return []
    to = addresses(services, db, row["recipient"], row["channel"])
    return [message_to(services, row, facts, each) for each in to]


def message_to(services: Services, row: Row, facts: Facts, address: Address) -> Message:
    letter = letter_of(services, facts, address.language, links_of(services, row))
    return Message(row["delivery_id"], address.to, letter)


def links_of(services: Services, row: Row) -> Links:
    token = token_of(services.config.secret_key, row["delivery_id"])
    here = f"{services.config.messages.public_url}/m/{token}"
    return Links(here, f"{here}/stop")


def sent(gateway: Channel, message: Message) -> Outcome:
    """A gateway's adapter that fails in a way of its own is tried again as well."""
    try:
        return gateway.send(message)
    except Exception as error:
        log.error("not sent", **failure(error))
        return Retry(f"not sent ({type(error).__name__})")


def best(outcomes: Sequence[Outcome]) -> Outcome:
    """Of several browsers: it arrived where it arrived at one of them."""
    order = (Sent, Shown, Retry, Dead)
    return min(outcomes, key=lambda outcome: order.index(type(outcome)))


def forget_browsers(
    services: Services, db: Connection, row: Row, outcomes: Sequence[Outcome]
) -> None:
    """Those that are gone; here all of a person whose only one has gone."""
    if all(isinstance(outcome, Dead) and outcome.gone for outcome in outcomes):
        table = push_subscription
        gone = delete(table).where(table.c.person_id == row["recipient"])
        old = db.execute(gone.returning(table.c.subscription_id)).scalars().all()
        services.keyring.destroy(old, db)


def after(services: Services, row: Row, outcome: Outcome) -> dict[str, Any]:
    now, tries = services.now(), row["tries"] + 1
    if isinstance(outcome, Sent | Shown):
        state = "sent" if isinstance(outcome, Sent) else "shown"
        return {"state": state, "tries": tries, "ended_at": now, "error": None}
    if isinstance(outcome, Retry) and tries < services.config.messages.tries:
        return {"tries": tries, "next_try": now + pause(tries), "error": outcome.why}
    return {"state": "dead", "tries": tries, "ended_at": now, "error": outcome.why}


def pause(tries: int) -> timedelta:
    """Twice as long after each try, and a little more or less."""
    longer: timedelta = min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
    return longer * random.uniform(1 - JITTER, 1 + JITTER)


def end_of_quiet(services: Services, now: datetime) -> datetime | None:
    """When the night is over by the city's clocks; None by day."""
    quiet, clock = services.config.messages.quiet, now.astimezone(services.config.time_zone)
    if not quiet.is_at(clock.time()):
        return None
    morning = clock.replace(hour=quiet.ends.hour, minute=quiet.ends.minute, second=0, microsecond=0)
    return morning if morning > clock else morning + timedelta(days=1)
