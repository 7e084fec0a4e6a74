"""What the handbook says: categories, agencies, and the rules that join them."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from domain.reports.report import AgencyFound

Names = dict[str, str]  # language tag (vi, en, zh) -> name
Severity = Literal["normal", "urgent", "danger"]


@dataclass(frozen=True)
class Category:
    code: str
    name: Names
    icon: str
    severity: Severity = "normal"


@dataclass(frozen=True)
class Agency:
    code: str
    name: Names


@dataclass(frozen=True)
class Rule:
    """Names an agency; a `category` or `ward` of None fits every one."""

    agency: str
    category: str | None = None
    ward: UUID | None = None

    def fits(self, category: str, ward: UUID | None) -> bool:
        return self.category in (None, category) and self.ward in (None, ward)


@dataclass(frozen=True)
class Contents:
    """One version of the handbook; rules are tried in their order and the first that fits wins."""

    version: int = 0
    categories: tuple[Category, ...] = ()
    agencies: tuple[Agency, ...] = ()
    rules: tuple[Rule, ...] = ()

    def category(self, code: str) -> Category | None:
        return next((c for c in self.categories if c.code == code), None)

    def agency(self, code: str | None) -> Agency | None:
        return next((a for a in self.agencies if a.code == code), None)

    def agency_for(self, category: str, ward: UUID | None) -> AgencyFound:
        """Who answers: no rule fits → agency None, and the dispatcher decides."""
        fitting = (n for n, rule in enumerate(self.rules) if rule.fits(category, ward))
        number = next(fitting, None)
        agency = None if number is None else self.rules[number].agency
        return AgencyFound(agency=agency, rule=number, handbook_version=self.version)
