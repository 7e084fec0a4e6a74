"""The page of a reform: what moves where, what is to be decided, and where tables disagree."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.wards.reform import ReformDesk
from projections.reform import ReformRow, reforms
from web.access import open_to
from web.desks.page import the_person
from web.reform.era import eve_of
from web.reform.plan import Question, plan_of
from web.reform.wards import day_in, map_facts
from web.reform.words import subject
from web.waiting import until_seen
from web.wiring import services

pages = Blueprint("reform", __name__, url_prefix="/desk/reform")


@pages.get("")
@open_to("manager", "auditor")
def reform() -> ResponseReturnValue:
    """The one of `?day=`, or the last one; a city without any says so."""
    with services().engine.connect() as db:
        known = list(reforms(db))
    wanted = request.args.get("day", "")
    found = chosen(known, wanted)
    if found is None:
        return render_template("reform.html", reforms=known, found=None), 404 if wanted else 200
    eve, plan = eve_of(services(), found.day), plan_of(services(), found.day)
    return render_template(
        "reform.html",
        reforms=known,
        found=found,
        plan=plan,
        wards={**eve.after, **eve.before},
        subject=subject,
        saved="saved" in request.args,
        **map_facts(found, eve),
    )


def chosen(known: list[ReformRow], wanted: str) -> ReformRow | None:
    if not wanted:
        return known[-1] if known else None
    return next((each for each in known if each.day.isoformat() == wanted), None)


@pages.post("")
@open_to("manager")
def decide() -> ResponseReturnValue:
    """Records every choice that is one of those asked for. Raises `NoSuchReform`."""
    day = day_in(request.form.get("day", ""))
    choices = dict(choices_in(plan_of(services(), day).questions))
    by, desk = the_person().actor, ReformDesk(services().city)
    position = desk.decide(day, choices, by, services().now())
    until_seen(position, "reform")
    return redirect(url_for("reform.reform", day=day.isoformat(), saved=1), 303)


def choices_in(questions: list[Question]) -> list[tuple[str, str]]:
    asked = [(each, request.form.get(each.about, "")) for each in questions]
    return [(each.about, given) for each, given in asked if given in map(str, each.choices)]
