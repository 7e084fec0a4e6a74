"""A batch of the log by aggregates: sorted once for all the views that take it."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from eventlog.reader import Recorded

Streams = Mapping[int, Sequence[Recorded]]  # by the number that a UUID is: it compares fast


class Events(list[Recorded]):
    """In the order of the log, and by aggregates too."""

    @cached_property
    def streams(self) -> Streams:
        return sorted_out(self)


def streams_of(batch: Sequence[Recorded]) -> Streams:
    """The events of each aggregate, in their order; the oldest aggregate of the batch first."""
    return batch.streams if isinstance(batch, Events) else sorted_out(batch)


def sorted_out(batch: Sequence[Recorded]) -> Streams:
    streams: dict[int, list[Recorded]] = {}
    for recorded in batch:
        key = recorded[3].originator_id.int
        if key in streams:
            streams[key].append(recorded)
        else:
            streams[key] = [recorded]
    return streams
