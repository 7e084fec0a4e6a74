"""What is done about a case: each action one POST, by a form or as JSON."""

from collections.abc import Callable
from datetime import datetime

import msgspec
from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from domain.people.actor import Actor
from domain.reports.code import parse_code, report_id_of
from domain.reports.desk import ReportDesk
from domain.reports.facts import Score
from web.access import Role, open_to, speaks_json
from web.accounts.rating_keys import fits
from web.accounts.session import current_person
from web.calls import answer, body_as, form_as
from web.language import gettext
from web.officer.areas import refuse_outside_area
from web.waiting import until_seen
from web.wiring import services

pages = Blueprint("actions", __name__, url_prefix="/reports")

SCREENERS: tuple[Role, ...] = ("dispatcher", "ward_officer", "manager")
WORKERS: tuple[Role, ...] = ("dispatcher", "ward_officer", "agency_officer", "manager")
VIEWS = ("ward_board", "live_map", "case_history")


class Given(msgspec.Struct):
    """What came with an action; `seen` is the version of the case that the person looked at."""

    agency: str = ""
    reason: str = ""
    note: str = ""
    seen: int | None = None


class GivenScore(msgspec.Struct):
    score: Score
    words: str = ""
    rating_key: str = ""


Act = Callable[[ReportDesk, Actor, Given], int]


@pages.post("/<code>/acceptance")
@open_to(*SCREENERS)
def accept(code: str) -> ResponseReturnValue:
    return act(code, lambda desk, by, given: desk.accept(code, by, now(), given.seen))


@pages.post("/<code>/rejection")
@open_to(*SCREENERS)
def reject(code: str) -> ResponseReturnValue:
    return act(code, lambda desk, by, given: desk.reject(code, given.reason, by, now(), given.seen))


@pages.post("/<code>/assignment")
@open_to(*SCREENERS)
def assign(code: str) -> ResponseReturnValue:
    return act(code, lambda desk, by, given: desk.assign(code, given.agency, by, now(), given.seen))


@pages.post("/<code>/start")
@open_to(*WORKERS)
def start(code: str) -> ResponseReturnValue:
    return act(code, lambda desk, by, given: desk.start(code, by, now(), given.seen))


@pages.post("/<code>/resolution")
@open_to(*WORKERS)
def resolve(code: str) -> ResponseReturnValue:
    return act(code, lambda desk, by, given: desk.resolve(code, given.note, by, now(), given.seen))


@pages.post("/<code>/rating")
@open_to("anyone")
def rate(code: str) -> ResponseReturnValue:
    given = body_as(GivenScore) if request.is_json else form_as(GivenScore)
    code = parse_code(code)
    if not fits(code, given.rating_key):
        abort(403, gettext("Only the person who sent the report can score the work."))
    desk = services().desk
    reporter = desk.find(report_id_of(code)).reporter
    return done(code, desk.rate(code, given.score, given.words, reporter, now()))


def act(code: str, action: Act) -> ResponseReturnValue:
    person = current_person()
    if person is None:
        abort(401)
    code = parse_code(code)
    refuse_outside_area(services(), person, services().cases.for_staff(code))
    given = body_as(Given) if request.is_json else form_as(Given)
    by = Actor(id=person.login, role=person.role)
    return done(code, action(services().desk, by, given))


def done(code: str, position: int) -> ResponseReturnValue:
    until_seen(position, *VIEWS)
    if speaks_json():
        return answer({"code": code, "position": position})
    return redirect(f"/reports/{code}", 303)


def now() -> datetime:
    return services().now()
