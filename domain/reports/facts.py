"""What a report's events tell besides who and when: values that never change."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

How = Literal["inside", "border", "nearest", "none"]
Score = Literal["satisfied", "acceptable", "not_satisfied"]
Channel = Literal["web", "api", "hotline", "counter", "social", "import"]
Kind = Literal["problem", "idea"]
Dissatisfaction = Literal["late", "not_fixed", "vague_reply", "rude", "no_photo", "other"]
Reasons = tuple[Dissatisfaction, ...]
Because = Literal["reform", "correction"]
# Why an agency's own system does not have a case: it cannot be reached, refuses it, may have it
# or not, says that it has and does not show it, or there is nothing to send it to.
HeldUp = Literal["unreachable", "refused", "unknown", "not_kept", "no_service"]


@dataclass(frozen=True)
class WardFound:
    """How a point found its ward; all but `how` and `distance_m` are None where none did."""

    how: How
    distance_m: float
    ward_id: UUID | None = None
    ward_code: str | None = None
    ward_name: str | None = None
    boundary: str | None = None


@dataclass(frozen=True)
class Redrawn:
    """Not the case changed its place but the map did: the ward before, why, and what says so."""

    ward_id: UUID | None
    ward_code: str | None
    ward_name: str | None
    because: Because
    decree: str


@dataclass(frozen=True)
class AgencyFound:
    """The agency that a rule names, with those that help it, and which rule that was."""

    agency: str | None
    rule: int | None
    handbook_version: int
    co_handlers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What shows that the work is done: a photo's SHA-256, or the number of a document."""

    photo: str | None = None
    document: str | None = None

    @property
    def shows_something(self) -> bool:
        return bool(self.photo or self.document)


NO_EVIDENCE = Evidence()


@dataclass(frozen=True)
class Box:
    """A part of a picture, as shares of its width and height from the left and the top."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Blurred:
    """A photo by its name, what is not to be seen in it, and the SHA-256 of what is shown now."""

    media: str
    boxes: tuple[Box, ...]
    shown: str
