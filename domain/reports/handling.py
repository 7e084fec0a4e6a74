"""Handling: who does the work, by when, and what shows that it is done."""

from dataclasses import replace
from datetime import datetime

from domain.people.actor import Actor
from domain.people.authority import covers
from domain.refusals import Invalid
from domain.reports import clock
from domain.reports.case_desk import CaseDesk
from domain.reports.facts import NO_EVIDENCE, Evidence
from domain.reports.life import refuse_unless_possible
from domain.reports.words import clean, is_blank

LONGEST_NUMBER = 200  # characters of a document's number


class UnknownAgency(Invalid):
    """There is no agency with this code."""

    field = "agency"


class NotAnOfficerHere(Invalid):
    """Please choose an officer of the agency or the ward of this case."""

    field = "officer"


class EvidenceMissing(Invalid):
    """Please show that the work is done, with a photo or the number of a document."""

    field = "evidence"


def readable(document: str | None) -> str | None:
    """The number of a document, None where there is nothing to read.

    Raises `TextUnreadable` and `TextTooLong`.
    """
    number = clean(document or "", field="document", longest=LONGEST_NUMBER)
    return None if is_blank(number) else number


class Handling(CaseDesk):
    def assign(
        self,
        code: str,
        agency: str,
        by: Actor,
        now: datetime,
        seen: int | None = None,
        co_handlers: tuple[str, ...] = (),
    ) -> int:
        if any(self.handbook().agency(each) is None for each in (agency, *co_handlers)):
            raise UnknownAgency
        report = self._take("assign", code, by, now, seen)
        report.assign(agency, by, now, co_handlers=co_handlers)
        clock.start_clock(self.handbook(), report, "handling", by, now)
        return self.save(report)

    def assign_officer(
        self, code: str, officer: str, by: Actor, now: datetime, seen: int | None = None
    ) -> int:
        """Raises `NotAnOfficerHere` for somebody whose case it could not be."""
        report = self._take("assign_officer", code, by, now, seen)
        refuse_unless_possible("OfficerAssigned", report)  # before anything is asked for
        area = self.officers(officer)
        if area is None or not covers(area, report):
            raise NotAnOfficerHere
        report.assign_officer(officer, by, now)
        return self.save(report)

    def return_to_dispatcher(
        self, code: str, reason: str, by: Actor, now: datetime, seen: int | None = None
    ) -> int:
        report = self._take("return_to_dispatcher", code, by, now, seen)
        report.return_to_dispatcher(reason, by, now)
        clock.start_clock(self.handbook(), report, "assignment", by, now)
        return self.save(report)

    def start(self, code: str, by: Actor, now: datetime, seen: int | None = None) -> int:
        return self._do("start", code, by, now, seen, lambda r: r.start(by, now))

    def ask(
        self, code: str, question: str, by: Actor, now: datetime, seen: int | None = None
    ) -> int:
        return self._do("ask", code, by, now, seen, lambda r: r.ask(question, by, now))

    def ask_extension(
        self,
        code: str,
        reason: str,
        until: datetime,
        by: Actor,
        now: datetime,
        seen: int | None = None,
    ) -> int:
        report = self._take("ask_extension", code, by, now, seen)
        clock.refuse_unless_later(report, until)
        report.ask_extension(reason, until, by, now)
        return self.save(report)

    def extend_deadline(self, code: str, by: Actor, now: datetime, seen: int | None = None) -> int:
        report = self._take("extend_deadline", code, by, now, seen)
        until = report.extension_until
        report.extend_deadline(by, now)
        if until is not None:
            clock.extend(self.handbook(), report, until, by, now)
        return self.save(report)

    def refuse_extension(
        self, code: str, reason: str, by: Actor, now: datetime, seen: int | None = None
    ) -> int:
        return self._do(
            "refuse_extension",
            code,
            by,
            now,
            seen,
            lambda r: r.refuse_extension(reason, by, now),
        )

    def add_note(self, code: str, note: str, public: bool, by: Actor, now: datetime) -> int:
        return self._do(
            "add_note", code, by, now, None, lambda r: r.add_note(note, public, by, now)
        )

    def resolve(
        self,
        code: str,
        note: str,
        by: Actor,
        now: datetime,
        seen: int | None = None,
        evidence: Evidence = NO_EVIDENCE,
    ) -> int:
        evidence = replace(evidence, document=readable(evidence.document))
        report = self._take("resolve", code, by, now, seen)
        refuse_unless_possible("Resolved", report)  # before anything is asked for
        category = self.handbook().category(report.category)
        if category is not None and not category.is_shown_by(evidence):
            raise EvidenceMissing
        document = evidence.document or ""  # words, which are sealed: a photo's name is none
        shown = replace(evidence, document=None)
        report.resolve(note, by, now, evidence=shown, document=document)
        return self.save(report)
