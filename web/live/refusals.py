"""What the hub answers instead of a stream."""

from typing import ClassVar

from domain.refusals import Refusal


class NoStream(Refusal):
    """This request cannot be answered with a stream."""

    status: ClassVar[int] = 400


class MalformedRequest(NoStream):
    """The request is not well-formed HTTP/1.1."""


class RequestTooLarge(NoStream):
    """The request is larger than {most} bytes."""


class RequestTooSlow(NoStream):
    """The request did not arrive within {seconds:g} seconds."""

    status = 408


class NoSuchPage(NoStream):
    """There is nothing here but /live, /events and /healthz."""

    status = 404


class OnlyGet(NoStream):
    """Only GET is possible here."""

    status = 405


class UnknownTopic(NoStream):
    """There is no topic {topic!r}."""

    field = "topics"


class NotSoManyTopics(NoStream):
    """A stream follows from 1 to {most} topics."""

    field = "topics"


class NotAPosition(NoStream):
    """A position is a whole number from 0 up."""


class TicketNeeded(NoStream):
    """The topic {topic!r} needs a ticket that names it and is not older than {hours:g} hours."""

    status = 403
    field = "ticket"


class SessionOver(NoStream):
    """The session that this ticket was given in has ended."""

    status = 403
    field = "ticket"


class TooManyStreams(NoStream):
    """There are {most} live streams from this address already; close one and try again."""

    status = 429
