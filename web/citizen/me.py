"""What signed-in people see of themselves: their reports, what they follow, their sessions."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.people.actor import Actor
from domain.reports.life import OPEN, Status
from projections.own_cases import cases_of
from web.access import open_to
from web.accounts.session import current_citizen, current_session, end, leave, sessions_of
from web.language import gettext
from web.wiring import services

pages = Blueprint("me", __name__, url_prefix="/me")

MOST = 200


@pages.get("")
@open_to("reporter")
def me() -> ResponseReturnValue:
    with services().engine.connect() as db:
        found = cases_of(db, the_citizen().id, MOST)
    cases = [dict(row) | {"next": what_is_next(row)} for row in found]
    return render_template(
        "me.html",
        reported=[case for case in cases if case["mine"]],
        followed=[case for case in cases if not case["mine"]],
        contact=services().vault.contact(the_citizen().id),
    )


@pages.get("/sessions")
@open_to("reporter")
def sessions() -> ResponseReturnValue:
    return render_template(
        "my_sessions.html", sessions=sessions_of(the_citizen()), here=current_session()
    )


@pages.post("/sessions/end")
@open_to("reporter")
def end_session() -> ResponseReturnValue:
    end(request.form.get("session", ""))
    return redirect(url_for("me.sessions"), 303)


@pages.post("/sign-out")
@open_to("reporter")
def sign_out() -> ResponseReturnValue:
    leave()
    return redirect(url_for("citizen.city_map"), 303)


def the_citizen() -> Actor:
    """Whoever asks; these routes let in nobody who is not signed in."""
    citizen = current_citizen()
    if citizen is None:
        abort(401)
    return citizen


def what_is_next(row: Any) -> str:
    """One sentence: who has to do something now."""
    if row["merged_into"] is not None:
        return gettext("It goes on together with the other report of the same.")
    if row["question"] is not None and Status(row["status"]) in OPEN:
        return gettext("The city asks you something: please answer.")
    sentences = {
        "SUBMITTED": gettext("Next: the city reads it and passes it on."),
        "ACCEPTED": gettext("Next: the agency begins the work."),
        "IN_PROGRESS": gettext("Next: the agency finishes the work."),
        "RESOLVED": gettext("Please say whether you are content."),
        "REJECTED": gettext("Declined; the reason is in the case."),
    }
    if row["status"] == "RESOLVED" and row["score"] is not None:
        return gettext("Done; thank you for the score.")
    return sentences[row["status"]]
