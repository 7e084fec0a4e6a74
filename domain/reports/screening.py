"""Screening: is it for the city, what is it, and where is it really."""

from datetime import datetime

from domain.people.actor import Actor
from domain.refusals import Invalid
from domain.reports import clock
from domain.reports.case_desk import CaseDesk, Submission
from domain.reports.code import report_id_of
from domain.reports.facts import WardFound


class MergedWithItself(Invalid):
    """A report cannot be merged into itself, or into one that is merged itself."""

    field = "into"


class Screening(CaseDesk):
    def accept(self, code: str, by: Actor, now: datetime, seen: int | None = None) -> int:
        report = self._take("accept", code, by, now, seen)
        report.accept(by, now)
        clock.start_clock(self.handbook(), report, "assignment", by, now)
        return self.save(report)

    def reject(
        self,
        code: str,
        reason: str,
        by: Actor,
        now: datetime,
        seen: int | None = None,
        elsewhere: str = "",
    ) -> int:
        return self._do(
            "reject",
            code,
            by,
            now,
            seen,
            lambda r: r.reject(reason, by, now, elsewhere=elsewhere),
        )

    def merge(self, code: str, into: str, by: Actor, now: datetime, seen: int | None = None) -> int:
        """The followers of the one follow the other from now on, its reporter too."""
        report = self._take("merge", code, by, now, seen)
        other = self.find(report_id_of(into))
        if other.code == report.code or other.merged_into is not None:
            raise MergedWithItself
        report.merge(other.code, by, now)
        for follower in sorted((report.followers | {report.reporter.id}) - other.followers):
            other.follow(follower, by, now)
        return self.save(report, other)

    def unmerge(
        self, code: str, reason: str, by: Actor, now: datetime, seen: int | None = None
    ) -> int:
        return self._do("unmerge", code, by, now, seen, lambda r: r.unmerge(reason, by, now))

    def change_category(
        self, code: str, category: str, by: Actor, now: datetime, seen: int | None = None
    ) -> int:
        self._known_category(category)
        report = self._take("change_category", code, by, now, seen)
        report.change_category(category, by, now)
        self._name_agency(report, by, now)
        clock.recount(self.handbook(), report, by, now)
        return self.save(report)

    def move_pin(
        self,
        code: str,
        place: tuple[float, float],
        ward: WardFound,
        by: Actor,
        now: datetime,
        seen: int | None = None,
    ) -> int:
        """`place` is longitude, latitude, and `ward` the one that it lies in."""
        report = self._take("move_pin", code, by, now, seen)
        report.move_pin(*place, by, now)
        self._route(report, ward, by, now)
        return self.save(report)

    def split_off(
        self, code: str, category: str, text: str, by: Actor, now: datetime
    ) -> tuple[int, str]:
        """Returns the position, and the code of the new case, at the same place."""
        report = self._take("split_off", code, by, now)
        part = Submission(
            report.lon,
            report.lat,
            category,
            text,
            channel=report.channel,
            reporter=report.reporter,
            split_from=report.code,
        )
        child = self.write(part, report.ward or WardFound("none", 0.0), by, now)
        report.split_off(child.code, by, now)
        return self.save(report, child), child.code

    def hide(self, code: str, reason: str, by: Actor, now: datetime) -> int:
        return self._do("hide", code, by, now, None, lambda r: r.hide(reason, by, now))

    def show(self, code: str, by: Actor, now: datetime) -> int:
        return self._do("show", code, by, now, None, lambda r: r.show(by, now))
