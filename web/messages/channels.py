"""The port behind which every way to people stands: a message in, one of three outcomes out."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from web.messages.letter import Letter

CHANNELS = ("push", "email", "zalo", "sms")  # in the order in which they are preferred


@dataclass(frozen=True)
class Message:
    """`id` is the same at every try, so that a gateway knows a message that it has had.

    `to` is a telephone number (E.164), an e-mail address, or a browser's subscription in JSON.
    """

    id: UUID
    to: str
    letter: Letter


@dataclass(frozen=True)
class Sent:
    """The gateway has it."""


@dataclass(frozen=True)
class Shown:
    """There is no gateway, so it stands on the page of messages alone."""


@dataclass(frozen=True)
class Retry:
    """It may go better later; `why` holds no address and no words of the message."""

    why: str


@dataclass(frozen=True)
class Dead:
    """It will never go; `gone`: there is nobody at this address any more."""

    why: str
    gone: bool = False


Outcome = Sent | Shown | Retry | Dead


class Channel(Protocol):
    def send(self, message: Message) -> Outcome:
        """Never raises for what a gateway does; takes no longer than `SECONDS`."""


SECONDS = 10.0


class OnThePage:
    """The channel of a fresh machine: nothing leaves it."""

    def send(self, message: Message) -> Outcome:  # noqa: ARG002 - the port's signature
        return Shown()
