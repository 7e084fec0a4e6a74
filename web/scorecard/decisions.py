"""Commendations and sanctions: issued by those who lead the city, read by everybody."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from domain.accountability.decision import KINDS, Evidence, Kind, fingerprint
from domain.accountability.desk import DecisionDesk
from domain.people.actor import Actor
from projections.decisions import MOST_CODES, decision_with, evidence_now
from projections.figures import FIGURES, UnitKind
from projections.scorecard_refresh import in_one_snapshot
from web.access import open_to
from web.accounts.session import current_person
from web.calls import HTML, answer, form_as, operation
from web.scorecard.pages import UNIT, facts
from web.scorecard.reading import NoSuchUnit, chosen_slice, name_of, printable
from web.waiting import until_seen
from web.wiring import services

pages = Blueprint("decisions", __name__, url_prefix="/scorecard")
pages.context_processor(facts)


class Issue(msgspec.Struct):
    """`seen` is the fingerprint of the figures that the person had before them."""

    kind: Kind
    reason: str = ""
    seen: str = ""
    month: str = ""
    category: str = ""


@pages.get(f"{UNIT}/decision")
@open_to("manager")
def draft(kind: UnitKind, unit: str) -> ResponseReturnValue:
    return form(frozen_now(kind, unit))


@pages.post(f"{UNIT}/decision")
@open_to("manager")
def issue(kind: UnitKind, unit: str) -> ResponseReturnValue:
    person = current_person()
    if person is None:
        abort(401)
    given, evidence = form_as(Issue), frozen_now(kind, unit)
    if given.seen != looked_at(evidence):
        return form(evidence, given), 409
    by = Actor(id=person.login, role=person.role)
    desk = DecisionDesk(services().city)
    position = desk.issue(given.kind, given.reason, evidence, by, services().now())
    until_seen(position, "decision")
    return redirect(url_for("scorecard.unit", kind=kind, unit=unit, _anchor="decisions"), 303)


def form(evidence: Evidence, given: Issue | None = None) -> str:
    """With what was `given` before, where the figures have changed under somebody's eyes."""
    return render_template(
        "decision_form.html",
        evidence=evidence,
        given=given,
        name=name_of(evidence.unit_kind, evidence.unit, None),
        kinds=KINDS,
        seen=looked_at(evidence),
        wanted=chosen_slice(),
        counted=FIGURES,
        most=MOST_CODES,
    )


def frozen_now(kind: UnitKind, unit: str) -> Evidence:
    """Raises `NoSuchUnit`."""
    wanted = chosen_slice()
    with in_one_snapshot(services().engine) as db:
        evidence = evidence_now(db, kind, printable(unit), wanted.kind, wanted.value)
    if evidence is None:
        raise NoSuchUnit
    return evidence


def looked_at(evidence: Evidence) -> str:
    """The same as long as nothing happens to these cases, whatever happens elsewhere."""
    return fingerprint(replace(evidence, position=0))


@pages.get("/decisions/<uuid:decision_id>")
@open_to("anyone")
def decision(decision_id: UUID) -> ResponseReturnValue:
    row, evidence = read(decision_id)
    return render_template(
        "decision.html",
        decision=row,
        evidence=evidence,
        name=name_of(row["unit_kind"], row["unit"], None),
        counted=FIGURES,
        most=MOST_CODES,
    )


class Told(msgspec.Struct):
    """`is_intact`: the figures and cases still have the hash that the log holds."""

    decision_id: UUID
    kind: Kind
    reason: str | None
    by_role: str
    decided_at: datetime
    evidence: Evidence
    is_intact: bool


@pages.get("/decisions/<uuid:decision_id>.json")
@open_to("anyone")
@operation("A decision with the figures it stands on", answer=Told, refused_as={HTML: None})
def decision_json(decision_id: UUID) -> Response:
    row, evidence = read(decision_id)
    names = ("decision_id", "kind", "reason", "by_role", "decided_at")
    told = {name: row[name] for name in names}
    return answer(Told(**told, evidence=evidence, is_intact=evidence.is_intact))


def read(decision_id: UUID) -> tuple[dict[str, Any], Evidence]:
    with services().engine.connect() as db:
        row = decision_with(db, decision_id)
    if row is None:
        abort(404)
    return row, msgspec.convert(row["evidence"], Evidence)
