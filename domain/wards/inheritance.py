"""Inheritance: what becomes of those that name a ward which is no more.

Where a ward went on in one other there is nothing to decide. Where it was split, somebody may
choose; until then an officer has the successor with the most ground, and a rule holds in all.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.handbook.contents import Rule
from domain.handbook.handbook import hides
from domain.wards.lineage import Lineage

EVERYWHERE = "all"


@dataclass(frozen=True)
class Estate:
    """Wards that are `gone`, what goes on in what, and what was decided about it."""

    gone: Collection[UUID]
    lineage: Lineage
    decisions: Mapping[str, str]

    def of_officer(self, login: str, ward: UUID) -> UUID | None:
        chosen = self.chosen(about_officer(login), ward)
        return chosen if chosen is not None else self.lineage.heir(ward)

    def of_rule(self, rule: Rule) -> Sequence[Rule]:
        """The rule itself where its ward goes on, or is not known to the reform."""
        if rule.ward is None or rule.ward not in self.gone:
            return (rule,)
        heirs = self.heirs(rule.ward)
        chosen = self.chosen(about_rule(rule), rule.ward)
        wanted = heirs if chosen is None else (chosen,)
        return [replace(rule, ward=heir) for heir in wanted] or (rule,)

    def heirs(self, ward: UUID) -> tuple[UUID, ...]:
        return tuple(link.after for link in self.lineage.after(ward))

    def needs_choice(self, ward: UUID | None) -> bool:
        return ward is not None and ward in self.gone and self.lineage.is_split(ward)

    def chosen(self, about: str, ward: UUID) -> UUID | None:
        """What was decided when other polygons were known no longer counts."""
        choice = self.decisions.get(about)
        return next((heir for heir in self.heirs(ward) if str(heir) == choice), None)


def about_officer(login: str) -> str:
    return f"officer:{login}"


def about_rule(rule: Rule) -> str:
    return f"rule:{rule.ward}:{rule.category or ''}:{rule.severity or ''}:{rule.agency}"


def inherited(rules: Iterable[Rule], estate: Estate) -> tuple[list[Rule], list[Rule]]:
    """The rules after the reform, in their order; and those that would never apply any more."""
    kept: list[Rule] = []
    lost: list[Rule] = []
    for heir in (heir for rule in rules for heir in estate.of_rule(rule)):
        if heir in kept:
            continue
        is_hidden = any(hides(earlier, heir) for earlier in kept)
        (lost if is_hidden else kept).append(heir)
    return kept, lost
