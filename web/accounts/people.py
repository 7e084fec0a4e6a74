"""Somebody who works for the city, as pages and desks meet them."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.people.actor import Actor
from domain.people.staff import Job

OFFICERS = ("ward_officer", "agency_officer")


@dataclass(frozen=True)
class Person:
    """`ward_code` or `agency` where their work has that bound."""

    login: str
    name: str
    role: Job
    ward_code: str | None = None
    agency: str | None = None
    since: datetime | None = field(default=None, compare=False)  # a code may be given anew later

    @property
    def actor(self) -> Actor:
        return Actor(id=self.login, role=self.role)
