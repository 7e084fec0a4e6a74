"""Which figures of the scorecards a map can show, and how each of them is written."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.refusals import Invalid
from projections.figures import FIGURES, SPANS
from web.context import thousands
from web.language import gettext
from web.scorecard.card import FEWEST, Card, Share
from web.scorecard.words import duration, figures, percent


class BadFigure(Invalid):
    """There is no figure {figure} in the scorecards."""

    field = "figure"


@dataclass(frozen=True)
class Measure:
    """`value` is None where too few cases stand behind it to compare anybody."""

    name: str
    value: Callable[[Card], float | None]
    say: Callable[[float], str]


def measures() -> dict[str, Measure]:
    names = figures()
    shares = {
        "share_on_time": Measure(gettext("Share on time"), lambda c: firm(c.on_time), percent),
        "share_satisfied": Measure(
            gettext("Share of the satisfied"), lambda c: firm(c.satisfaction), percent
        ),
    }
    times = {f"hours_{span}": Measure(names[span], median_of(span), duration) for span in SPANS}
    counts = {figure: Measure(names[figure], count_of(figure), whole) for figure in FIGURES}
    return shares | times | counts


def measure(figure: str) -> Measure:
    """Raises `BadFigure`."""
    found = measures().get(figure)
    if found is None:
        raise BadFigure(figure=repr(figure[:40]))
    return found


def firm(share: Share) -> float | None:
    return share.value if share.is_firm else None


def median_of(span: str) -> Callable[[Card], float | None]:
    return lambda card: card[f"{span}_median"] if card.count(span) >= FEWEST else None


def count_of(figure: str) -> Callable[[Card], float | None]:
    return lambda card: card.count(figure)


def whole(value: float) -> str:
    return thousands(int(value))
