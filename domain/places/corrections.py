"""Corrections: what a place was ordered to put right, from the order to the second look at it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain.people.actor import Actor
from domain.refusals import NotAllowed, NotNow, Unknown

State = Literal["ordered", "remedied", "verified"]


class UnknownCorrection(Unknown):
    """There is no such correction of this place."""

    field = "number"


class NotInThisState(NotNow):
    """This correction has gone on in the meantime; look at it once more."""


class OwnRemedy(NotAllowed):
    """You saw to it yourself; somebody else has to look whether it is put right."""


@dataclass(frozen=True)
class Correction:
    """`number` counts from 1 within its place; `reports` are codes of cases."""

    number: int
    what: str
    reports: tuple[str, ...]
    ordered_by: Actor
    ordered_at: datetime
    state: State = "ordered"
    note: str | None = None
    remedied_by: Actor | None = None
    remedied_at: datetime | None = None
    refused: str | None = None  # why the last remedy was none
    verified_by: Actor | None = None
    verified_at: datetime | None = None
