"""Screening: is it for the city, what is it, and where is it really."""

from datetime import datetime

from domain.people.actor import Actor
from domain.refusals import Invalid
from domain.reports import clock
from domain.reports.case_desk import CaseDesk, Submission
from domain.reports.code import UnknownCode
from domain.reports.facts import Blurred, WardFound
from domain.reports.life import OPEN
from domain.reports.report import Report


class MergedWithItself(Invalid):
    """A report cannot be merged into itself, or into one that is merged itself."""

    field = "into"


class OtherHasEnded(Invalid):
    """The other case has ended, so nobody would look after this one; please handle it by itself."""

    field = "into"


class NotOfThisCase(Invalid):
    """This photo does not belong to this case."""

    field = "media"


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
        other = self._other("merge", "into", into, by, now)
        if other.code == report.code or other.merged_into is not None:
            raise MergedWithItself
        if other.status not in OPEN:
            raise OtherHasEnded
        report.merge(other.code, by, now)
        # At least one, known or not: so whoever changes the other at the same moment collides.
        new = (report.followers | {report.reporter.id}) - other.followers
        for follower in sorted(new) or [report.reporter.id]:
            other.follow(follower, by, now)
        return self.save(report, other)

    def _other(self, command: str, field: str, code: str, by: Actor, now: datetime) -> Report:
        """The second case of a command about two; what is refused about it names its field."""
        try:
            return self._own(command, code, by, now)
        except UnknownCode as error:
            raise UnknownCode(field=field) from error

    def unmerge(
        self, code: str, reason: str, by: Actor, now: datetime, seen: int | None = None
    ) -> int:
        return self._do("unmerge", code, by, now, seen, lambda r: r.unmerge(reason, by, now))

    def tell_apart(
        self, code: str, other: str, by: Actor, now: datetime, seen: int | None = None
    ) -> int:
        """The two are no longer suggested as the same."""
        if code == other:
            raise MergedWithItself(field="other")
        report = self._take("tell_apart", code, by, now, seen)
        self._other("tell_apart", "other", other, by, now)
        report.tell_apart(other, by, now)
        return self.save(report)

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
        child = self._child(report, category, text, by, now)
        report.split_off(child.code, by, now)
        return self.save(report, child), child.code

    def follow_up(
        self, code: str, category: str, text: str, by: Actor, now: datetime, seen: int | None = None
    ) -> tuple[int, str]:
        """Like `split_off`, for work that is finished and was not good enough."""
        report = self._take("follow_up", code, by, now, seen)
        child = self._child(report, category, text, by, now)
        report.open_follow_up(child.code, by, now)
        return self.save(report, child), child.code

    def _child(self, report: Report, category: str, text: str, by: Actor, now: datetime) -> Report:
        part = Submission(
            report.lon,
            report.lat,
            category,
            text,
            channel=report.channel,
            reporter=report.reporter,
            split_from=report.code,
        )
        return self.write(part, report.ward or WardFound("none", 0.0), by, now)

    def hide(self, code: str, reason: str, by: Actor, now: datetime) -> int:
        return self._do("hide", code, by, now, None, lambda r: r.hide(reason, by, now))

    def blur(
        self, code: str, blurred: Blurred, by: Actor, now: datetime, seen: int | None = None
    ) -> int:
        """Raises `NotOfThisCase` for a photo of another one."""
        report = self._take("blur", code, by, now, seen)
        if blurred.media not in (report.photo, *report.media):
            raise NotOfThisCase
        report.blur(blurred, by, now)
        return self.save(report)

    def show(self, code: str, by: Actor, now: datetime) -> int:
        return self._do("show", code, by, now, None, lambda r: r.show(by, now))
