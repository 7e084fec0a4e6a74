"""Log in, step by step, and out."""

from collections.abc import Callable

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.refusals import Refusal
from web.access import open_to, own_page
from web.accounts.coming_in import ComeInAgain, Coming, Step, begin, coming_by, next_step
from web.accounts.credentials import Credential
from web.accounts.login import QUARTER, TRIES, credential_with, limit_tries
from web.accounts.passwords import chosen
from web.accounts.people import Person
from web.accounts.qr import as_image
from web.accounts.second_factors import address_for_apps
from web.accounts.session import enter, leave
from web.demo.people import DEMO_PEOPLE
from web.errors import status_of
from web.language import gettext
from web.limits import limit
from web.wiring import services
from web.words import sentence

pages = Blueprint("accounts", __name__)

HOMES = {
    "dispatcher": "inbox.inbox",
    "ward_officer": "mine.mine",
    "agency_officer": "mine.mine",
    "manager": "manage.manage",
    "auditor": "auditor.cases",
}


def register(app: Flask) -> None:
    app.register_blueprint(pages)


@pages.get("/login")
@open_to("anyone")
def login() -> ResponseReturnValue:
    return login_page(request.args.get("next", ""))


@pages.post("/login")
@open_to("anyone")
def log_in() -> ResponseReturnValue:
    form = request.form
    limit_tries(services(), form.get("login", ""))
    known = credential_with(services(), form.get("login", ""), form.get("password", ""))
    if known is None:
        fault = gettext("Login or password is not right.")
        return login_page(form.get("next", ""), fault), 403
    return go_on(begin(known, form.get("next", "")), known)


@pages.post("/login/second")
@open_to("anyone")
def second() -> ResponseReturnValue:
    """The code of the second factor, or one for recovery."""
    limit_codes(coming_to("second")[0].login)
    return step("second", give_code)


@pages.post("/login/password")
@open_to("anyone")
def own_password() -> ResponseReturnValue:
    """In place of the password with which somebody came in first."""
    return step("password", choose_password)


@pages.post("/login/factor")
@open_to("anyone")
def set_up() -> ResponseReturnValue:
    """The first code of a second factor; what follows is shown once and never again."""
    coming, _ = coming_to("factor")
    code, now = request.form.get("code", ""), services().now()
    limit_codes(coming.login)
    try:
        codes = services().second_factors.set_up(coming.login, coming.secret, code, now)
    except Refusal as refusal:
        return step_page("factor", coming, refusal), status_of(refusal)
    person = came_in(coming)
    return render_template("recovery_codes.html", codes=codes, to=where_to(coming.to, person))


@pages.post("/logout")
@open_to("anyone")
def log_out() -> ResponseReturnValue:
    leave()
    return redirect(url_for("citizen.city_map"), 303)


def step(name: Step, take: Callable[[Credential], None]) -> ResponseReturnValue:
    coming, known = coming_to(name)
    try:
        take(known)
    except Refusal as refusal:
        return step_page(name, coming, refusal), status_of(refusal)
    now_known = services().credentials.of(known.login) or known
    return go_on(coming.past(name, now_known), now_known)


def coming_to(name: Step) -> tuple[Coming, Credential]:
    """Raises `ComeInAgain` for somebody who has another step before them, or none."""
    coming, known = coming_by(services(), request.form.get("ticket", ""))
    if next_step(coming, known, demo=services().config.demo) != name:
        raise ComeInAgain
    return coming, known


def limit_codes(login: str) -> None:
    """Raises `TooMany`."""
    limit(services(), "second factor", login, TRIES, QUARTER)


def give_code(known: Credential) -> None:
    """Raises `WrongCode`."""
    services().second_factors.check(known.login, request.form.get("code", ""), services().now())


def choose_password(known: Credential) -> None:
    """Raises what `chosen` raises."""
    password, again = request.form.get("password", ""), request.form.get("again", "")
    kept = chosen(password, again, known.login, known.name, known.email or "")
    services().credentials.set_password(known.login, kept, services().now())


def go_on(coming: Coming, known: Credential) -> ResponseReturnValue:
    """Shows the next step, or lets in."""
    name = next_step(coming, known, demo=services().config.demo)
    if name is not None:
        return step_page(name, coming)
    return redirect(where_to(coming.to, came_in(coming)), 303)


def step_page(name: Step, coming: Coming, refusal: Refusal | None = None) -> str:
    return render_template(
        f"login_{name}.html",
        ticket=coming.ticket,
        fault=refusal and sentence(refusal),
        secret=coming.secret,
        image=as_image(address_for_apps(coming.secret, coming.login)),
    )


def came_in(coming: Coming) -> Person:
    """Raises `ComeInAgain` for somebody who may do nothing any more."""
    person = services().roster.person_now(coming.login)
    if person is None:
        raise ComeInAgain
    enter(person)
    return person


def where_to(wanted: str, person: Person) -> str:
    return own_page(wanted) or home_of(person)


def login_page(to: str, fault: str = "") -> str:
    config = services().config
    return render_template(
        "login.html",
        people=DEMO_PEOPLE if config.demo else (),
        has_provider=config.provider is not None,
        next=to,
        fault=fault,
    )


def home_of(person: Person) -> str:
    return url_for(HOMES[person.role])
