"""Tickets: the pages' signed word to the hub that somebody may follow certain topics.

A ticket names the session that it was given in, and opens nothing once that has ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer

from web.live.refusals import TicketNeeded
from web.live.topics import Topic

SALT = "live"
HOURS = 12
SECONDS = HOURS * 3600


@dataclass(frozen=True)
class Ticket:
    topics: frozenset[str]
    session: str  # its id, which opens nothing
    expires: float  # seconds since 1970


NO_TICKET = Ticket(frozenset(), "", 0.0)


def sign(secret_key: str, topics: Iterable[str], session: str) -> str:
    return URLSafeTimedSerializer(secret_key, salt=SALT).dumps([session, *topics])


def read(secret_key: str, signed: str) -> Ticket:
    """The ticket, or one that allows nothing where it is forged, damaged or too old."""
    if not signed:
        return NO_TICKET
    serializer = URLSafeTimedSerializer(secret_key, salt=SALT)
    try:
        content, signed_at = serializer.loads(signed, max_age=SECONDS, return_timestamp=True)
    except BadData:
        return NO_TICKET
    if not isinstance(content, list) or not content:
        return NO_TICKET
    session, *topics = map(str, content)
    return Ticket(frozenset(topics), session, signed_at.timestamp() + SECONDS)


def check(ticket: Ticket, topics: Iterable[Topic]) -> float | None:
    """When a stream of these topics has to end, in seconds since 1970; None for never.

    Raises `TicketNeeded` where one of them needs a ticket that is not there.
    """
    guarded = [topic.name for topic in topics if topic.needs_ticket]
    for name in guarded:
        if name not in ticket.topics:
            raise TicketNeeded(topic=name, hours=HOURS)
    return ticket.expires if guarded else None
