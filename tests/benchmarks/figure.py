"""One measured figure: its value, what it is held against, and whether it reached its goal."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

HEADINGS = ("figure", "value", "unit", "beside", "measured", "goal", "")
MARKS = {True: "met", False: "MISSED", None: ""}


@dataclass(frozen=True)
class Figure:
    """`met` is None where there is no goal, or where it could not be measured: `note` says why."""

    name: str
    value: float | None
    unit: str
    baseline: str = ""
    baseline_value: float | None = None
    goal: str = ""
    met: bool | None = None
    note: str = ""

    def at_least(self, bound: float) -> "Figure":
        return self._with_goal(f"≥ {number(bound)}", lambda value: value >= bound)

    def at_most(self, bound: float) -> "Figure":
        return self._with_goal(f"≤ {number(bound)}", lambda value: value <= bound)

    def times_its_baseline(self, factor: float) -> "Figure":
        least = factor * (self.baseline_value or 0.0)
        return self._with_goal(f"≥ {factor:g} × baseline", lambda value: value >= least)

    def at_most_times_its_baseline(self, factor: float) -> "Figure":
        most = factor * (self.baseline_value or 0.0)
        return self._with_goal(f"≤ {factor:g} × baseline", lambda value: value <= most)

    def _with_goal(self, goal: str, reached: Callable[[float], bool]) -> "Figure":
        met = None if self.value is None else bool(reached(self.value))
        return Figure(**asdict(self) | {"goal": goal, "met": met})


def table(figures: Iterable[Figure]) -> str:
    lines = [HEADINGS, *(line(figure) for figure in figures)]
    widths = [max(len(cells[column]) for cells in lines) for column in range(len(HEADINGS))]
    return "\n".join(laid_out(cells, widths) for cells in lines)


def line(figure: Figure) -> tuple[str, ...]:
    beside = figure.note or figure.baseline
    measured = number(figure.baseline_value)
    mark = MARKS[figure.met]
    return figure.name, number(figure.value), figure.unit, beside, measured, figure.goal, mark


def laid_out(cells: Iterable[str], widths: list[int]) -> str:
    right = (1, 4)
    padded = (
        cell.rjust(width) if column in right else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(padded).rstrip()


def number(value: float | None) -> str:
    if value is None:
        return "–"
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def write(figures: Iterable[Figure], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{k: v for k, v in asdict(f).items() if k != "note" or v} for f in figures]
    path.write_bytes(msgspec.json.format(msgspec.json.encode(rows)) + b"\n")
