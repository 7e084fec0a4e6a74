"""Charts as plain geometry: the template draws them, and a table beside each says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from web.scorecard.card import Card, Step
from web.scorecard.words import month_name

WIDTH, HEIGHT = 640, 220  # of the months' chart, in its own units
LEFT, BOTTOM, TOP = 40, 28, 16
LONGEST_BAR = 360


@dataclass(frozen=True)
class Part:
    kind: str  # on_time, late, rest
    cases: int
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    label: str
    x: float
    width: float
    top: float
    total: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class MonthChart:
    columns: tuple[Column, ...]
    lines: tuple[tuple[int, float], ...]  # a number of cases, and its height
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


def month_chart(cards: Sequence[Card], most: int = 12) -> MonthChart | None:
    """The latest months, as columns of cases on time, late, and neither so far."""
    months = [card for card in cards if card["slice_kind"] == "month"][-most:]
    if not months:
        return None
    highest = nice(max(card["received"] for card in months))
    per_case = (HEIGHT - BOTTOM - TOP) / highest
    room = (WIDTH - LEFT) / len(months)
    columns = tuple(column(card, LEFT + n * room, room, per_case) for n, card in enumerate(months))
    lines = tuple((n, HEIGHT - BOTTOM - n * per_case) for n in (0, highest // 2, highest))
    return MonthChart(columns, lines)


def column(card: Card, x: float, room: float, per_case: float) -> Column:
    rest = card["received"] - card["on_time"] - card["late"]
    y, parts = float(HEIGHT - BOTTOM), []
    for kind, cases in (("on_time", card["on_time"]), ("late", card["late"]), ("rest", rest)):
        y -= cases * per_case
        parts.append(Part(kind, cases, round(y, 1), round(cases * per_case, 1)))
    width = min(room * 0.7, 64)
    start = round(x + (room - width) / 2, 1)
    label = month_name(card["slice"])
    return Column(label, start, width, round(y, 1), card["received"], tuple(parts))


def nice(number: int) -> int:
    """A round and even number that is not smaller."""
    step = next(s for s in (2, 10, 20, 50, 100, 500, 1000, 10**4, 10**5, 10**6) if number <= s * 10)
    return max(step, ceil(number / step) * step)


@dataclass(frozen=True)
class Bar:
    """The median as a full bar, from there to the 90 % as a hatched one, and where others are."""

    step: Step
    median: float
    p90: float
    usual: float | None


def step_bars(steps: Sequence[Step]) -> list[Bar]:
    longest = max((step.p90 or 0 for step in steps), default=0) or 1

    def length(hours: float | None) -> float:
        return round(min((hours or 0) / longest, 1) * LONGEST_BAR, 1)

    return [
        Bar(s, length(s.median), length(s.p90), length(s.usual) if s.usual else None) for s in steps
    ]
