"""The shades of wards: few classes with a name, a range and a colour, for every pair of eyes.

The colours are ColorBrewer's, as folium brings them along: both ramps are read by the colour-blind,
and every class has a name as well.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import NamedTuple

from branca.utilities import color_brewer

from web.language import gettext

MOST = 5
# Of five shades, those that so many classes get.
CHOSEN = {0: (), 1: (2,), 2: (0, 4), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
RAMP = tuple(color_brewer("YlGnBu", MOST))
TWO_WAYS = tuple(reversed(color_brewer("PuOr", MOST)))
# How much more than before, as a share, at the least; within a tenth it is about the same.
STEPS = (-1.0, -0.5, -0.1, 0.1, 0.5)
NEVER_BEFORE = 1.0


class Shade(NamedTuple):
    """`span` says which values are meant."""

    name: str
    colour: str
    span: str


class Shades(NamedTuple):
    """`place` is that of a value's class in the list."""

    all: list[Shade]
    place: dict[float, int]


def shades_of(values: Iterable[float], say: Callable[[float], str]) -> Shades:
    """At most five classes, with about as many different values in each."""
    distinct = sorted(set(values))
    number = min(MOST, len(distinct))
    ends = [round(part * len(distinct) / (number or 1)) for part in range(number + 1)]
    groups = [distinct[begin:end] for begin, end in pairwise(ends)]
    shades = [
        Shade(degrees()[place], RAMP[place], span(say(group[0]), say(group[-1])))
        for place, group in zip(CHOSEN[number], groups, strict=True)
    ]
    return Shades(shades, {value: n for n, group in enumerate(groups) for value in group})


def degrees() -> tuple[str, ...]:
    return (
        gettext("very low"),
        gettext("low"),
        gettext("medium"),
        gettext("high"),
        gettext("very high"),
    )


def span(low: str, high: str) -> str:
    return low if low == high else f"{low} – {high}"


def shades_of_change(say: Callable[[float], str]) -> list[Shade]:
    """From much fewer to much more; `say` writes a share such as -0.5."""
    names = (
        gettext("much fewer"),
        gettext("fewer"),
        gettext("about the same"),
        gettext("more"),
        gettext("much more"),
    )
    spans = [f"{say(low)} … {say(high)}" for low, high in pairwise(STEPS)]
    spans.append(f"≥ {say(STEPS[-1])}")
    return [Shade(*each) for each in zip(names, TWO_WAYS, spans, strict=True)]


def change(number: int, before: int) -> float:
    """As a share of before; what there was none of before counts as twice as much."""
    if before:
        return number / before - 1
    return NEVER_BEFORE if number else 0.0


def place_of_change(share: float) -> int:
    """The place in `shades_of_change`; the lower end belongs to a class, the upper to the next."""
    return max(place for place, least in enumerate(STEPS) if share >= least)
