"""The routing rules in the order in which they are tried; a saved list is in force at once."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

import msgspec
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.handbook.contents import Rule, Severity
from domain.handbook.desk import HandbookChanged, HandbookDesk
from domain.handbook.handbook import NamesUnknown, NeverFits
from domain.people.actor import Actor
from domain.refusals import Invalid, Refusal
from web.access import open_to
from web.context import categories, unit_name
from web.desks.page import severities, the_person
from web.errors import status_of
from web.waiting import until_seen
from web.wiring import services
from web.words import sentence

pages = Blueprint("rules", __name__, url_prefix="/desk/rules")

MOST = 1000
FIELDS = ("place", "category", "ward", "severity", "agency", "helpers", "remove")
BLANKS = 3  # empty lines below the rules, for further ones


class Line(msgspec.Struct):
    """One line of the form as it was typed; `place` is its number in the order."""

    place: str = ""
    category: str = ""
    ward: str = ""
    severity: str = ""
    agency: str = ""
    helpers: str = ""
    remove: str = ""
    fault: str = ""

    @property
    def is_rule(self) -> bool:
        said = (self.category, self.ward, self.severity, self.agency, self.helpers)
        return not self.remove and any(said)


class NotAWard(Invalid):
    """There is no such ward."""

    field = "rules"


@pages.get("")
@open_to("manager")
def rules() -> ResponseReturnValue:
    lines = [line_of(rule) for rule in services().handbook.rules]
    return shown(lines, saved="saved" in request.args)


@pages.post("")
@open_to("manager")
def save() -> ResponseReturnValue:
    """Adopts the list, or shows it again with the refusal at its rule."""
    request.max_form_parts = MOST * len(FIELDS)
    lines = in_order(typed_lines())
    seen = request.form.get("seen", "")
    person = the_person()
    by = Actor(person.login, person.role)
    try:
        wanted = [rule_in(line) for line in lines]
        desk = HandbookDesk(services().city)
        version = int(seen) if seen.isdecimal() else -1
        position = desk.adopt_rules(wanted, by, services().now(), version)
    except (NamesUnknown, NeverFits, NotAWard, HandbookChanged) as refusal:
        return shown(with_fault(lines, refusal), refusal=refusal), status_of(refusal)
    until_seen(position, "handbook")
    return redirect(url_for("rules.rules", saved=1), 303)


def shown(lines: list[Line], refusal: Refusal | None = None, saved: bool = False) -> str:
    return render_template(
        "rules.html",
        lines=[*lines, *(Line() for _ in range(BLANKS))],
        version=services().handbook.version,
        category_names=[(code, each["name"]) for code, each in categories().items()],
        ward_names=[
            (ward.ward_id, unit_name(ward.name, ward.unit_type))
            for ward in services().wards_in_force()
        ],
        severities=severities(),
        fault=None if refusal is None else sentence(refusal),
        saved=saved,
    )


def line_of(rule: Rule) -> Line:
    return Line(
        category=rule.category or "",
        ward=str(rule.ward or ""),
        severity=rule.severity or "",
        agency=rule.agency,
        helpers=", ".join(rule.co_handlers),
    )


def typed_lines() -> Iterable[Line]:
    """The form has the fields of all lines side by side, so each has a value for each line."""
    numbers = request.form.getlist("line")[:MOST]
    for number in numbers:
        fields = {name: request.form.get(f"{name}-{number}", "").strip() for name in FIELDS}
        yield Line(**fields)


def in_order(lines: Iterable[Line]) -> list[Line]:
    """By the numbers that were typed; lines without one stay behind the line above them."""
    kept, place = [], 0.0
    for line in lines:
        place = number_in(line.place, place)
        if line.is_rule:
            kept.append((place, line))
    return [line for _, line in sorted(kept, key=lambda pair: pair[0])]


def number_in(typed: str, otherwise: float) -> float:
    try:
        return float(typed.replace(",", "."))
    except ValueError:
        return otherwise


def rule_in(line: Line) -> Rule:
    helpers = (part.strip() for part in line.helpers.split(","))
    return Rule(
        agency=line.agency,
        category=line.category or None,
        ward=ward_in(line.ward),
        severity=cast(Severity, line.severity) if line.severity in severities() else None,
        co_handlers=tuple(part for part in helpers if part),
    )


def ward_in(typed: str) -> UUID | None:
    if not typed:
        return None
    known = {str(ward.ward_id): ward.ward_id for ward in services().wards_in_force()}
    if typed not in known:
        raise NotAWard
    return known[typed]


def with_fault(lines: list[Line], refusal: Refusal) -> list[Line]:
    """The refusal stands at each rule that it is about."""
    at = numbers_of(lines, refusal)
    said = sentence(refusal)
    return [
        msgspec.structs.replace(line, fault=said if number in at else "", place="")
        for number, line in enumerate(lines)
    ]


def numbers_of(lines: list[Line], refusal: Refusal) -> set[int]:
    if isinstance(refusal, NeverFits):
        return {int(cast(Any, refusal.facts["number"])) - 1}
    if not isinstance(refusal, NamesUnknown):
        return set()
    names = set(str(refusal.facts["names"]).split(", "))
    return {n for n, line in enumerate(lines) if names & names_in(line)}


def names_in(line: Line) -> set[str]:
    rule = rule_in(line)
    return {rule.agency, rule.category or rule.agency, *rule.co_handlers}
