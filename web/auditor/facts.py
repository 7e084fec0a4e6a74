"""A case at a moment in words: what it was, where, whose, by which rule, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from domain.deadlines.policy import Deadline
from domain.handbook.contents import Contents
from domain.reports.code import for_people
from domain.reports.report import Report
from web.accounts.session import person_name
from web.auditor.replay import Then
from web.context import day, in_language, moment, time_zone
from web.desks.origins import Drawn, Origins
from web.desks.page import stages
from web.language import gettext
from web.words import scores, statuses


@dataclass(frozen=True)
class Fact:
    """One line; without a value there is nothing to say."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class Facts:
    """`withheld`: the reporter's words are not shown."""

    report: Report
    at: datetime
    origins: Origins
    withheld: bool

    def all(self) -> list[Fact]:
        return [*self._what(), *self._where(), *self._whose(), *self._until_when(), *self._end()]

    @property
    def handbook(self) -> Contents:
        return self.origins.handbook_on(self.at)

    def _what(self) -> Iterator[Fact]:
        report = self.report
        category = self.handbook.category(report.category)
        named = in_language(category.name) if category else report.category
        yield Fact("status", gettext("Status"), statuses()[report.status])
        yield Fact("category", gettext("Category"), named)
        yield Fact("text", gettext("Words"), self._words())
        yield Fact("files", gettext("Photos, film and voice"), self._files())
        yield Fact("hidden", gettext("Words and photo"), self._hidden())

    def _words(self) -> str:
        if self.withheld:
            return gettext("They are hidden now, and so they are not shown of any moment.")
        return self.report.text or gettext("No words, or destroyed since")

    def _files(self) -> str:
        report = self.report
        files = set(report.media) | {report.photo, report.voice}
        return str(len(files - {None}) or "")

    def _hidden(self) -> str:
        return gettext("hidden from the public") if self.report.hidden else ""

    def _where(self) -> Iterator[Fact]:
        report, ward = self.report, self.report.ward
        yield Fact("place", gettext("Pin"), place(report.lon, report.lat))
        if ward is None:
            return
        drawn = ward.ward_id and self.origins.drawn(ward.ward_id, ward.boundary)
        coded = f"{ward.ward_name} ({ward.ward_code})" if ward.ward_id else gettext("none")
        yield Fact("ward", gettext("Ward"), coded)
        yield Fact("how", gettext("How the ward was found"), how_found(ward.how, ward.distance_m))
        yield Fact("boundary", gettext("Boundary"), (ward.boundary or "")[:12])
        yield Fact("in_force", gettext("Boundary in force"), self._in_force(drawn or None))

    def _in_force(self, drawn: Drawn | None) -> str:
        if drawn is None:
            return ""
        ends = drawn.valid_to
        period = gettext("from {day}").format(day=day(drawn.valid_from))
        if ends is not None:
            period += " " + gettext("up to {day}").format(day=day(ends))
        over = gettext("no longer at this moment") if is_over(ends, self.at) else ""
        return "; ".join(part for part in (period, drawn.source, over) if part)

    def _whose(self) -> Iterator[Fact]:
        report, proposed = self.report, self.report.proposed
        yield Fact("agency", gettext("Agency at work"), self._agency(report.agency))
        if proposed is not None:
            yield Fact("proposed", gettext("Named by the rules"), self._agency(proposed.agency))
            yield Fact("rule", gettext("Rule"), rule_words(proposed.rule))
            version = str(proposed.handbook_version)
            yield Fact("handbook", gettext("Version of the handbook"), version)
        helpers = ", ".join(self._agency(code) for code in report.co_handlers)
        yield Fact("helpers", gettext("Agencies that help"), helpers)
        officer = person_name(report.officer) if report.officer else ""
        yield Fact("officer", gettext("Officer"), officer)

    def _agency(self, code: str | None) -> str:
        if code is None:
            return gettext("none")
        known = self.handbook.agency(code)
        return in_language(known.name) if known else code

    def _until_when(self) -> Iterator[Fact]:
        report, deadline = self.report, self.report.deadline
        stage = stages()[deadline.stage] if deadline else ""
        due = moment(deadline.due) if deadline else gettext("none")
        yield Fact("stage", gettext("Step"), stage)
        yield Fact("due", gettext("Deadline"), due)
        policy = self._policy(deadline) if deadline else ""
        yield Fact("policy", gettext("Version of the deadlines"), policy)
        asked = moment(report.asked_at) if report.asked_at else ""
        yield Fact("waits", gettext("Waits for the reporter since"), asked)
        wish = moment(report.extension_until) if report.extension_until else ""
        yield Fact("extension", gettext("Later deadline asked for"), wish)

    def _policy(self, deadline: Deadline) -> str:
        if deadline.policy is None:
            return ""
        number = gettext("number {number}").format(number=deadline.policy + 1)
        known = self.handbook.policies[deadline.policy : deadline.policy + 1]
        begins = [gettext("from {day}").format(day=day(each.valid_from)) for each in known]
        return ", ".join([number, *begins])

    def _end(self) -> Iterator[Fact]:
        report = self.report
        ended = moment(report.ended_at) if report.ended_at else ""
        yield Fact("ended", gettext("Ended"), ended)
        yield Fact("score", gettext("Score"), scores()[report.score] if report.score else "")
        other = for_people(report.merged_into) if report.merged_into else ""
        yield Fact("merged", gettext("Same as"), other)
        yield Fact("version", gettext("Version of the case"), str(report.version))


@dataclass(frozen=True)
class Compared:
    """A fact at two moments."""

    name: str
    label: str
    one: str
    other: str

    @property
    def differs(self) -> bool:
        return self.one != self.other


def facts_of(found: Then, origins: Origins, *, withheld: bool) -> list[Fact]:
    """None for a case that was not there yet."""
    if found.report is None or found.at is None:
        return []
    return Facts(found.report, found.at, origins, withheld).all()


def compared(one: list[Fact], other: list[Fact]) -> list[Compared]:
    """Line by line; one that neither has anything to say in is left out."""
    left, right = ({fact.name: fact for fact in facts} for facts in (one, other))
    lines = []
    for name, fact in ({**left, **right}).items():
        values = [side[name].value if name in side else "" for side in (left, right)]
        if any(values):
            lines.append(Compared(name, fact.label, *values))
    return lines


def place(lon: float | None, lat: float | None) -> str:
    if lon is None or lat is None:
        return gettext("No place: a suggestion for the city")
    return f"{lat:.5f}°, {lon:.5f}°"


def how_found(how: str, distance_m: float) -> str:
    told = {
        "inside": gettext("inside its boundary"),
        "border": gettext("on a border"),
        "nearest": gettext("the nearest, {distance} m away"),
    }
    return told.get(how, gettext("no ward near")).format(distance=round(distance_m))


def rule_words(rule: int | None) -> str:
    if rule is None:
        return gettext("No rule fits; a dispatcher decides.")
    return gettext("number {number}").format(number=rule + 1)


def is_over(ends: date | None, at: datetime) -> bool:
    return ends is not None and ends <= at.astimezone(time_zone()).date()
