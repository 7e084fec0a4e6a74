"""What reporters say about their own case, with the key that they got when they sent it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from domain.people.actor import Actor
from domain.reports.code import parse_code, report_id_of
from domain.reports.desk import ReportDesk
from domain.reports.facts import Dissatisfaction, Score
from web.access import open_to
from web.accounts.own_keys import hold
from web.calls import body_as, form_as
from web.citizen.own_case import speaks_for
from web.language import gettext
from web.limits import limit
from web.officer.actions import done
from web.waiting import until_seen
from web.wiring import services

pages = Blueprint("voice", __name__, url_prefix="/reports")

SAID_AN_HOUR = 30  # about one case, with its key or with a wrong one


class Said(msgspec.Struct):
    """`rating_key` shows that it is the reporter who speaks, where the browser does not."""

    rating_key: str = ""
    score: Score = "acceptable"
    words: str = ""
    reasons: list[Dissatisfaction] = []
    reason: str = ""
    answer: str = ""


class Scored(Said, kw_only=True):
    score: Score


Say = Callable[[ReportDesk, str, Said, Actor, datetime], int]


@pages.post("/<code>/rating")
@open_to("anyone")
def rate(code: str) -> ResponseReturnValue:
    return say(
        code,
        Scored,
        lambda d, c, s, by, now: d.rate(c, s.score, s.words, by, now, tuple(s.reasons)),
    )


@pages.post("/<code>/complaint")
@open_to("anyone")
def reopen(code: str) -> ResponseReturnValue:
    return say(code, Said, lambda d, c, s, by, now: d.reopen(c, s.reason, by, now))


@pages.post("/<code>/reply")
@open_to("anyone")
def reply(code: str) -> ResponseReturnValue:
    return say(code, Said, lambda d, c, s, by, now: d.answer(c, s.answer, by, now))


def say(code: str, shape: type[Said], act: Say) -> ResponseReturnValue:
    said = body_as(shape) if request.is_json else form_as(shape, lists=("reasons",))
    code = parse_code(code)
    limit(services(), "voice", code, SAID_AN_HOUR, timedelta(hours=1))
    desk = services().desk
    reporter = desk.find(report_id_of(code)).reporter
    if not speaks_for(reporter, code, said.rating_key):
        abort(403, gettext("Only the person who sent the report can do this."))
    position = act(desk, code, said, reporter, services().now())
    if request.is_json:
        return done(code, position)
    until_seen(position, "ward_board")
    if said.rating_key:
        hold(code, said.rating_key)
    return redirect(url_for("citizen.case", code=code), 303)
