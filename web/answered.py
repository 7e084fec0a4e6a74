"""One line of the log for each answer, with the request's id and nothing about people."""

import re
import secrets
from time import perf_counter

from flask import Flask, Response, g, request

from web.logs import log

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def register(app: Flask) -> None:
    app.before_request(begin)
    app.after_request(tell)


def begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    g.logged_from = perf_counter()


def tell(response: Response) -> Response:
    """The route, not the address: a query may hold anything."""
    request_id = g.get("request_id")
    response.headers["X-Request-ID"] = request_id
    log.info(
        "answered",
        request_id=request_id,
        method=request.method,
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        ms=round((perf_counter() - g.get("logged_from", perf_counter())) * 1000, 2),
    )
    return response
