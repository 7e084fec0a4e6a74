"""What an import of a file would do, without doing it: every row looked at as the import would."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.reports.desk import Submission
from domain.reports.handling import UnknownAgency
from domain.reports.report import Report
from geo.atlas import Found
from web.imports.report_codes import Case
from web.imports.report_rows import Historic, NobodyAnswers
from web.imports.reports import BadLine, ReportImport, unhoused
from web.intake import ward_found


@dataclass(frozen=True)
class WouldBe:
    """A row as the case that it would become."""

    told: Historic
    found: Found


@dataclass
class Checked:
    """Every row is in exactly one of the three."""

    ready: int = 0
    known: int = 0
    bad: list[BadLine] = field(default_factory=list)
    first: list[WouldBe] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.ready + self.known + len(self.bad)


class Check(ReportImport):
    """The same run, which makes no events and saves nothing."""

    def _save(self, reports: Sequence[Report]) -> None:
        """Nothing is stored."""

    def _report(self, told: Historic, case: Case, found: Found) -> Any:  # noqa: ARG002
        found = found if found.ward else unhoused(self.services.atlas, told)
        self.services.desk.check(Submission(told.lon, told.lat, told.category, told.text))
        if any(step.step == "assign" for step in told.steps):
            self._refuse_without_agency(told, found)
        return WouldBe(told, found)

    def _refuse_without_agency(self, told: Historic, found: Found) -> None:
        """As `_agency` does it. Raises `NobodyAnswers` and `UnknownAgency`."""
        handbook = self.services.handbook
        ward_id = ward_found(found).ward_id
        agency = told.agency or handbook.agency_for(told.category, ward_id).agency
        if not agency:
            raise NobodyAnswers(field="agency")
        if handbook.agency(agency) is None:
            raise UnknownAgency


def checked(run: Check, rows: Iterator[Any], shown: int) -> Checked:
    """With the first `shown` rows that would become cases. Raises what reading the file raises."""
    found = Checked()
    for outcome in run.run(rows):
        would_be: list[Any] = list(outcome.imported)
        found.ready += len(would_be)
        found.known += outcome.known
        found.bad += outcome.bad
        found.first += would_be[: shown - len(found.first)]
    found.bad.sort(key=lambda each: each.line)
    return found
