"""Timekeeping: what the clock records by itself, each fact once for a stage."""

from datetime import datetime

from domain.deadlines.policy import Stage
from domain.people.actor import Actor
from domain.reports.case_desk import CaseDesk


class Timekeeping(CaseDesk):
    def remind(self, code: str, stage: Stage, share: float, by: Actor, now: datetime) -> int:
        return self._do("remind", code, by, now, None, lambda r: r.remind(stage, share, by, now))

    def miss_deadline(self, code: str, stage: Stage, by: Actor, now: datetime) -> int:
        return self._do(
            "miss_deadline",
            code,
            by,
            now,
            None,
            lambda r: r.miss_deadline(stage, by, now),
        )

    def escalate(self, code: str, stage: Stage, by: Actor, now: datetime) -> int:
        return self._do("escalate", code, by, now, None, lambda r: r.escalate(stage, by, now))
