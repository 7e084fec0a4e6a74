"""One's own account: where one is logged in, the password, and the second step."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.refusals import NotAllowed, Refusal
from web.access import open_to
from web.accounts.coming_in import secret_in, signed_secret
from web.accounts.credentials import Credential
from web.accounts.login import QUARTER, TRIES
from web.accounts.passwords import chosen, fits
from web.accounts.qr import as_image
from web.accounts.second_factors import address_for_apps, new_secret
from web.accounts.session import current_session, end, sessions_of
from web.desks.page import the_person
from web.errors import status_of
from web.limits import limit
from web.wiring import services
from web.words import sentence

pages = Blueprint("account", __name__, url_prefix="/account")

EVERYBODY = open_to("dispatcher", "ward_officer", "agency_officer", "manager", "auditor")


class NotYourPassword(NotAllowed):
    """Your present password is not right."""

    field = "current"


@pages.get("")
@EVERYBODY
def account() -> ResponseReturnValue:
    return shown(said=request.args.get("said", ""))


@pages.post("/sessions/<session_id>/end")
@EVERYBODY
def end_session(session_id: str) -> ResponseReturnValue:
    """One that is over already stays so; somebody else's is none of ours."""
    end(session_id)
    return back("ended")


@pages.post("/sessions/end-others")
@EVERYBODY
def end_others() -> ResponseReturnValue:
    if mine := current_session():
        services().sessions.end_all("staff", mine.subject, services().now(), but=mine.session_id)
    return back("ended")


@pages.post("/password")
@EVERYBODY
def password() -> ResponseReturnValue:
    """All other sessions are over: whoever knew the old password is out."""
    form = request.form
    try:
        known = proved()
        own = (known.login, known.name, known.email or "")
        kept = chosen(form.get("password", ""), form.get("again", ""), *own)
    except Refusal as refusal:
        return refused(refusal, "password")
    services().credentials.set_password(known.login, kept, services().now())
    end_others()
    return back("password")


@pages.get("/second-step")
@EVERYBODY
def second_step() -> ResponseReturnValue:
    return set_up_page(new_secret())


@pages.post("/second-step")
@EVERYBODY
def set_up() -> ResponseReturnValue:
    secret = secret_in(request.form.get("ticket", ""))
    try:
        known, now = proved(), services().now()
        codes = services().second_factors.set_up(
            known.login, secret, request.form.get("code", ""), now
        )
    except Refusal as refusal:
        return set_up_page(secret, refusal), status_of(refusal)
    return render_template("recovery_codes.html", codes=codes, to=url_for("account.account"))


@pages.post("/recovery-codes")
@EVERYBODY
def recovery_codes() -> ResponseReturnValue:
    try:
        known = proved()
    except Refusal as refusal:
        return refused(refusal, "codes")
    codes = services().second_factors.new_recovery_codes(known.login)
    return render_template("recovery_codes.html", codes=codes, to=url_for("account.account"))


def proved() -> Credential:
    """Whoever asks, with their present password. Raises `TooMany` and `NotYourPassword`."""
    login = the_person().login
    limit(services(), "own password", login, TRIES, QUARTER)
    known = services().credentials.of(login)
    right = fits(request.form.get("current", ""), known.password_hash if known else None)
    if known is None or not right:
        raise NotYourPassword
    return known


def shown(said: str = "", fault: str = "", at: str = "") -> str:
    person = the_person()
    return render_template(
        "account.html",
        sessions=sessions_of(person),
        this_one=current_session(),
        known=services().credentials.of(person.login),
        said=said,
        fault=fault,
        at=at,
    )


def refused(refusal: Refusal, at: str) -> ResponseReturnValue:
    return shown(fault=sentence(refusal), at=at), status_of(refusal)


def set_up_page(secret: str, refusal: Refusal | None = None) -> str:
    return render_template(
        "second_step.html",
        ticket=signed_secret(secret),
        secret=secret,
        image=as_image(address_for_apps(secret, the_person().login)),
        fault=refusal and sentence(refusal),
    )


def back(said: str) -> ResponseReturnValue:
    return redirect(url_for("account.account", said=said), 303)
