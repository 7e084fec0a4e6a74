"""My data: what is held about whoever is signed in, and their say about it."""

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import RowMapping

from domain.people.actor import Actor
from domain.refusals import Invalid
from eventlog.vault import Contact
from projections.looks import table as looks
from projections.newest import newest
from web.access import open_to
from web.accounts.consents import PURPOSES, Purpose
from web.accounts.session import leave
from web.citizen.me import the_citizen
from web.citizen.my_copy import zipped
from web.language import LANGUAGES, gettext
from web.people.at_once import limit_requests, record_at_once
from web.people.forgetting import begin_to_forget
from web.waiting import until_seen
from web.wiring import services
from web.words import sentence

pages = Blueprint("my_data", __name__, url_prefix="/me/data")

MOST_LOOKS = 100
LONGEST = 100  # characters of a name or an address


class NoAddress(Invalid):
    """This is no e-mail address."""

    field = "email"


class TooLong(Invalid):
    """Up to 100 characters, please."""


class UnknownLanguage(Invalid):
    """Please choose one of the languages."""

    field = "language"


class UnknownPurpose(Invalid):
    """There is no such consent."""

    field = "purpose"


@pages.get("")
@open_to("reporter")
def data() -> ResponseReturnValue:
    return shown()


@pages.post("/contact")
@open_to("reporter")
def correct() -> ResponseReturnValue:
    person = the_citizen()
    limit_requests(services(), person)
    try:
        services().vault.correct(person.id, corrected())
    except Invalid as refusal:
        return shown(fault={"sentence": sentence(refusal), "field": refusal.field}), 422
    record_at_once(services(), "correct", person)
    return redirect(url_for("my_data.data", kept="yes"), 303)


@pages.post("/consent")
@open_to("reporter")
def consent() -> ResponseReturnValue:
    """Gives a consent, or takes it back. Raises `UnknownPurpose`."""
    purpose = purpose_named(request.form.get("purpose", ""))
    now, person = services().now(), the_citizen()
    limit_requests(services(), person)
    if request.form.get("act") == "give":
        services().consents.give(person.id, purpose, now)
    else:
        withdraw(person, purpose, now)
    return redirect(url_for("my_data.data") + "#consents", 303)


def withdraw(person: Actor, purpose: Purpose, now: datetime) -> None:
    with services().engine.begin() as db:
        if services().consents.withdraw(person.id, purpose, now, db):
            record_at_once(services(), "withdraw", person, db)


@pages.post("/download")
@open_to("reporter")
def download() -> Response:
    """Raises `TooMany`."""
    person = the_citizen()
    limit_requests(services(), person)
    packed = zipped(services(), person)
    record_at_once(services(), "download", person)
    response = Response(packed, mimetype="application/zip")
    response.headers["Content-Disposition"] = "attachment; filename=ka-long.zip"
    return response


@pages.get("/forget")
@open_to("reporter")
def before_forgetting() -> ResponseReturnValue:
    """What goes and what stays, before anything happens."""
    return render_template("forget_me.html")


@pages.post("/forget")
@open_to("reporter")
def forget_me() -> ResponseReturnValue:
    """Only with the box ticked. Raises `UnknownPerson` for who was forgotten meanwhile."""
    if "sure" not in request.form:
        return render_template("forget_me.html", fault=True), 422
    person = the_citizen()
    forgotten = begin_to_forget(services(), person.id, person, services().now())
    leave()
    until_seen(forgotten.position, "ward_board", "own_cases")
    return render_template("forgotten.html", codes=forgotten.codes)


def shown(fault: dict[str, str | None] | None = None) -> str:
    person = the_citizen().id
    return render_template(
        "my_data.html",
        contact=services().vault.contact(person) or Contact(),
        consents=services().consents.of(person),
        looks=looks_at(person),
        purposes=purposes(),
        holds={purpose: services().consents.holds(person, purpose) for purpose in PURPOSES},
        spoken=LANGUAGES,
        fault=fault,
        given=request.form if fault else {},
    )


def looks_at(person: str) -> Sequence[RowMapping]:
    with services().engine.connect() as db:
        return newest(db, looks, MOST_LOOKS, looks.c.person_id == person)


def purposes() -> dict[Purpose, str]:
    """What each consent says, as it is asked."""
    return {
        "contact": gettext(
            "The city keeps my telephone and name, encrypted, to tell me about my reports."
        )
    }


def purpose_named(name: str) -> Purpose:
    found = next((purpose for purpose in PURPOSES if purpose == name), None)
    if found is None:
        raise UnknownPurpose
    return found


def corrected() -> Contact:
    """With the telephone as it is: another one has to be proved by its own code.

    Raises the `Invalid` that names the field.
    """
    before = services().vault.contact(the_citizen().id) or Contact()
    name, email = (request.form.get(field, "").strip() for field in ("name", "email"))
    for field, typed in (("name", name), ("email", email)):
        if len(typed) > LONGEST or not typed.isprintable():
            raise TooLong(field=field)
    local, _, domain = email.rpartition("@")
    if email and not (local and "." in domain and " " not in email):
        raise NoAddress
    language = next((each for each in LANGUAGES if each == request.form.get("language")), None)
    if language is None:
        raise UnknownLanguage
    return Contact(before.phone, email or None, name or None, language)
