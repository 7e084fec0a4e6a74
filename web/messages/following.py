"""The forms with which people ask to be told: of a case, or of what happens around here."""

from datetime import timedelta
from uuid import UUID

import msgspec
from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from domain.messages.searches import SearchDesk
from domain.messages.watch import Surroundings, around
from domain.people.actor import Actor
from domain.refusals import Unknown
from domain.reports.code import for_people, parse_code, report_id_of
from projections.watched_area import areas_of
from web.access import open_to
from web.accounts.own_keys import held_key
from web.accounts.session import current_citizen
from web.calls import answer, body_as, form_as
from web.context import unit_name
from web.csrf import carries_its_token
from web.language import gettext, spoken
from web.limits import limit_address
from web.messages.browsers import follower, subscribe
from web.messages.followers import Asked, Followers
from web.messages.opening import private
from web.messages.push import Subscription
from web.waiting import until_seen
from web.wiring import services

pages = Blueprint("following", __name__)

MOST_AN_HOUR = 20  # wishes of one address


class UnknownWard(Unknown):
    """There is no ward with this code."""

    field = "ward"


class Wish(msgspec.Struct):
    """A ward, or degrees (EPSG:4326) and metres; `email` of who is not signed in."""

    email: str = ""
    ward: UUID | None = None
    lon: float | None = None
    lat: float | None = None
    radius: float = 500.0


@pages.post("/reports/<code>/follow")
@open_to("anyone")
def follow(code: str) -> ResponseReturnValue:
    code = parse_code(code)
    services().desk.find(report_id_of(code))  # raises for a case that is not there
    if citizen := current_citizen():
        follow_once(code, citizen)
        return render_template("confirm.html", what=for_people(code), done=True)
    return ask(Asked(form_as(Wish).email, spoken(), code=code), for_people(code))


@pages.post("/reports/<code>/browser")
@open_to("anyone")
def follow_in_browser(code: str) -> Response:
    limit_address(services(), "browser", MOST_AN_HOUR, timedelta(hours=1))
    browser, code = body_as(Subscription), parse_code(code)
    report = services().desk.find(report_id_of(code))
    who = current_citizen() or follower(browser)
    if held_key(code):
        who = report.reporter  # it is the reporter's browser
    subscribe(services(), browser, who.id, spoken())
    follow_once(code, who)
    return answer({"told": True}, 201)


@pages.get("/around")
@open_to("anyone")
def areas() -> ResponseReturnValue:
    mine = [(area.key, name_of(area)) for area in watched_by(current_citizen())]
    wards = services().wards_in_force()
    return render_template("around.html", wards=wards, mine=mine, given=request.args)


@pages.post("/around")
@open_to("anyone")
def watch() -> ResponseReturnValue:
    wish, citizen = form_as(Wish), current_citizen()
    area = area_of(wish)
    if citizen is None:
        return ask(Asked(wish.email, spoken(), area=area), name_of(area))
    until_seen(services().watch_desk.watch(area, citizen, services().now()) or 0, "watched_area")
    return redirect(url_for(".areas"), 303)


@pages.post("/around/leave")
@open_to("anyone")
def leave() -> ResponseReturnValue:
    if citizen := current_citizen():
        key = request.form.get("key", "")
        position = services().watch_desk.leave(key, citizen, services().now())
        until_seen(position or 0, "watched_area")
    return redirect(url_for(".areas"), 303)


@pages.get("/follow/<token>")
@open_to("anyone")
def look(token: str) -> ResponseReturnValue:
    asked = Followers(services()).pending(token)
    return private(render_template("confirm.html", what=what_of(asked), done=False))


@pages.post("/follow/<token>")
@open_to("anyone")
@carries_its_token
def confirm(token: str) -> ResponseReturnValue:
    who, asked = Followers(services()).confirm(token)
    if asked.area is not None:
        services().watch_desk.watch(asked.area, who, services().now())
    elif asked.search is not None:
        SearchDesk(services().city).save(asked.search, who, services().now())
    elif asked.code is not None:
        follow_once(asked.code, who)
    return private(render_template("confirm.html", what=what_of(asked), done=True))


def follow_once(code: str, who: Actor) -> None:
    """A reporter hears of the own case anyway."""
    report = services().desk.find(report_id_of(code))
    if who.id not in report.followers | {report.reporter.id}:
        services().desk.follow(code, who, services().now())


def ask(asked: Asked, what: str) -> ResponseReturnValue:
    """The same answer for every address: nobody learns who follows what."""
    limit_address(services(), "follow", MOST_AN_HOUR, timedelta(hours=1))
    Followers(services()).ask(asked, what)
    return render_template("follow_asked.html", what=what)


def what_of(asked: Asked) -> str:
    if asked.area is not None:
        return name_of(asked.area)
    if asked.search is not None:
        return a_search()
    return for_people(asked.code or "")


def a_search() -> str:
    """Not by its name: a letter to somebody's address says nothing that a stranger typed."""
    return gettext("a search of reports")


def area_of(wish: Wish) -> Surroundings:
    """Raises `UnknownWard`, `PointNotUsable` and `RadiusNotUsable`."""
    if wish.lon is not None and wish.lat is not None:
        return around(wish.lon, wish.lat, wish.radius)
    if wish.ward not in {ward.ward_id for ward in services().wards_in_force()}:
        raise UnknownWard
    return Surroundings(ward_id=wish.ward)


def name_of(area: Surroundings) -> str:
    if area.ward_id is None:
        place = f"{area.lat}, {area.lon}"
        return gettext("{radius} m around {place}").format(radius=area.radius_m, place=place)
    wards = services().wards_in_force()
    ward = next((ward for ward in wards if ward.ward_id == area.ward_id), None)
    return gettext("A former ward") if ward is None else unit_name(ward.name, ward.unit_type)


def watched_by(citizen: Actor | None) -> list[Surroundings]:
    if citizen is None:
        return []
    with services().engine.connect() as db:
        return areas_of(db, citizen.id)
