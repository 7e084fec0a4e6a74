"""What the handbook says: categories, agencies, the rules that join them, and what is promised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cached_property
from typing import Literal
from uuid import UUID

from domain.deadlines.calendar import OfficeHours, WorkingCalendar
from domain.deadlines.policy import DeadlinePolicy
from domain.handbook.duplicates import USUAL_DUPLICATES, DuplicateRule
from domain.handbook.questions import Question
from domain.handbook.replies import ReplyTemplate
from domain.reports.facts import AgencyFound, Evidence, Kind

Names = dict[str, str]  # language tag (vi, en, zh) -> name
Severity = Literal["normal", "urgent", "danger"]
Proof = Literal["photo", "document", "either", "none"]

# Until a city adopts its own: Monday to Friday, half past seven to five, without any holiday.
USUAL_CALENDAR = WorkingCalendar(
    "Asia/Ho_Chi_Minh",
    (0, 1, 2, 3, 4),
    (OfficeHours(time(7, 30), time(11, 30)), OfficeHours(time(13), time(17))),
)
REOPEN_WITHIN_DAYS = 15


@dataclass(frozen=True)
class Category:
    code: str
    name: Names
    icon: str
    severity: Severity = "normal"
    proof: Proof = "either"  # what has to show that work on such a report is done
    kind: Kind = "problem"  # an idea needs no pin and has no deadline
    questions: tuple[Question, ...] = ()

    def is_shown_by(self, evidence: Evidence) -> bool:
        shown = {"photo": evidence.photo, "document": evidence.document}
        if self.proof == "either":
            return evidence.shows_something
        return self.proof == "none" or bool(shown[self.proof])


@dataclass(frozen=True)
class Agency:
    code: str
    name: Names


@dataclass(frozen=True)
class Rule:
    """Names an agency and those that help it; a condition of None fits everything."""

    agency: str
    category: str | None = None
    ward: UUID | None = None
    severity: Severity | None = None
    co_handlers: tuple[str, ...] = ()

    def fits(self, category: str, severity: Severity, ward: UUID | None) -> bool:
        what = self.category in (None, category) and self.severity in (None, severity)
        return what and self.ward in (None, ward)


@dataclass(frozen=True)
class Contents:
    """One version of the handbook; rules are tried in their order and the first that fits wins."""

    version: int = 0
    categories: tuple[Category, ...] = ()
    agencies: tuple[Agency, ...] = ()
    rules: tuple[Rule, ...] = ()
    policies: tuple[DeadlinePolicy, ...] = ()
    calendar: WorkingCalendar = USUAL_CALENDAR
    replies: tuple[ReplyTemplate, ...] = ()
    duplicates: DuplicateRule = USUAL_DUPLICATES

    def category(self, code: str) -> Category | None:
        return self._categories.get(code)

    def agency(self, code: str | None) -> Agency | None:
        return next((a for a in self.agencies if a.code == code), None)

    def agency_for(self, category: str, ward: UUID | None) -> AgencyFound:
        """Who answers: no rule fits → agency None, and the dispatcher decides."""
        severity = self.severity_of(category)
        fitting = (n for n, rule in enumerate(self.rules) if rule.fits(category, severity, ward))
        number = next(fitting, None)
        if number is None:
            return AgencyFound(agency=None, rule=None, handbook_version=self.version)
        rule = self.rules[number]
        return AgencyFound(rule.agency, number, self.version, rule.co_handlers)

    def severity_of(self, category: str) -> Severity:
        found = self.category(category)
        return "normal" if found is None else found.severity

    @cached_property
    def _categories(self) -> Mapping[str, Category]:
        return {category.code: category for category in self.categories}
