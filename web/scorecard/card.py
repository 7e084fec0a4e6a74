"""A scorecard to read: shares with what they are shares of, the four steps, and the slow one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from projections.case_stages import STEPS

# On fewer cases nobody is compared with anybody: one case would move a share by 5 % and more.
FEWEST = 20
SLOW = 1.25  # times the middle of all units of this kind

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Share:
    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def is_firm(self) -> bool:
        return self.whole >= FEWEST


@dataclass(frozen=True)
class Step:
    """`usual` is the middle of the medians of all units of this kind, in hours as the others."""

    name: str
    cases: int
    median: float | None
    p90: float | None
    waits: int
    overdue: int
    since: datetime | None
    usual: float | None

    @property
    def times_usual(self) -> float | None:
        if self.cases < FEWEST or not self.usual or self.median is None:
            return None
        return self.median / self.usual


@dataclass(frozen=True)
class Card:
    row: Row
    name: str
    usual: Mapping[str, float]

    def __getitem__(self, figure: str) -> Any:
        return self.row[figure]

    def count(self, figure: str) -> int:
        """How many cases stand behind a figure, or behind a span of time."""
        if figure == "rated":
            return self.rated
        return int(self.row.get(figure, self.row.get(f"{figure}_n")) or 0)

    @property
    def judged(self) -> int:
        """Those of which it is known by now whether they were in time."""
        return int(self["on_time"] + self["late"])

    @property
    def on_time(self) -> Share:
        return Share(self["on_time"], self.judged)

    @property
    def official_on_time(self) -> Share:
        return Share(self["on_time"], self["received"])

    @property
    def rated(self) -> int:
        return int(self["satisfied"] + self["acceptable"] + self["not_satisfied"])

    @property
    def satisfaction(self) -> Share:
        return Share(self["satisfied"] + self["acceptable"], self.rated)

    @property
    def official_satisfaction(self) -> Share:
        return Share(self["received"] - self["failed"], self["received"])

    @property
    def steps(self) -> list[Step]:
        return [self._step(name) for name in STEPS]

    @property
    def slow(self) -> Step | None:
        """The step that takes longest beside the middle of the others, where one stands out."""
        slow = [s for s in self.steps if s.times_usual is not None and s.times_usual >= SLOW]
        return max(slow, key=lambda step: step.times_usual or 0, default=None)

    def _step(self, name: str) -> Step:
        row = self.row
        return Step(
            name,
            row[f"{name}_n"] or 0,
            row[f"{name}_median"],
            row[f"{name}_p90"],
            row[f"waits_{name}"],
            row[f"overdue_{name}"],
            row[f"since_{name}"],
            self.usual.get(name),
        )


def usual_medians(rows: Iterable[Row]) -> dict[str, float]:
    """By step, the middle of the units' medians, of those that stand on enough cases."""
    rows = list(rows)
    found = {}
    for step in STEPS:
        medians = [row[f"{step}_median"] for row in rows if (row[f"{step}_n"] or 0) >= FEWEST]
        if medians:
            found[step] = median(medians)
    return found


def ranked(cards: Sequence[Card]) -> tuple[list[Card], list[Card]]:
    """Those with enough cases, the best first by our share on time; and the others by name."""
    enough = [card for card in cards if card.on_time.is_firm]
    few = [card for card in cards if not card.on_time.is_firm]
    enough.sort(key=lambda card: (-(card.on_time.value or 0), card.name))
    return enough, sorted(few, key=lambda card: card.name)


def city_steps(rows: Iterable[Row]) -> list[tuple[str, int, int]]:
    """By step, how many cases wait in the whole city now and how many of them are overdue.

    Every case lies in one ward, or in none, so the rows of all wards count each once.
    """
    rows = list(rows)
    return [
        (step, sum(row[f"waits_{step}"] for row in rows), sum(r[f"overdue_{step}"] for r in rows))
        for step in STEPS
    ]


def most_overdue(city: Sequence[tuple[str, int, int]]) -> str | None:
    """The step at which more cases are overdue than at any other, where there is such a one."""
    by_number = sorted(city, key=lambda step: step[2], reverse=True)
    return by_number[0][0] if by_number[0][2] > by_number[1][2] else None
