"""Log in through the city's own identity provider, where one is configured."""

import hmac
from typing import Any

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer

from domain.refusals import NotAllowed
from web.access import open_to
from web.accounts.coming_in import ComeInAgain
from web.accounts.login import QUARTER, known_form
from web.accounts.pages import login_page, where_to
from web.accounts.session import cookie_name, enter, set_cookie
from web.errors import RETRY_AFTER
from web.language import gettext
from web.limits import limit_address
from web.logs import log
from web.outside.identity_provider import (
    Began,
    IdentityProvider,
    NotBelieved,
    ProviderAway,
)
from web.wiring import services

pages = Blueprint("provider", __name__, url_prefix="/login/provider")

COOKIE, MINUTES, TRIES = "kalong-provider", 10, 60


class LoginNotProved(NotAllowed):
    """The city's login service has not proved who you are; please try again."""


class NotOnTheStaff(NotAllowed):
    """The login service knows you, but you have no role in this city's work; ask a manager."""


@pages.get("")
@open_to("anyone")
def begin() -> ResponseReturnValue:
    """To the provider, with what has to come back kept in this browser."""
    provider = the_provider()
    limit_address(services(), "provider", TRIES, QUARTER)
    try:
        address, began = provider.begin(back_to())
    except ProviderAway:
        return without_it(request.args.get("next", ""))
    kept = [began.state, began.nonce, began.verifier, request.args.get("next", "")]
    set_cookie(cookie_name(COOKIE), serializer().dumps(kept), MINUTES * 60)
    return redirect(address, 303)


@pages.get("/return")
@open_to("anyone")
def come_back() -> ResponseReturnValue:
    provider = the_provider()
    began, to = begun()
    set_cookie(cookie_name(COOKIE), "", 0)
    given = request.args.get("state", "").encode("utf-8", "replace")
    if not hmac.compare_digest(given, began.state.encode()):
        raise LoginNotProved
    try:
        claims = provider.finish(back_to(), began, request.args.get("code", ""), services().now())
    except ProviderAway:
        return without_it(to)
    except NotBelieved as error:
        log.warning("login service not believed", why=str(error))
        raise LoginNotProved from error
    person = services().roster.person_now(login_in(claims))
    if person is None:
        raise NotOnTheStaff
    enter(person)
    return redirect(where_to(to, person), 303)


def without_it(to: str) -> ResponseReturnValue:
    fault = gettext(
        "The city's login service does not answer; please try again, or log in with your password."
    )
    return login_page(to, fault), 503, RETRY_AFTER


def the_provider() -> IdentityProvider:
    settings = services().config.provider
    return IdentityProvider(settings) if settings else abort(404)


def begun() -> tuple[Began, str]:
    """Raises `ComeInAgain` in a browser that has begun nothing, or long ago."""
    try:
        kept: Any = serializer().loads(
            request.cookies.get(cookie_name(COOKIE), ""), max_age=MINUTES * 60
        )
    except BadData as error:
        raise ComeInAgain from error
    state, nonce, verifier, to = kept
    return Began(state, nonce, verifier), to


def login_in(claims: dict[str, Any]) -> str:
    """Raises `LoginNotProved` for an address that the provider itself has not verified."""
    settings = services().config.provider
    claim = settings.claim if settings else ""
    if claim == "email" and claims.get("email_verified") is not True:
        raise LoginNotProved
    return known_form(str(claims.get(claim, "")))


def back_to() -> str:
    return url_for("provider.come_back", _external=True)


def serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="identity provider")
