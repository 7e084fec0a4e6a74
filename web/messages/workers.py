"""The service worker: a script that shows what is pushed, for all of this site."""

from flask import Blueprint, Response, current_app

from web.access import open_to

pages = Blueprint("workers", __name__)


@pages.get("/sw.js")
@open_to("anyone")
def service_worker() -> Response:
    """At the root, or it could be told nothing about pages; asked for anew each time."""
    response = current_app.send_static_file("sw.js")
    response.headers["Cache-Control"] = "no-cache"
    return response
