"""What is done about a case: each action one POST, by a form or as JSON.

The table of actions says which command of the desk each one is; who may give it stands in the
authority table of the domain, and nowhere else.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from domain.people.actor import Actor
from domain.people.authority import MAY
from domain.refusals import Invalid
from domain.reports.code import parse_code
from domain.reports.desk import ReportDesk
from domain.reports.facts import Evidence
from web.access import STAFF, open_to, speaks_json
from web.accounts.session import current_person
from web.calls import answer, body_as, form_as
from web.citizen.photos import LARGEST, kept
from web.intake import place, ward_found
from web.waiting import until_seen
from web.wiring import services

pages = Blueprint("actions", __name__, url_prefix="/reports")

VIEWS = ("ward_board", "live_map", "case_history")


class Given(msgspec.Struct):
    """What came with an action; `seen` is the version of the case that the person looked at."""

    agency: str = ""
    co_handlers: list[str] | str = ""
    officer: str = ""
    category: str = ""
    into: str = ""
    reason: str = ""
    elsewhere: str = ""
    question: str = ""
    answer: str = ""
    note: str = ""
    public: bool = False
    photo: str | None = None
    document: str | None = None
    until: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    seen: int | None = None

    @property
    def helpers(self) -> tuple[str, ...]:
        """Agencies that help; a form sends them with commas between."""
        many = self.co_handlers
        return tuple(many.split(",") if isinstance(many, str) and many else many)

    @property
    def evidence(self) -> Evidence:
        return Evidence(photo=self.photo, document=self.document)


class UntilMissing(Invalid):
    """Please say until when."""

    field = "until"


Act = Callable[[ReportDesk, str, Given, Actor, datetime], Any]

# The last part of the address, the command that it is, and the call of the desk.
ACTIONS: dict[str, tuple[str, Act]] = {
    "acceptance": ("accept", lambda d, c, g, by, now: d.accept(c, by, now, g.seen)),
    "rejection": (
        "reject",
        lambda d, c, g, by, now: d.reject(c, g.reason, by, now, g.seen, g.elsewhere),
    ),
    "merger": ("merge", lambda d, c, g, by, now: d.merge(c, parse_code(g.into), by, now, g.seen)),
    "separation": ("unmerge", lambda d, c, g, by, now: d.unmerge(c, g.reason, by, now, g.seen)),
    "category": (
        "change_category",
        lambda d, c, g, by, now: d.change_category(c, g.category, by, now, g.seen),
    ),
    "pin": ("move_pin", lambda d, c, g, by, now: move_pin(d, c, g, by, now)),
    "assignment": (
        "assign",
        lambda d, c, g, by, now: d.assign(c, g.agency, by, now, g.seen, g.helpers),
    ),
    "officer": (
        "assign_officer",
        lambda d, c, g, by, now: d.assign_officer(c, g.officer, by, now, g.seen),
    ),
    "return": (
        "return_to_dispatcher",
        lambda d, c, g, by, now: d.return_to_dispatcher(c, g.reason, by, now, g.seen),
    ),
    "start": ("start", lambda d, c, g, by, now: d.start(c, by, now, g.seen)),
    "question": ("ask", lambda d, c, g, by, now: d.ask(c, g.question, by, now, g.seen)),
    "answer": ("answer", lambda d, c, g, by, now: d.answer(c, g.answer, by, now)),
    "extension": (
        "ask_extension",
        lambda d, c, g, by, now: d.ask_extension(c, g.reason, until(g), by, now, g.seen),
    ),
    "extension-grant": (
        "extend_deadline",
        lambda d, c, g, by, now: d.extend_deadline(c, by, now, g.seen),
    ),
    "extension-refusal": (
        "refuse_extension",
        lambda d, c, g, by, now: d.refuse_extension(c, g.reason, by, now, g.seen),
    ),
    "note": ("add_note", lambda d, c, g, by, now: d.add_note(c, g.note, g.public, by, now)),
    "part": ("split_off", lambda d, c, g, by, now: d.split_off(c, g.category, g.note, by, now)[0]),
    "resolution": (
        "resolve",
        lambda d, c, g, by, now: d.resolve(c, g.note, by, now, g.seen, g.evidence),
    ),
    "reopening": ("reopen", lambda d, c, g, by, now: d.reopen(c, g.reason, by, now)),
    "hiding": ("hide", lambda d, c, g, by, now: d.hide(c, g.reason, by, now)),
    "showing": ("show", lambda d, c, _, by, now: d.show(c, by, now)),
}


def move_pin(desk: ReportDesk, code: str, given: Given, by: Actor, now: datetime) -> int:
    lon, lat = given.lon or 0.0, given.lat or 0.0
    ward = ward_found(place(services().atlas, lon, lat, now))
    return desk.move_pin(code, (lon, lat), ward, by, now, given.seen)


def until(given: Given) -> datetime:
    """The end of a wished day on the city's clocks, or the moment that was given."""
    if given.until is None:
        raise UntilMissing
    zone = services().config.time_zone
    return given.until if given.until.tzinfo else given.until.replace(tzinfo=zone)


def view_of(name: str) -> Callable[[str], ResponseReturnValue]:
    command, act = ACTIONS[name]

    def view(code: str) -> ResponseReturnValue:
        person = current_person()
        if person is None:
            abort(401)
        code = parse_code(code)
        given = what_was_given()
        by = Actor(id=person.login, role=person.role)
        desk = services().desk
        return done(code, act(desk, code, given, by, services().now()))

    return open_to(*(role for role in STAFF if role in MAY[command]))(view)


for name in ACTIONS:
    pages.add_url_rule(f"/<code>/{name}", name.replace("-", "_"), view_of(name), methods=["POST"])


def what_was_given() -> Given:
    """JSON, or a form, in which a photo comes as a file."""
    if request.is_json:
        return body_as(Given)
    request.max_content_length = LARGEST
    given = form_as(Given)
    if (file := request.files.get("photo")) and file.filename:
        given.photo = kept(file.read())
    return given


def done(code: str, position: int) -> ResponseReturnValue:
    until_seen(position, *VIEWS)
    if speaks_json():
        return answer({"code": code, "position": position})
    return redirect(f"/reports/{code}", 303)
