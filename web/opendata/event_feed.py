"""What happened, event by event, as CloudEvents 1.0: read on from a position, or wait for more."""

import threading
from time import monotonic
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from flask import Blueprint, Response, request

from projections.engine.tables import position_of
from web.access import open_to
from web.calls import JSON, answer, operation, query_as
from web.headers import live_url
from web.opendata.cloud_events import VIEW, CloudEvent, told_after
from web.wiring import services

pages = Blueprint("event_feed", __name__, url_prefix="/api")

MOST, LONGEST = 1000, 20.0  # events; seconds
STREAM = "text/event-stream"
Position = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
WAITING = 4  # of a process's threads; whoever comes when they are taken is answered at once
room = threading.BoundedSemaphore(WAITING)


class EventQuery(msgspec.Struct):
    """`after` is the position that was reached; `wait` how many seconds to wait for an event."""

    after: Position = 0
    limit: Annotated[int, msgspec.Meta(ge=1, le=MOST)] = 100
    wait: Annotated[float, msgspec.Meta(ge=0, le=LONGEST)] = 0.0


class StreamQuery(msgspec.Struct):
    """Without `after` and `Last-Event-ID` the stream tells what happens from now on."""

    after: Position | None = None


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
    refusals=(307, 422),
)
def events() -> Response:
    if wants_a_stream():
        return stream()
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
    return for_everybody(answer(Events(found, position, following)))


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
    home = services().config.messages.public_url
    with services().engine.connect() as db:
        return told_after(db, asked.after, position_of(db, VIEW), asked.limit, home)


@pages.get("/events/stream")
@open_to("anyone")
@operation(
    "The same as Server-Sent Events: where they are streamed",
    query=StreamQuery,
    status=307,
    headers=("Last-Event-ID",),
)
def stream() -> Response:
    """Another process streams: thousands may listen, and none of them holds a thread here."""
    after = request.headers.get("Last-Event-ID") or query_as(StreamQuery).after
    query = "" if after is None else f"?{urlencode({'after': after})}"
    response = Response(status=307, headers={"Location": f"{live_url()}/events{query}"})
    del response.content_type  # of nothing
    return for_everybody(response)


def for_everybody(response: Response) -> Response:
    """Pages of other sites may read it as well."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.vary.add("Accept")
    return response


def wants_a_stream() -> bool:
    return request.accept_mimetypes.best_match([JSON, STREAM], default=JSON) == STREAM
