"""Listening: what reporters say after they have reported."""

from datetime import datetime, timedelta

from domain.deadlines.policy import Stage
from domain.handbook.contents import REOPEN_WITHIN_DAYS
from domain.people.actor import Actor
from domain.refusals import NotNow
from domain.reports import clock
from domain.reports.case_desk import CaseDesk
from domain.reports.facts import Dissatisfaction, Score


class TooLateToReopen(NotNow):
    """This case ended too long ago to be reopened; please send a new report."""


class Listening(CaseDesk):
    def answer(self, code: str, answer: str, by: Actor, now: datetime) -> int:
        report = self._take("answer", code, by, now)
        asked_at = report.asked_at
        report.answer(answer, by, now)
        if asked_at is not None:
            clock.go_on(self.handbook(), report, asked_at, by, now)
        return self.save(report)

    def rate(
        self,
        code: str,
        score: Score,
        words: str,
        by: Actor,
        now: datetime,
        reasons: tuple[Dissatisfaction, ...] = (),
    ) -> int:
        """Scores the work, or revises the score that was given for it before."""
        report = self._take("rate", code, by, now)
        if report.score is None:
            report.rate(score, words, by, now, reasons=reasons)
        else:
            report.revise_rating(score, words, by, now, reasons=reasons)
        return self.save(report)

    def reopen(self, code: str, reason: str, by: Actor, now: datetime) -> int:
        """The agency that ended the case has it again, and its time begins now."""
        report = self._take("reopen", code, by, now)
        limit = timedelta(days=REOPEN_WITHIN_DAYS)
        if by.role == "reporter" and report.ended_at and now - report.ended_at > limit:
            raise TooLateToReopen
        report.reopen(reason, by, now)
        stage: Stage = "assignment" if report.agency is None else "handling"
        clock.start_clock(self.handbook(), report, stage, by, now)
        return self.save(report)

    def follow(self, code: str, by: Actor, now: datetime) -> int:
        return self._do("follow", code, by, now, None, lambda r: r.follow(by.id, by, now))
