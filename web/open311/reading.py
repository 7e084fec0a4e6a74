"""What comes with a call, read into its types: each fault names its field, and all are told."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from math import isfinite
from typing import TypeVar

from domain.refusals import Invalid, Refusal
from web.context import time_zone
from web.open311.faults import SeveralFaults

T = TypeVar("T")
LOST_PLUS = re.compile(r" (?=\d\d:?\d\d$)")  # a `+` that nobody escaped
LATEST = 9998  # years; beyond it nothing can be added


class NoMoment(Invalid):
    """Please give the date as 2026-01-31T08:00:00+07:00, or as 2026-01-31."""


class NoNumber(Invalid):
    """Please give a number from {least} to {most}."""


class NotOneOf(Invalid):
    """Please choose among {choices}."""


class TooLong(Invalid):
    """This is too long; {longest} characters are possible."""


class Reading:
    """The parameters of a call by name. An empty one is none."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = {name: value.strip() for name, value in given.items() if value.strip()}
        self.faults: list[Refusal] = []

    def text(self, *names: str, longest: int = 1000) -> str | None:
        """Of the first name that is given."""
        name = next((name for name in names if name in self.given), None)
        if name is None:
            return None
        if len(self.given[name]) > longest:
            self.faults.append(TooLong(field=name, longest=longest))
            return None
        return self.given[name]

    def words(self, name: str) -> list[str]:
        """Several, with commas between."""
        given = self.text(name, longest=20_000) or ""
        return [word.strip() for word in given.split(",") if word.strip()]

    def choices(self, name: str, possible: tuple[str, ...]) -> list[str]:
        words = [word.lower() for word in self.words(name)]
        if not set(words) <= set(possible):
            self.faults.append(NotOneOf(field=name, choices=", ".join(possible)))
            return []
        return words

    def number(self, *names: str, least: float, most: float) -> float | None:
        given = self.text(*names)
        if given is None:
            return None
        name = next(name for name in names if name in self.given)
        found = self.read(lambda: float(given), NoNumber(field=name, least=least, most=most))
        if found is None or (isfinite(found) and least <= found <= most):
            return found
        self.faults.append(NoNumber(field=name, least=least, most=most))
        return None

    def whole(self, *names: str, least: int, most: int) -> int | None:
        found = self.number(*names, least=least, most=most)
        if found is None or found == int(found):
            return None if found is None else int(found)
        self.faults.append(NoNumber(field=names[0], least=least, most=most))
        return None

    def moment(self, name: str) -> datetime | None:
        """Without a zone by the city's clocks."""
        given = self.text(name)
        if given is None:
            return None
        return self.read(lambda: moment_in(given), NoMoment(field=name))

    def read(self, make: Callable[[], T], fault: Refusal) -> T | None:
        try:
            return make()
        except (ValueError, OverflowError):
            self.faults.append(fault)
            return None

    def refuse(self) -> None:
        """Raises `SeveralFaults` where there are any."""
        if self.faults:
            raise SeveralFaults(self.faults)


def moment_in(given: str) -> datetime:
    """Raises `ValueError` for what is no moment, or so far away that nothing can be added."""
    found = datetime.fromisoformat(LOST_PLUS.sub("+", given))
    if not 1 < found.year < LATEST:
        raise ValueError(given)
    return found if found.tzinfo else found.replace(tzinfo=time_zone())
