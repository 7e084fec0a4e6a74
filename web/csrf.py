"""Every form carries a token of whoever opened it, so that no other site can fill one in for them.

Browsers let another site send forms, and nothing else, without asking us first. So what comes as a
form needs the token; JSON does not. A program that calls the API brings no cookie, and so acts for
nobody but itself.
"""

import hmac
import secrets
from hashlib import sha256

from flask import Flask, current_app, g, request
from markupsafe import Markup

from domain.refusals import NotAllowed
from web.access import SAFE_METHODS, View, speaks_json
from web.accounts.session import cookie_name, session_token, set_cookie
from web.bodies import MULTIPART

FIELD, HEADER, VISITOR = "csrf_token", "X-CSRF-Token", "kalong-visitor"
FORMS = frozenset({"application/x-www-form-urlencoded", MULTIPART, "text/plain"})
SALT_LENGTH = 16  # characters


class FormTooOld(NotAllowed):
    """This form was opened before you came in or left. Please open its page again and send it
    once more.
    """


def register(app: Flask) -> None:
    app.jinja_env.globals.update(csrf_field=csrf_field)
    app.before_request(turn_away_strange_forms)


def csrf_field() -> Markup:
    """For each `<form method="post">`."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, form_token())


def form_token() -> str:
    """Another one each time, so that it cannot be guessed from the lengths of compressed pages."""
    return token_for(current_app.secret_key, session_token() or visitor())


def token_for(key: object, holder: str, salt: str = "") -> str:
    salt = salt or secrets.token_hex(SALT_LENGTH // 2)
    said = f"{salt}:{holder}".encode("utf-8", "replace")
    return salt + hmac.new(f"form:{key}".encode(), said, sha256).hexdigest()


def visitor() -> str:
    """What tells browsers apart that have no session; set with the first form that one is shown."""
    if "visitor" not in g:
        g.visitor = request.cookies.get(cookie_name(VISITOR), "")
        if not g.visitor:
            g.visitor = secrets.token_urlsafe(16)
            set_cookie(cookie_name(VISITOR), g.visitor, None)
    return str(g.visitor)


def turn_away_strange_forms() -> None:
    """Raises `FormTooOld`. What is nowhere on this site is not found, whatever came with it."""
    if request.endpoint and comes_as_a_form() and not (address_is_secret() or has_its_token()):
        raise FormTooOld


def carries_its_token(view: View) -> View:
    """For a view whose address or form has a secret in it, which no other site can know.

    Mail programs and other systems send such forms by themselves, and have nothing else.
    """
    view.carries_its_token = True  # type: ignore[attr-defined]
    return view


def address_is_secret() -> bool:
    view = current_app.view_functions[request.endpoint or ""]
    return getattr(view, "carries_its_token", False)


def comes_as_a_form() -> bool:
    if request.method in SAFE_METHODS:
        return False
    if speaks_json() and not session_token():
        return False
    return request.mimetype in FORMS or not (request.mimetype or speaks_json())


def has_its_token() -> bool:
    holder = session_token() or request.cookies.get(cookie_name(VISITOR), "")
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    expected = token_for(current_app.secret_key, holder, given[:SALT_LENGTH])
    return bool(holder) and hmac.compare_digest(given.encode(), expected.encode())
