"""Health, readiness, metrics, and the page that shows how the views are."""

import msgspec
from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from projections.engine.retry import retry
from projections.engine.status import parked, status
from projections.views import BY_NAME
from web.access import open_to
from web.calls import HTML, JSON, answer, operation
from web.commands.migrate import newest, revision
from web.metrics import exposition
from web.wiring import services

pages = Blueprint("operations", __name__)

MOST_LAG = 10_000  # events; a view that is further behind shows people an old city


class Alive(msgspec.Struct):
    alive: bool


class Ready(msgspec.Struct):
    """503 while people would meet errors or an old city; `why` names what is amiss."""

    ready: bool
    why: list[str]


@pages.get("/healthz")
@open_to("anyone")
@operation("Whether this process lives", answer=Alive)
def alive() -> Response:
    return answer(Alive(alive=True))


@pages.get("/readyz")
@open_to("anyone")
@operation("Whether the city can be served", answer=Ready, refused_as={JSON: Ready})
def ready() -> Response:
    why = what_is_amiss()
    return answer(Ready(not why, why), 503 if why else 200)


def what_is_amiss() -> list[str]:
    try:
        with services().engine.connect() as db:
            if revision(db) != newest():
                return ["the database is not migrated"]
            found = status(db, list(BY_NAME))
    except DBAPIError:
        return ["the database does not answer"]
    missing = sorted(BY_NAME.keys() - {view.name for view in found})
    behind = [f"{view.name} is {view.lag} events behind" for view in found if view.lag > MOST_LAG]
    return [f"{name} was never fed" for name in missing] + behind


@pages.get("/metrics")
@open_to("anyone")
@operation(
    "Figures for Prometheus, from this machine alone",
    media_type="text/plain",
    refused_as={HTML: None},
    refusals=(404,),
)
def metrics() -> Response:
    """For a collector beside us, not for whoever comes through the proxy."""
    if "X-Forwarded-For" in request.headers:
        abort(404)
    content = exposition(services(), services().config.metrics_folder)
    return Response(content, mimetype="text/plain; version=0.0.4")


@pages.get("/operations/views")
@open_to("manager", "auditor")
def views() -> ResponseReturnValue:
    with services().engine.connect() as db:
        found, waiting = status(db, list(BY_NAME)), parked(db, list(BY_NAME))
    return render_template("views.html", views=found, parked=waiting)


@pages.post("/operations/views/<name>/retry")
@open_to("manager")
def try_again(name: str) -> ResponseReturnValue:
    if view := BY_NAME.get(name):
        retry(services().engine, view)
    return redirect(url_for("operations.views"), 303)
