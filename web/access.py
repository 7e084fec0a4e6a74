"""Who may enter: every route says so, and one that does not lets nobody in."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from web.accounts.session import current_citizen, current_person
from web.language import gettext

Role = Literal[
    "anyone", "reporter", "dispatcher", "ward_officer", "agency_officer", "manager", "auditor"
]
View = TypeVar("View", bound=Callable[..., Any])

STAFF: tuple[Role, ...] = ("dispatcher", "ward_officer", "agency_officer", "manager")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
DATA = ("/api/", "/tiles/", "/log/")
OWN_PAGES = (None, "same-origin", "none")  # None: not a browser, or one that does not tell


def open_to(*roles: Role) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.open_to = roles  # type: ignore[attr-defined]
        return view

    return mark


def register(app: Flask) -> None:
    app.view_functions["static"] = open_to("anyone")(app.view_functions["static"])
    app.before_request(turn_away_other_sites)
    app.before_request(turn_away_strangers)


def turn_away_other_sites() -> ResponseReturnValue | None:
    """A form on another site must not act in the name of somebody who is logged in here."""
    if request.method in SAFE_METHODS or sent_from_here():
        return None
    return refusal(403, "SentFromAnotherSite", gettext("This was sent from another site."))


def sent_from_here() -> bool:
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if origin == "null":  # so browsers say it of our own pages that tell no referrer
        return site == "same-origin"
    own_origin = origin is None or urlsplit(origin).netloc == request.host
    return own_origin and site in OWN_PAGES


def turn_away_strangers() -> ResponseReturnValue | None:
    roles = roles_of(request.endpoint)
    if roles is None or "anyone" in roles:
        return None
    role = role_of_whoever_asks()
    if role in roles:
        return None
    if role in (None, "reporter"):  # who signed in may be an officer as well
        return ask_who_it_is(roles)
    return refusal(403, "NotForThisRole", gettext("Your role may not do this."))


def own_page(target: str) -> str | None:
    """The target where it is a page of ours, so that nobody is sent on to another site."""
    parts = urlsplit(target.replace("\\", "/"))
    is_ours = not (parts.scheme or parts.netloc) and parts.path.startswith("/")
    return target if is_ours and not target.startswith("//") else None


def roles_of(endpoint: str | None) -> tuple[str, ...] | None:
    """None where there is no such page: not found comes before not allowed."""
    if endpoint is None:
        return None
    return getattr(current_app.view_functions[endpoint], "open_to", ())


def may(endpoint: str) -> bool:
    """Whether whoever asks may enter there: pages offer only what they would let in."""
    roles = roles_of(endpoint) or ()
    return "anyone" in roles or role_of_whoever_asks() in roles


def role_of_whoever_asks() -> str | None:
    """None for somebody who is neither logged in nor signed in."""
    person = current_person()
    if person is not None:
        return person.role
    return "reporter" if current_citizen() else None


def ask_who_it_is(roles: tuple[str, ...]) -> ResponseReturnValue:
    if speaks_json():
        return refusal(401, "NotLoggedIn", gettext("Please log in first."))
    here = request.full_path if request.method == "GET" else url_for("citizen.city_map")
    door = "sign_in.phone" if roles == ("reporter",) else "accounts.login"
    return redirect(url_for(door, next=here.rstrip("?")), 303)


def refusal(status: int, kind: str, sentence: str) -> ResponseReturnValue:
    if speaks_json():
        return jsonify(error=kind, detail=sentence), status
    raise Forbidden(sentence)


def speaks_json() -> bool:
    return request.path.startswith(DATA) or request.is_json
