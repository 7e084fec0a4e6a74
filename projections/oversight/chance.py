"""How unusual something is: its share, that of the others, and how far chance alone goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log
from statistics import median


@dataclass(frozen=True)
class Share:
    hits: int
    number: int

    @property
    def value(self) -> float:
        return self.hits / self.number if self.number else 0.0


def chance_of(share: Share, usual: float) -> float:
    """That at least so many of so many hit by chance, where each does with the usual probability.

    `usual` lies between 0 and 1, without them.
    """
    hits, number = share.hits, share.number
    if hits <= 0:
        return 1.0
    ways = lgamma(number + 1) - lgamma(hits + 1) - lgamma(number - hits + 1)
    part = exp(ways + hits * log(usual) + (number - hits) * log(1 - usual))
    total = 0.0
    for each in range(hits, number + 1):
        total += part
        part *= (number - each) / (each + 1) * usual / (1 - usual)
    return min(1.0, total)


@dataclass(frozen=True)
class Usual:
    """What is usual among the others: of all of them together, and of the middle one of them."""

    together: Share
    middle: float | None  # None where too few of them have enough cases

    @property
    def value(self) -> float:
        """The greater of the two; never 0, since what nobody did may still happen."""
        together = (self.together.hits + 1) / (self.together.number + 2)
        return min(max(together, self.middle or 0.0), 0.999)


def usual_of(others: Sequence[Share], fewest: int) -> Usual:
    """`fewest` is the number of cases from which on one of the others has a share to speak of."""
    together = Share(sum(o.hits for o in others), sum(o.number for o in others))
    shares = [other.value for other in others if other.number >= fewest]
    return Usual(together, median(shares) if len(shares) > 1 else None)
