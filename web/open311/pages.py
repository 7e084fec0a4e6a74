"""Open311 GeoReport v2 at `/open311/v2/`: who reads needs no key, who writes does."""

from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.routing import PathConverter

from domain.reports.code import UnknownCode, parse_code
from web.access import open_to
from web.bodies import takes_files
from web.csrf import carries_its_token
from web.open311 import faults, shapes
from web.open311.answers import FORMATS, rendered
from web.open311.hearing import hear
from web.open311.posting import answer_of, code_under, post
from web.open311.requests import shown
from web.open311.searching import Search, found, search_for
from web.open311.sent import client_of, sent
from web.open311.services import definition, discovery, service
from web.open311.updates import updates
from web.waiting import until_seen
from web.wiring import services

pages = Blueprint("open311", __name__, url_prefix="/open311/v2")
faults.register(pages)


class Anywhere(PathConverter):
    """As `path`, and over line breaks too: these are nowhere as well."""

    regex = r"[^/][\s\S]*?"


@pages.record_once
def whatever_is_asked(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["anywhere"] = Anywhere


ENDING = f"<any({', '.join(FORMATS)}):ending>"


@pages.get(f"/discovery.{ENDING}")
@open_to("anyone")
@shapes.read("What speaks Open311 here", answer=shapes.Discovery, refusals=(400,))
def about(ending: str) -> Response:  # noqa: ARG001 - answers look at it
    address = url_for("open311.about", ending="xml", _external=True).rpartition("/")[0]
    config = services().config
    contact = config.security_contact or url_for("citizen.city_map", _external=True)
    return rendered("discovery", discovery(address, contact, config.demo))


@pages.get(f"/services.{ENDING}")
@open_to("anyone")
@shapes.read("Services: what can be reported", answer=list[shapes.Service], refusals=(400,))
def service_list(ending: str) -> Response:  # noqa: ARG001
    return rendered("services", [service(each) for each in services().handbook.categories])


@pages.get(f"/services/<service_code>.{ENDING}")
@open_to("anyone")
@shapes.read("What a service asks", answer=shapes.Definition, refusals=(400,))
def service_definition(service_code: str, ending: str) -> Response:  # noqa: ARG001
    return rendered("service_definition", definition(services(), service_code))


@pages.get(f"/requests.{ENDING}")
@open_to("anyone")
@shapes.read(
    "Requests, the newest first",
    query=shapes.RequestQuery,
    answer=list[shapes.ServiceRequest],
    refusals=(400,),
)
def request_list(ending: str) -> Response:  # noqa: ARG001
    if own_id := request.args.get("external_id", "").strip():
        return rendered("service_requests", sent_under(own_id))
    return rendered("service_requests", read(search_for(services(), request.args)))


@pages.get(f"/requests/<code>.{ENDING}")
@open_to("anyone")
@shapes.read(
    "One request, in a list",
    query=shapes.OneRequest,
    answer=list[shapes.ServiceRequest],
    refusals=(400,),
)
def one_request(code: str, ending: str) -> Response:  # noqa: ARG001
    more = request.args.get("extensions", "").lower() == "true"
    return rendered("service_requests", read(Search(codes=[parse_code(code)], more=more)))


@pages.get(f"/tokens/<code>.{ENDING}")
@open_to("anyone")
@shapes.read("The request of a token", answer=list[shapes.Token], refusals=(400,))
def token(code: str, ending: str) -> Response:  # noqa: ARG001
    """A report has its id at once, so the id is the token."""
    known = read(Search(codes=[parse_code(code)]))[0]["service_request_id"]
    return rendered("service_requests", [{"service_request_id": known, "token": known}])


@pages.post(f"/requests.{ENDING}")
@open_to("anyone")
@shapes.written(
    "Report a problem, with a key",
    body=shapes.Posting,
    answer=list[shapes.Posted],
    refusals=(400, 413, 415, 429),
)
@takes_files
@carries_its_token
def send(ending: str) -> Response:  # noqa: ARG001
    given = sent()
    client = client_of(services(), given.fields)
    receipt = post(services(), client, given)
    until_seen(receipt.position, "ward_board")
    return rendered("service_requests", answer_of(receipt), 201)


@pages.get(f"/servicerequestupdates.{ENDING}")
@open_to("anyone")
@shapes.read(
    "What happened to requests, the oldest first",
    query=shapes.UpdateQuery,
    answer=list[shapes.RequestUpdate],
    refusals=(400,),
)
def update_list(ending: str) -> Response:  # noqa: ARG001
    with services().engine.connect() as db:
        return rendered("service_request_updates", updates(services(), db, request.args))


@pages.post(f"/servicerequestupdates.{ENDING}")
@open_to("anyone")
@shapes.written(
    "Tell what happened to a request, with a key",
    body=shapes.PostedUpdate,
    answer=list[shapes.Told],
    refusals=(400, 429),
)
@takes_files
@carries_its_token
def take_update(ending: str) -> Response:  # noqa: ARG001
    given = sent()
    client = client_of(services(), given.fields)
    told = [{"update_id": hear(services(), client, given.fields)}]
    return rendered("service_request_updates", told, 201)


@pages.route("/<anywhere:rest>", methods=["GET", "POST"])
@open_to("anyone")
@takes_files
@carries_its_token
def nowhere(rest: str) -> Response:  # noqa: ARG001
    """In the format that was asked for, like every other answer."""
    abort(404)


def sent_under(own_id: str) -> list[dict[str, Any]]:
    """What the client who asks has sent under this id: so it finds out what became of a call."""
    client = client_of(services(), request.args)
    with services().engine.connect() as db:
        code = code_under(db, client, own_id)
    try:
        return [row | {"external_id": own_id} for row in read(Search(codes=[code or ""]))]
    except UnknownCode:
        return []


def read(search: Search) -> list[dict[str, Any]]:
    with services().engine.connect() as db:
        return shown(db, found(db, search), more=search.more)
