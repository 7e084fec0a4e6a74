"""Messages read again on the page: composed anew from their events, with addresses masked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping

from domain.refusals import Unknown
from web.messages.letter import Links
from web.messages.letters import letter_of
from web.messages.masking import HIDDEN, masked
from web.messages.people import addresses
from web.messages.sending import facts_for
from web.wiring import Services


@dataclass(frozen=True)
class Readable:
    """One message as it would arrive; `to` is masked, and so is the link's token."""

    to: str
    language: str
    channel: str
    state: str
    at: datetime
    text: str
    code: str | None = None


def texts(services: Services, db: Connection, most: int) -> list[Readable]:
    return [
        Readable(
            masked(kept.to),
            kept.letter.language,
            row["channel"],
            row["state"],
            row["recorded_at"],
            kept.letter.short,
        )
        for row, kept in services.texts.shown(db, most)
    ]


def read_again(services: Services, db: Connection, row: RowMapping) -> Iterator[Readable]:
    """Nothing where the person, the way or the case is not there any more."""
    try:
        facts = facts_for(services, row)
    except (Unknown, KeyError, ValueError):
        return
    links = Links(f"{services.config.messages.public_url}/m/{HIDDEN}", "")
    for address in addresses(services, db, row["recipient"], row["channel"])[:1]:
        letter = letter_of(services, facts, address.language, links)
        yield Readable(
            masked(address.to),
            letter.language,
            row["channel"],
            row["state"],
            row["recorded_at"],
            letter.short if row["channel"] in ("sms", "zalo", "push") else letter.text,
            facts.code,
        )
