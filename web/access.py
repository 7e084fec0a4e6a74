"""Who may enter: every route says so, and one that does not lets nobody in."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from web.accounts.session import current_person
from web.language import gettext

Role = Literal["anyone", "dispatcher", "ward_officer", "agency_officer", "manager", "auditor"]
View = TypeVar("View", bound=Callable[..., Any])

STAFF: tuple[Role, ...] = ("dispatcher", "ward_officer", "agency_officer", "manager")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
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
    origin = request.headers.get("Origin")
    own_origin = origin is None or urlsplit(origin).netloc == request.host
    return own_origin and request.headers.get("Sec-Fetch-Site") in OWN_PAGES


def turn_away_strangers() -> ResponseReturnValue | None:
    roles = roles_of(request.endpoint)
    if roles is None or "anyone" in roles:
        return None
    person = current_person()
    if person is None:
        return ask_who_it_is()
    if person.role not in roles:
        return refusal(403, "NotForThisRole", gettext("Your role may not do this."))
    return None


def roles_of(endpoint: str | None) -> tuple[str, ...] | None:
    """None where there is no such page: not found comes before not allowed."""
    if endpoint is None:
        return None
    return getattr(current_app.view_functions[endpoint], "open_to", ())


def may(endpoint: str) -> bool:
    """Whether whoever asks may enter there: pages offer only what they would let in."""
    roles = roles_of(endpoint) or ()
    person = current_person()
    return "anyone" in roles or (person is not None and person.role in roles)


def ask_who_it_is() -> ResponseReturnValue:
    if speaks_json():
        return refusal(401, "NotLoggedIn", gettext("Please log in first."))
    here = request.full_path if request.method == "GET" else url_for("citizen.city_map")
    return redirect(url_for("accounts.login", next=here.rstrip("?")), 303)


def refusal(status: int, kind: str, sentence: str) -> ResponseReturnValue:
    if speaks_json():
        return jsonify(error=kind, detail=sentence), status
    raise Forbidden(sentence)


def speaks_json() -> bool:
    return request.path.startswith("/api/") or request.is_json
