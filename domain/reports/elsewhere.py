"""What another system tells of a case: of one that its agency handles, or that it has sent."""

from datetime import datetime
from typing import Any, Literal

from domain.people.actor import Actor
from domain.reports import clock
from domain.reports.case_desk import CaseDesk
from domain.reports.code import UnknownCode, report_id_of
from domain.reports.facts import Evidence
from domain.reports.handling import EvidenceMissing, readable
from domain.reports.life import Status
from domain.reports.report import Report

Meaning = Literal["noted", "started", "done", "returned"]
COMMANDS: dict[Meaning, str] = {
    "noted": "add_note",
    "started": "start",
    "done": "resolve",
    "returned": "return_to_dispatcher",
}


class Elsewhere(CaseDesk):
    def hear_from_agency(
        self,
        code: str,
        meaning: Meaning,
        words: str,
        by: Actor,
        now: datetime,
        document: str | None = None,
        **kwargs: Any,
    ) -> Report:
        """The report as it is now, saved. `document` is the number that shows that work is done.

        Raises `UnknownCode` for a case of somebody else, and what the case does not allow.
        """
        report = self._take(COMMANDS[meaning], code, by, now)
        if meaning == "done":
            self._finish(report, words, by, now, document)
        elif meaning == "returned":
            report.return_to_dispatcher(words, by, now)
            clock.start_clock(self.handbook(), report, "assignment", by, now)
        else:
            if meaning == "started" and report.status == Status.ACCEPTED:
                report.start(by, now)
            if words or meaning == "noted":
                report.add_note(words, True, by, now)
        if report.pending_events:
            self.save(report, **kwargs)
        return report

    def _finish(
        self, report: Report, words: str, by: Actor, now: datetime, document: str | None
    ) -> None:
        """Raises `EvidenceMissing`."""
        number = readable(document)
        category = self.handbook().category(report.category)
        if category is not None and not category.is_shown_by(Evidence(document=number)):
            raise EvidenceMissing
        if report.status == Status.ACCEPTED:
            report.start(by, now)
        report.resolve(words, by, now, document=number or "")

    def hear_from_sender(
        self, code: str, words: str, by: Actor, now: datetime, **kwargs: Any
    ) -> Report:
        """A note for the staff, of a report that came by the same way. Raises `UnknownCode`."""
        report = self.find(report_id_of(code))
        if report.entered_by != by:
            raise UnknownCode
        report.add_note(words, False, by, now)
        self.save(report, **kwargs)
        return report
