"""Topics: what a browser can follow, and which rows of which view belong to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter, not_
from typing import NamedTuple
from uuid import UUID

from domain.reports.code import UnknownCode, parse_code
from web.live.refusals import NotSoManyTopics, UnknownTopic

MOST_TOPICS = 20
LONGEST_NAMED = 80


class Row(NamedTuple):
    """What the hub reads of a view: `position` is that of the last event that touched the row."""

    position: int
    code: str
    ward_id: str | None


@dataclass(frozen=True)
class Topic:
    name: str
    view: str
    needs_ticket: bool


@dataclass(frozen=True)
class Kind:
    """A kind of topic: every row of a view, or, as `kind:key`, the rows that have this key.

    One that is not `telling` says only that something changed: its readers may not know of all.
    """

    view: str
    key_of: Callable[[Row], str | None] | None = None
    is_key: Callable[[str], bool] = not_
    needs_ticket: bool = False
    telling: bool = True


def is_code(key: str) -> bool:
    try:
        return parse_code(key) == key
    except UnknownCode:
        return False


def is_uuid(key: str) -> bool:
    try:
        return str(UUID(key)) == key
    except ValueError:
        return False


KINDS = {
    "city": Kind("ward_board"),
    "case": Kind("ward_board", attrgetter("code"), is_code),
    "desk": Kind("ward_board", needs_ticket=True, telling=False),
    "board": Kind("ward_board", attrgetter("ward_id"), is_uuid, needs_ticket=True),
}
VIEWS = tuple(dict.fromkeys(kind.view for kind in KINDS.values()))


def parse_topics(names: str) -> tuple[Topic, ...]:
    """The topics that a comma-separated list names, each once.

    Raises `UnknownTopic` and `NotSoManyTopics`.
    """
    found = tuple(parse_topic(name) for name in dict.fromkeys(names.split(",")) if name)
    if not 1 <= len(found) <= MOST_TOPICS:
        raise NotSoManyTopics(most=MOST_TOPICS)
    return found


@lru_cache(maxsize=1024)  # thousands follow the same few
def parse_topic(name: str) -> Topic:
    prefix, colon, key = name.partition(":")
    kind = KINDS.get(prefix)
    if kind is None or bool(colon) != bool(kind.key_of) or not kind.is_key(key):
        raise UnknownTopic(topic=name[:LONGEST_NAMED])
    return Topic(name, kind.view, kind.needs_ticket)


def is_telling(name: str) -> bool:
    return KINDS[name.partition(":")[0]].telling


def topics_of(view: str, row: Row) -> Iterator[str]:
    """The names of all topics that a row of this view belongs to."""
    for prefix, kind in KINDS.items():
        if kind.view != view:
            continue
        key = kind.key_of(row) if kind.key_of else ""
        if key is not None:
            yield f"{prefix}:{key}" if key else prefix
