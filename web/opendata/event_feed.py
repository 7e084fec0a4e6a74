"""What happened, event by event, as CloudEvents 1.0: read on from a position, or wait for more."""

import threading
from time import monotonic
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, Response, request

from projections.public_events import public_events
from web.access import open_to
from web.calls import answer, operation, query_as
from web.citizen.api import position_of
from web.opendata.cloud_events import CloudEvent, as_cloud_events
from web.wiring import services

pages = Blueprint("event_feed", __name__, url_prefix="/api")

MOST, LONGEST = 1000, 20.0  # events; seconds
VIEW = "ward_board"  # what it has taken is final, and can be read as a case
WAITING = 4  # of a process's threads; whoever comes when they are taken is answered at once
room = threading.BoundedSemaphore(WAITING)


class EventQuery(msgspec.Struct):
    """`after` is the position that was reached; `wait` how many seconds to wait for an event."""

    after: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)] = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = 100
    wait: Annotated[float, msgspec.Meta(ge=0, le=LONGEST)] = 0.0


class Events(msgspec.Struct):
    """The events after `after`; ask on from `position`, as `next` does."""

    events: list[CloudEvent]
    position: int
    next: str


@pages.get("/events")
@open_to("anyone")
@operation(
    "What happened after a position, as CloudEvents",
    query=EventQuery,
    answer=Events,
    refusals=(422,),
)
def events() -> Response:
    asked = query_as(EventQuery)
    end = monotonic() + asked.wait
    found, position = read(asked)
    if asked.wait and not found and room.acquire(blocking=False):
        try:
            found, position = waited(asked, position, end)
        finally:
            room.release()
    here = {k: v for k, v in request.args.items() if k in ("limit", "wait")}
    following = f"{request.path}?{urlencode({'after': position, **here})}"
    response = answer(Events(found, position, following))
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def waited(asked: EventQuery, position: int, end: float) -> tuple[list[CloudEvent], int]:
    """Looks again whenever the view moved on, which it also does for what is not public."""
    found: list[CloudEvent] = []
    while not found and (left := end - monotonic()) > 0:
        services().positions.wait(VIEW, position + 1, left)
        asked = msgspec.structs.replace(asked, after=position)
        found, position = read(asked)
    return found, position


def read(asked: EventQuery) -> tuple[list[CloudEvent], int]:
    """The events, and the position up to which nothing is left to be told."""
    with services().engine.connect() as db:
        final = position_of(db, VIEW)
        found = public_events(db, asked.after, final, asked.limit)
        events = as_cloud_events(db, found, services().config.messages.public_url)
    reached = found[-1].position if len(found) == asked.limit else max(final, asked.after)
    return events, reached
