"""What runs while a case is open, and ends with it: its clock, questions and wishes for time."""

from datetime import datetime

from domain.deadlines.policy import Deadline, Stage
from domain.reports.life import NotYet, StageOver, Status


class Running:
    status: Status
    ended_at: datetime | None
    question: str | None
    asked_at: datetime | None
    extension_until: datetime | None
    deadline: Deadline | None
    deadlines: dict[Stage, Deadline]
    promised_for: dict[Stage, str]  # the category that it had then
    policy: int | None
    struck: set[tuple[Stage, str]]  # what the clock has recorded, in this round

    def _once(self, stage: Stage, fact: str, now: datetime) -> None:
        """Whoever looks at the clock may look at what was true a moment ago."""
        running = self.deadline
        if running is None or running.stage != stage or (stage, fact) in self.struck:
            raise StageOver
        if self.question is not None or now < running.strikes[fact]:
            raise NotYet

    def _end(self, status: Status, timestamp: datetime) -> None:
        self.status, self.ended_at = status, timestamp
        self.question, self.asked_at, self.extension_until = None, None, None
