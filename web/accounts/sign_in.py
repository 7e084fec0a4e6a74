"""Sign in with a telephone: the number, then the code that was sent to it."""

import secrets
from datetime import timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from domain.refusals import Invalid
from eventlog.vault import Contact
from web.access import open_to, own_page
from web.accounts.codes import HOLDS, WrongCode
from web.accounts.mobiles import mobile
from web.accounts.session import cookie_name, current_citizen, enter_citizen, set_cookie
from web.language import language, spoken
from web.limits import limit_address
from web.wiring import services
from web.words import sentence

pages = Blueprint("sign_in", __name__, url_prefix="/sign-in")

BROWSER = "sign-in"
ASKED_AN_HOUR, TRIED_AN_HOUR = 30, 60  # of one address
HOUR = timedelta(hours=1)
SHOWN = 3  # the last digits of the number that a code was asked for


@pages.get("")
@open_to("anyone")
def phone() -> ResponseReturnValue:
    if current_citizen() is not None:
        return redirect(wanted_page(), 303)
    return form_for_phone()


@pages.post("")
@open_to("anyone")
def ask() -> ResponseReturnValue:
    """The answer is the same for every number; whether a code is sent is decided afterwards."""
    limit_address(services(), "sign-in: ask", ASKED_AN_HOUR, HOUR)
    typed = request.form.get("phone", "")
    try:
        mobile(typed)
    except Invalid as refusal:
        fault = {"sentence": sentence(refusal), "field": refusal.field}
        return form_for_phone(typed=typed, fault=fault), 422
    return asked(typed)


@pages.get("/code")
@open_to("anyone")
def code() -> ResponseReturnValue:
    if services().codes.asked_by(browser(), services().now()) is None:
        return redirect(url_for("sign_in.phone", next=wanted_next()), 303)
    return form_for_code()


@pages.post("/again")
@open_to("anyone")
def again() -> ResponseReturnValue:
    """One more code for the number that this browser asked with before."""
    limit_address(services(), "sign-in: ask", ASKED_AN_HOUR, HOUR)
    before = services().codes.asked_by(browser(), services().now())
    if before is None:
        return redirect(url_for("sign_in.phone", next=wanted_next()), 303)
    return asked(before.number)


@pages.post("/code")
@open_to("anyone")
def prove() -> ResponseReturnValue:
    limit_address(services(), "sign-in: code", TRIED_AN_HOUR, HOUR)
    try:
        number = services().codes.prove(request.form.get("code", ""), browser(), services().now())
    except WrongCode as refusal:
        return form_for_code(sentence(refusal)), 403
    set_cookie(cookie_name(BROWSER), "", 0)
    enter_citizen(services().vault.enter(Contact(phone=number, language=spoken())))
    return redirect(wanted_page(), 303)


def asked(number: str) -> Response:
    token = browser() or secrets.token_urlsafe(32)
    services().codes.ask(number, token, language(), services().now())
    set_cookie(cookie_name(BROWSER), token, int(2 * HOLDS.total_seconds()))
    return redirect(url_for("sign_in.code", next=wanted_next()), 303)


def browser() -> str:
    """The random token to which the codes of this browser are bound; empty before the first."""
    return request.cookies.get(cookie_name(BROWSER), "")


def form_for_phone(**more: object) -> str:
    return render_template("sign_in_phone.html", next=wanted_next(), **more)


def form_for_code(fault: str = "") -> str:
    before = services().codes.asked_by(browser(), services().now())
    end = before.number[-SHOWN:] if before else ""
    return render_template("sign_in_code.html", end=end, fault=fault, next=wanted_next())


def wanted_next() -> str | None:
    return own_page(request.values.get("next", "")) or None


def wanted_page() -> str:
    return wanted_next() or url_for("me.me")
