"""When two reports may tell of the same: near each other, and within some days."""

from dataclasses import dataclass

from domain.refusals import Invalid

FARTHEST_M, LONGEST = 5000.0, 365


class NotNear(Invalid):
    """Reports of the same are looked for within 1 to 5,000 metres and 1 to 365 days."""

    field = "duplicates"


@dataclass(frozen=True)
class DuplicateRule:
    """Reports of one category within `radius_m` metres and `days` days may tell of the same."""

    radius_m: float
    days: int


USUAL_DUPLICATES = DuplicateRule(radius_m=100.0, days=14)


def refuse_unless_near(rule: DuplicateRule) -> None:
    if not (1 <= rule.radius_m <= FARTHEST_M and 1 <= rule.days <= LONGEST):
        raise NotNear
