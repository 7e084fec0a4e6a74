"""What auditors see: a case as it stood at any moment, or at two of them side by side."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from domain.reports.code import parse_code, report_id_of
from web.access import open_to
from web.auditor.agreement import agreement, live
from web.auditor.asked import Asked, asked
from web.auditor.facts import compared, facts_of
from web.auditor.lines import around, lines
from web.auditor.reading import as_read, who_acted, who_looked
from web.auditor.replay import Then, is_withheld, outline_of, story_of, then, wards_of
from web.auditor.words import bundle_choices, field_names, tried, what_was_done
from web.context import time_zone
from web.desks.clock import span
from web.desks.origins import origins_of
from web.wiring import services

pages = Blueprint("auditor", __name__)


@pages.get("/audit/")
@open_to("auditor", "manager")
def cases() -> ResponseReturnValue:
    if typed := request.args.get("code", "").strip():
        return redirect(url_for("auditor.replay", code=parse_code(typed)), 303)
    return render_template("audit_cases.html", **bundle_choices())


@pages.get("/audit/<code>")
@open_to("auditor", "manager")
def replay(code: str) -> ResponseReturnValue:
    code, wanted = parse_code(code), asked(time_zone())
    with services().engine.connect() as db:
        facts = told(db, code, wanted)
    return render_template(
        "audit.html",
        code=code,
        wanted=wanted,
        span=span,
        on_its_clock=on_its_clock,
        field_names=field_names(),
        what_was_done=what_was_done(),
        tried=tried,
        **bundle_choices(),
        **facts,
    )


def told(db: Connection, code: str, wanted: Asked) -> dict[str, Any]:
    """All that the page says of the case; that it is read is recorded first."""
    shown = live(db, report_id_of(code))
    events = story_of(db, code)
    as_read(code)
    one = then(events, wanted.at, wanted.clock)
    other = then(events, wanted.other, wanted.clock) if wanted.compares else None
    origins, withheld = origins_of(db, wards_of(events)), is_withheld(events)
    left = facts_of(one, origins, withheld=withheld)
    right = facts_of(other, origins, withheld=withheld) if other else []
    last = other or one
    so_far = other.so_far if other else None
    told_lines = lines(events, wanted.clock, one.so_far, so_far, withheld=withheld)
    moments = sorted({each.at for each in told_lines})
    return {
        "one": one,
        "other": other,
        "shown": last,
        "facts": left,
        "compared": compared(left, right) if other else [],
        "lines": told_lines,
        "window": around(told_lines),
        "moments": [at.isoformat() for at in moments],
        "step": step_of(moments, one.at),
        "beside": beside(code, wanted, moments, one),
        "acted": who_acted(last.so_far),
        "looked": who_looked(db, code, last.at if wanted.is_of_the_past else None),
        "agreement": agreement(shown, events),
        "outline": outline_of(db, last.report),
        "address": Address(code, wanted),
    }


def step_of(moments: list[datetime], at: datetime | None) -> int:
    """Which of the moments was the last at that time, -1 before the first."""
    return sum(moment <= at for moment in moments) - 1 if at else -1


def beside(code: str, wanted: Asked, moments: list[datetime], one: Then) -> dict[str, str | None]:
    """The addresses of the moments before and after the one that is shown."""
    step, address = step_of(moments, one.at), Address(code, wanted)
    return {
        "earlier": address(at=moments[step - 1].isoformat()) if step > 0 else None,
        "later": address(at=moments[step + 1].isoformat()) if step + 1 < len(moments) else None,
    }


def on_its_clock(at: datetime | None) -> str:
    """As a field of a form takes it, by the city's clocks; up to the next full second."""
    if at is None:
        return ""
    full = at + timedelta(microseconds=-at.microsecond % 1_000_000)
    return full.astimezone(time_zone()).strftime("%Y-%m-%dT%H:%M:%S")


class Address:
    """Addresses of this page with something changed; None takes it away."""

    def __init__(self, code: str, wanted: Asked) -> None:
        self.code = code
        self.given = {name: request.args.get(name) or None for name in ("at", "and")}
        self.given["clock"] = None if wanted.clock == "effective" else wanted.clock

    def __call__(self, **changed: str | int | None) -> str:
        query = {name: value for name, value in (self.given | changed).items() if value is not None}
        path = url_for("auditor.replay", code=self.code)
        return f"{path}?{urlencode(query)}" if query else path
