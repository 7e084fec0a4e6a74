"""Between events and the JSON in which they are kept."""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from typing import Any, Literal, NotRequired, TypedDict, get_type_hints
from uuid import UUID

import msgspec
from eventsourcing.domain import AggregateEvent
from eventsourcing.persistence import (
    JSONTranscoder,
    Mapper,
    MapperDeserialisationError,
    StoredEvent,
)

from domain.reports.words import PERSONAL
from domain.topics import EVENTS
from eventlog.sealing import SealedEvent, Sealer, hash_of

# Columns of their own in the log, or implied by the topic.
NOT_IN_STATE = frozenset({"originator_id", "originator_version", "originator_topic"})

# All that people wrote there.
WITH_WORDS = frozenset({"report", "decision", "personal_request", "searches"})
SEALED = "sealed"  # the field of a state that has the hash of the event's sealed words

encode = msgspec.json.Encoder().encode
decode_words = msgspec.json.Decoder(dict[str, str]).decode

Decode = Callable[[bytes | str], dict[str, Any]]


# A ciphertext, and what it says; None where its key is gone.
Words = tuple[bytes, bytes | None]


def unsealed(sealed: str, words: Words | None) -> dict[str, str]:
    """The fields that were sealed; none of them once they are destroyed."""
    if words is None:
        return {}
    ciphertext, opened = words
    if hash_of(ciphertext) != sealed:
        raise ValueError("its words are not those that it was stored with")
    return {} if opened is None else decode_words(opened)


class UnknownTopic(MapperDeserialisationError):
    """The log holds an event that this version of the software does not know."""


@dataclass(frozen=True)
class Shape:
    """How one kind of event is stored, and which version of that shape is current."""

    event_type: type[AggregateEvent]
    aggregate: str
    version: int
    decode: Decode
    words: frozenset[str]  # fields that are sealed


def shape_of(topic: str, event_type: type[AggregateEvent]) -> Shape:
    names = {f.name for f in fields(event_type)} - NOT_IN_STATE
    aggregate = topic.partition(".")[0]
    words = PERSONAL & names if aggregate in WITH_WORDS else frozenset()
    defaults = {f.name: f.default for f in fields(event_type) if f.default is not MISSING}
    defaults |= dict.fromkeys(words, "")  # of words that are destroyed, and where there were none
    hints = {name: kind for name, kind in get_type_hints(event_type).items() if name in names}
    hints |= {name: NotRequired[hints[name]] for name in defaults.keys() & names}
    hints["class_version"] = NotRequired[Literal[1]]  # a later shape is not guessed at
    if words:
        hints[SEALED] = NotRequired[str]
    payload: Any = TypedDict("State", hints)  # type: ignore[misc]
    version = getattr(event_type, "class_version", 1)
    current: Decode = msgspec.json.Decoder(payload).decode  # type: ignore[assignment]
    decode = current if version == 1 else upcasting(event_type, payload)
    decode = completing(decode, defaults, len(names)) if defaults else decode
    return Shape(event_type, aggregate, version, decode, words)


def completing(decode: Decode, defaults: dict[str, Any], fields: int) -> Decode:
    """What was stored before a field was there has the value that the field has by default."""

    def complete(stored: bytes | str) -> dict[str, Any]:
        state = decode(stored)
        return state if len(state) >= fields and SEALED not in state else defaults | state

    return complete


def upcasting(event_type: Any, payload: Any) -> Decode:
    def decode(stored: bytes | str) -> dict[str, Any]:
        state = msgspec.json.decode(stored)
        written = state.pop("class_version", 1)
        if written > event_type.class_version:
            raise ValueError(f"its shape {written} is of a later version")
        for version in range(written, event_type.class_version):
            getattr(event_type, f"upcast_v{version}_v{version + 1}")(state)
        converted: dict[str, Any] = msgspec.convert(state, payload)
        return converted

    return decode


SHAPES = {topic: shape_of(topic, event_type) for topic, event_type in EVENTS.items()}
TOPICS = {event_type: topic for topic, event_type in EVENTS.items()}


class EventMapper(Mapper[UUID]):
    """Typed JSON by msgspec over the event classes.

    An event class that changes its shape raises its `class_version` and gets a static
    `upcast_v1_v2(state)`, which turns the older stored state, a plain dict, into the newer.

    With a sealer what people wrote is sealed; without one, in tests, they stay in the state.
    """

    def __init__(self, sealer: Sealer | None = None) -> None:
        super().__init__(JSONTranscoder())
        self._sealer = sealer

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        topic = TOPICS[type(domain_event)]
        state = {k: v for k, v in vars(domain_event).items() if k not in NOT_IN_STATE}
        shape = SHAPES[topic]
        if shape.version > 1:
            state["class_version"] = shape.version
        place = domain_event.originator_id, domain_event.originator_version, topic
        if self._sealer is None or not shape.words:
            return StoredEvent(*place, encode(state))
        words = {name: text for name in shape.words if (text := state.pop(name))}
        if not words:
            return StoredEvent(*place, encode(state))
        ciphertext, new_key = self._sealer.seal(
            domain_event.originator_id, encode(words), first=domain_event.originator_version == 1
        )
        state[SEALED] = hash_of(ciphertext)
        return SealedEvent(*place, encode(state), ciphertext, new_key)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Raises `UnknownTopic`, and `MapperDeserialisationError` for a state that does not fit."""
        stored = stored_event
        words = None
        if self._sealer and isinstance(stored, SealedEvent) and stored.ciphertext:
            words = stored.ciphertext, self._sealer.known(stored.originator_id, stored.ciphertext)
        return self.event(
            stored.topic, stored.originator_id, stored.originator_version, stored.state, words
        )

    def event(
        self,
        topic: str,
        stream: UUID | str,
        version: int,
        state: bytes | str,
        words: Words | None = None,
    ) -> Any:
        """The same without an object in between, for those who read many."""
        try:
            shape = SHAPES[topic]
            content = shape.decode(state)
            if sealed := content.pop(SEALED, None):
                content |= unsealed(sealed, words)
        except KeyError as error:
            raise UnknownTopic(topic) from error
        except Exception as error:  # an upcast fails in ways of its own
            raise MapperDeserialisationError(f"{topic}: {error}") from error
        content["originator_id"] = stream
        content["originator_version"] = version
        content["originator_topic"] = shape.aggregate
        event = object.__new__(shape.event_type)
        # Events are frozen, and this is their whole content: nothing to copy, nothing to check.
        object.__setattr__(event, "__dict__", content)
        return event
