"""The decision desk: only those who lead the city decide about its units."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.accountability.decision import Evidence, Kind, decide, fingerprint
from domain.city import City
from domain.people.actor import Actor
from domain.people.authority import NotYourTask


@dataclass(frozen=True)
class DecisionDesk:
    city: City

    def issue(self, kind: Kind, reason: str, evidence: Evidence, by: Actor, now: datetime) -> int:
        """Seals the evidence and returns the position.

        Raises `NotYourTask` and `ReasonMissing`.
        """
        if by.role != "manager":
            raise NotYourTask
        sealed = replace(evidence, sha256=fingerprint(evidence))
        return self.city.record(decide(kind, reason, sealed, by, now))
