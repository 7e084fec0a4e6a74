"""Log in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from web.access import open_to
from web.accounts.people import DEMO_PEOPLE, Person, person_with
from web.accounts.session import enter, leave
from web.wiring import services

pages = Blueprint("accounts", __name__)


def register(app: Flask) -> None:
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.register_blueprint(pages)


@pages.get("/login")
@open_to("anyone")
def login() -> ResponseReturnValue:
    return render_template("login.html", people=DEMO_PEOPLE, next=request.args.get("next", ""))


@pages.post("/login")
@open_to("anyone")
def log_in() -> ResponseReturnValue:
    form = request.form
    person = person_with(form.get("login", ""), form.get("password", ""))
    if person is None:
        page = render_template("login.html", people=DEMO_PEOPLE, next="", refused=True)
        return page, 403
    enter(person)
    return redirect(own_page(form.get("next", "")) or home_of(person), 303)


@pages.post("/logout")
@open_to("anyone")
def log_out() -> ResponseReturnValue:
    leave()
    return redirect(url_for("citizen.city_map"), 303)


def own_page(target: str) -> str | None:
    """The target where it is a page of ours, so that nobody is sent on to another site."""
    parts = urlsplit(target.replace("\\", "/"))
    is_ours = not (parts.scheme or parts.netloc) and parts.path.startswith("/")
    return target if is_ours and not target.startswith("//") else None


def home_of(person: Person) -> str:
    if person.role == "auditor":
        return url_for("auditor.cases")
    for ward in services().wards_in_force():
        if ward.code == person.ward_code:
            return url_for("officer.ward", ward_id=ward.ward_id)
    return url_for("officer.wards")
