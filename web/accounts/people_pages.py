"""The manager's page of people: who works for the city, as what, and what is done about it."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.people.staff import JOBS
from domain.people.staff_desk import NoSuchPerson
from domain.refusals import Refusal
from projections.staff import everybody
from web.access import open_to
from web.accounts import staff
from web.context import unit_name
from web.desks.page import the_person
from web.errors import status_of
from web.waiting import until_seen
from web.wiring import services
from web.words import sentence

pages = Blueprint("people", __name__, url_prefix="/desk/people")

FIELDS = ("login", "name", "email", "role", "ward", "agency")


@pages.get("")
@open_to("manager")
def people() -> ResponseReturnValue:
    return list_page()


@pages.post("")
@open_to("manager")
def add() -> ResponseReturnValue:
    """The first password is shown in the answer, and nowhere else."""
    given, by, now = fields(), the_person().actor, services().now()
    try:
        post = staff.post_of(services(), given["role"], given["ward"], given["agency"])
        position, password = staff.add(
            services(), given["login"], given["name"], given["email"], post, by, now
        )
    except Refusal as refusal:
        return list_page(given, refusal), status_of(refusal)
    until_seen(position, "staff")
    return render_template("first_password.html", login=given["login"], password=password)


@pages.get("/<login>")
@open_to("manager")
def one(login: str) -> ResponseReturnValue:
    return person_page(login, said=request.args.get("said", ""))


@pages.post("/<login>/name")
@open_to("manager")
def describe(login: str) -> ResponseReturnValue:
    given = fields()
    return changed(
        login,
        lambda: staff.describe(
            services(), login, given["name"], given["email"], the_person().actor, services().now()
        ),
    )


@pages.post("/<login>/role")
@open_to("manager")
def give_role(login: str) -> ResponseReturnValue:
    given = fields()

    def give() -> int:
        post = staff.post_of(services(), given["role"], given["ward"], given["agency"])
        by, now = the_person().actor, services().now()
        return services().staff_desk.give(login, post, by, now)

    return changed(login, give)


@pages.post("/<login>/removal")
@open_to("manager")
def remove_role(login: str) -> ResponseReturnValue:
    return changed(login, command("remove", login))


@pages.post("/<login>/suspension")
@open_to("manager")
def suspend(login: str) -> ResponseReturnValue:
    return changed(login, command("suspend", login))


@pages.post("/<login>/return")
@open_to("manager")
def let_in_again(login: str) -> ResponseReturnValue:
    return changed(login, command("let_in_again", login))


@pages.post("/<login>/sessions")
@open_to("manager")
def end_sessions(login: str) -> ResponseReturnValue:
    services().sessions.end_all("staff", login, services().now())
    return redirect(url_for("people.one", login=login, said="sessions"), 303)


@pages.post("/<login>/password")
@open_to("manager")
def reset(login: str) -> ResponseReturnValue:
    """For somebody who has lost password or phone."""
    by, now = the_person().actor, services().now()
    try:
        position, password = staff.reset(services(), login, by, now)
    except Refusal as refusal:
        return person_page(login, refusal), status_of(refusal)
    until_seen(position, "staff")
    return render_template("first_password.html", login=login, password=password)


def command(name: str, login: str) -> Callable[[], int]:
    act = getattr(services().staff_desk, name)
    return lambda: act(login, the_person().actor, services().now())


def changed(login: str, act: Callable[[], int]) -> ResponseReturnValue:
    try:
        position = act()
    except NoSuchPerson:
        raise
    except Refusal as refusal:
        return person_page(login, refusal), status_of(refusal)
    if position:
        until_seen(position, "staff")
    return redirect(url_for("people.one", login=login, said="changed"), 303)


def list_page(given: dict[str, str] | None = None, refusal: Refusal | None = None) -> str:
    with services().engine.connect() as db:
        rows = everybody(db)
    return render_template(
        "people.html",
        people=rows,
        given=given or {},
        fault=refusal and sentence(refusal),
        field=refusal and refusal.field,
        **choices(),
    )


def person_page(login: str, refusal: Refusal | None = None, said: str = "") -> str:
    """Raises `NoSuchPerson`."""
    member = services().staff_desk.find(login)
    if member is None:
        raise NoSuchPerson
    return render_template(
        "one_person.html",
        member=member,
        known=services().credentials.of(login),
        sessions=services().sessions.of("staff", login, services().now()),
        is_oneself=login == the_person().login,
        fault=refusal and sentence(refusal),
        said=said,
        **choices(),
    )


def choices() -> dict[str, object]:
    wards = sorted(services().wards_in_force(), key=lambda ward: ward.code)
    return {
        "jobs": JOBS,
        "ward_names": {ward.code: unit_name(ward.name, ward.unit_type) for ward in wards},
    }


def fields() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in FIELDS}
