"""Who did something: an opaque id and the role in which they acted. Never a name or a phone."""

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "reporter", "dispatcher", "ward_officer", "agency_officer", "manager", "auditor", "system"
]


NAMELESS = "reporter-"  # how the ids of those begin who have told nothing of themselves


@dataclass(frozen=True)
class Actor:
    id: str
    role: Role


SYSTEM = Actor(id="system", role="system")
