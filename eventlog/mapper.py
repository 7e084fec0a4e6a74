"""Between events and the JSON in which they are kept."""

from dataclasses import dataclass, fields
from typing import Any, NotRequired, TypedDict, get_type_hints
from uuid import UUID

import msgspec
from eventsourcing.domain import AggregateEvent
from eventsourcing.persistence import (
    JSONTranscoder,
    Mapper,
    MapperDeserialisationError,
    StoredEvent,
)

from domain.topics import EVENTS

# Columns of their own in the log, or implied by the topic.
NOT_IN_STATE = frozenset({"originator_id", "originator_version", "originator_topic"})

encode = msgspec.json.Encoder().encode


class UnknownTopic(MapperDeserialisationError):
    """The log holds an event that this version of the software does not know."""


@dataclass(frozen=True)
class Shape:
    """How one kind of event is stored, and which version of that shape is current."""

    event_type: type[AggregateEvent]
    aggregate: str
    version: int
    payload: Any
    decoder: msgspec.json.Decoder[dict[str, Any]]


def shape_of(topic: str, event_type: type[AggregateEvent]) -> Shape:
    names = {f.name for f in fields(event_type)} - NOT_IN_STATE
    hints = {name: kind for name, kind in get_type_hints(event_type).items() if name in names}
    hints["class_version"] = NotRequired[int]
    payload: Any = TypedDict("State", hints)  # type: ignore[misc]
    version = getattr(event_type, "class_version", 1)
    aggregate = topic.partition(".")[0]
    return Shape(event_type, aggregate, version, payload, msgspec.json.Decoder(payload))


SHAPES = {topic: shape_of(topic, event_type) for topic, event_type in EVENTS.items()}
TOPICS = {event_type: topic for topic, event_type in EVENTS.items()}


class EventMapper(Mapper[UUID]):
    """Typed JSON by msgspec over the event classes.

    An event class that changes its shape raises its `class_version` and gets a static
    `upcast_v1_v2(state)`, which turns the older stored state, a plain dict, into the newer.
    """

    def __init__(self) -> None:
        super().__init__(JSONTranscoder())

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        topic = TOPICS[type(domain_event)]
        state = {k: v for k, v in vars(domain_event).items() if k not in NOT_IN_STATE}
        if (version := SHAPES[topic].version) > 1:
            state["class_version"] = version
        return StoredEvent(
            domain_event.originator_id, domain_event.originator_version, topic, encode(state)
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Raises `UnknownTopic`, and `MapperDeserialisationError` for a state that does not fit."""
        shape = SHAPES.get(stored_event.topic)
        if shape is None:
            raise UnknownTopic(stored_event.topic)
        try:
            state = decode(shape, stored_event.state)
        except msgspec.MsgspecError as error:
            raise MapperDeserialisationError(f"{stored_event.topic}: {error}") from error
        event = object.__new__(shape.event_type)
        vars(event).update(
            state,
            originator_id=stored_event.originator_id,
            originator_version=stored_event.originator_version,
            originator_topic=shape.aggregate,
        )
        return event


def decode(shape: Shape, stored: bytes) -> dict[str, Any]:
    if shape.version > 1:
        return upcast(shape, msgspec.json.decode(stored))
    return shape.decoder.decode(stored)


def upcast(shape: Shape, state: dict[str, Any]) -> dict[str, Any]:
    for version in range(state.pop("class_version", 1), shape.version):
        getattr(shape.event_type, f"upcast_v{version}_v{version + 1}")(state)
    converted: dict[str, Any] = msgspec.convert(state, shape.payload)
    return converted
