"""What is done about a case: each action one POST, by a form or as JSON.

The table of actions says which command of the desk each one is; who may give it stands in the
authority table of the domain, and nowhere else.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from flask import Blueprint, abort, g, redirect, request
from flask.typing import ResponseReturnValue

from domain.people.actor import Actor
from domain.people.authority import MAY
from domain.refusals import Invalid
from domain.reports.code import parse_code
from domain.reports.desk import ReportDesk
from domain.reports.facts import Evidence
from web.access import STAFF, open_to, own_page, speaks_json
from web.accounts.session import current_person
from web.bodies import takes_files
from web.calls import answer, body_as, form_as
from web.citizen.report_form import files_in
from web.intake import place, ward_found
from web.waiting import until_seen
from web.wiring import services

pages = Blueprint("actions", __name__, url_prefix="/reports")


class Given(msgspec.Struct):
    """What came with an action; `seen` is the version of the case that the person looked at."""

    agency: str = ""
    co_handlers: list[str] = []
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
    until: str = ""
    lon: float | None = None
    lat: float | None = None
    seen: int | None = None
    back: str = ""

    @property
    def helpers(self) -> tuple[str, ...]:
        """Agencies that help."""
        return tuple(self.co_handlers)

    @property
    def evidence(self) -> Evidence:
        return Evidence(photo=self.photo, document=self.document)


class PlaceMissing(Invalid):
    """Please put the pin."""

    field = "lon"


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
    "distinction": (
        "tell_apart",
        lambda d, c, g, by, now: d.tell_apart(c, parse_code(g.into), by, now, g.seen),
    ),
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
    "follow-up": (
        "follow_up",
        lambda d, c, g, by, now: d.follow_up(c, g.category, g.note, by, now, g.seen)[0],
    ),
    "resolution": (
        "resolve",
        lambda d, c, g, by, now: d.resolve(c, g.note, by, now, g.seen, g.evidence),
    ),
    "reopening": ("reopen", lambda d, c, g, by, now: d.reopen(c, g.reason, by, now)),
    "hiding": ("hide", lambda d, c, g, by, now: d.hide(c, g.reason, by, now)),
    "showing": ("show", lambda d, c, _, by, now: d.show(c, by, now)),
}


def move_pin(desk: ReportDesk, code: str, given: Given, by: Actor, now: datetime) -> int:
    if given.lon is None or given.lat is None:
        raise PlaceMissing(field="lon" if given.lon is None else "lat")
    lon, lat = given.lon, given.lat
    ward = ward_found(place(services().atlas, lon, lat, now))
    return desk.move_pin(code, (lon, lat), ward, by, now, given.seen)


def until(given: Given) -> datetime:
    """The end of a wished day's office hours, or the moment that was given.

    Raises `UntilMissing`.
    """
    zone, calendar = services().config.time_zone, services().handbook.calendar
    try:
        wished = datetime.fromisoformat(given.until)
    except ValueError as error:
        raise UntilMissing from error
    if len(given.until) == len("2026-01-31"):
        wished = datetime.combine(wished.date(), calendar.hours[-1].closes)
    return wished if wished.tzinfo else wished.replace(tzinfo=zone)


def view_of(name: str) -> Callable[[str], ResponseReturnValue]:
    command, act = ACTIONS[name]

    def view(code: str) -> ResponseReturnValue:
        person = current_person()
        if person is None:
            abort(401)
        code = parse_code(code)
        given = what_was_given()
        g.seen = given.seen
        position = act(services().desk, code, given, person.actor, services().now())
        return done(code, position, given.back)

    if command == "resolve":  # with a photo of what was done
        takes_files(view)
    return open_to(*(role for role in STAFF if role in MAY[command]))(view)


for name in ACTIONS:
    pages.add_url_rule(f"/<code>/{name}", name.replace("-", "_"), view_of(name), methods=["POST"])


def what_was_given() -> Given:
    """JSON, or a form, in which a photo comes as a file. Raises the `MediaRefused` that fits."""
    if request.is_json:
        given = body_as(Given, strict=False)
    else:
        given = form_as(Given, lists=("co_handlers",))
        given.photo = next(files_in("photo"), None)  # a name is no file
    if given.photo:
        services().media.refer([given.photo], "photo")
    return given


def done(code: str, position: int, back: str = "") -> ResponseReturnValue:
    """Back to the page of ours that was asked for, or to the case."""
    until_seen(position, "ward_board")
    if speaks_json():
        return answer({"code": code, "position": position})
    return redirect(own_page(back) or f"/reports/{code}", 303)


ENDPOINTS = {command: f"actions.{name.replace('-', '_')}" for name, (command, _) in ACTIONS.items()}
