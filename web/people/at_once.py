"""What people do with their data without anybody's help: a request of its own, settled at once."""

from datetime import timedelta

from sqlalchemy import Connection

from domain.people.actor import Actor
from domain.people.personal_request import Wish
from web.limits import limit
from web.wiring import Services

ACTS_A_DAY = 50  # of one person


def limit_requests(services: Services, person: Actor) -> None:
    """Raises `TooMany`."""
    limit(services, "own-data", person.id, ACTS_A_DAY, timedelta(days=1))


def record_at_once(
    services: Services, wish: Wish, person: Actor, connection: Connection | None = None
) -> int:
    """In the caller's transaction, where there is one; returns the position."""
    request = services.request_desk.done_at_once(wish, person, services.now())
    return services.city.record(request, connection=connection)
