"""A commendation or a sanction: decided by a human, on evidence that nobody can change afterwards.

The evidence is part of the event: the figures and the cases as they stood, with the position of
the log and a hash over all of it.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from eventsourcing.domain import Aggregate, event

from domain.people.actor import Actor
from domain.reports.words import ReasonMissing, required

Kind = Literal["commendation", "sanction"]
KINDS: tuple[Kind, ...] = ("commendation", "sanction")


@dataclass(frozen=True)
class Evidence:
    """`figures` of one unit in one slice, and the `codes` of the cases that they count."""

    unit_kind: str
    unit: str
    slice_kind: str
    slice: str
    figures: dict[str, int | float]
    codes: tuple[str, ...]
    position: int
    sha256: str

    @property
    def is_intact(self) -> bool:
        return self.sha256 == fingerprint(self)


def fingerprint(evidence: Evidence) -> str:
    """The SHA-256 of everything but the hash itself, as JSON with sorted keys, in hex."""
    content = {name: value for name, value in vars(evidence).items() if name != "sha256"}
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Decision(Aggregate):
    class Issued(Aggregate.Created):
        """Somebody who leads the city commended or sanctioned a unit, for a reason."""

        by: Actor
        kind: Kind
        reason: str
        evidence: Evidence

    class PersonalDataShredded(Aggregate.Event):
        """The reason named a person who was forgotten, and was destroyed; all else stands."""

        by: Actor

    @event(Issued)
    def __init__(
        self, kind: Kind, reason: str, evidence: Evidence, by: Actor, timestamp: datetime
    ) -> None:
        self.kind, self.reason, self.evidence, self.by = kind, reason, evidence, by

    @event(PersonalDataShredded)
    def shred(self, by: Actor, timestamp: datetime) -> None:
        self.reason = ""


def decide(kind: Kind, reason: str, evidence: Evidence, by: Actor, now: datetime) -> Decision:
    """Raises `ReasonMissing` and the other refusals of `words`."""
    return Decision(
        kind=kind,
        reason=required(reason, ReasonMissing),
        evidence=evidence,
        by=by,
        timestamp=now,
    )
