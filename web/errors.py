"""How refusals and failures become answers: a sentence and a field in JSON, or a page."""

from errno import EDQUOT, ENOSPC
from typing import Any

import msgspec
from flask import Flask, Response, g, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from domain.refusals import Invalid, NotAllowed, NotNow, Refusal, Unknown
from domain.reports.code import parse_code, report_id_of
from eventlog.outages import is_outage
from projections.case_history import for_everybody, timeline
from web.access import speaks_json
from web.error_pages import error_page, own_sentence
from web.language import gettext
from web.limits import TooMany
from web.logs import failure, log
from web.media.store import StoreAway
from web.metrics import refusals
from web.wiring import services
from web.words import sentence

STATUS_OF: tuple[tuple[type[Refusal], int], ...] = (
    (Invalid, 422),
    (Unknown, 404),
    (NotAllowed, 403),
    (NotNow, 409),
    (TooMany, 429),
)
RETRY_AFTER = {"Retry-After": "2"}  # seconds
NO_ROOM = frozenset({ENOSPC, EDQUOT})


def register(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, not_answered)
    app.register_error_handler(Exception, failed)


def status_of(refusal: Refusal) -> int:
    """By its kind, unless it says another status itself."""
    own: int | None = getattr(refusal, "status", None)
    return own or next((status for kind, status in STATUS_OF if isinstance(refusal, kind)), 400)


def refused(refusal: Refusal) -> ResponseReturnValue:
    status = status_of(refusal)
    refusals.labels(type(refusal).__name__).inc()
    late = isinstance(refusal, NotNow)
    if speaks_json():
        more = {"present": present_state(), "meanwhile": meanwhile()} if late else {}
        kind, told = type(refusal).__name__, sentence(refusal)
        answer = problem(status, kind, told, field=refusal.field, **more)
    else:
        answer = make_response(error_page(status, sentence(refusal), meanwhile() if late else ()))
    if isinstance(refusal, TooMany):
        answer.headers["Retry-After"] = str(refusal.seconds)
    return answer


def present_state() -> dict[str, Any] | None:
    """How the case stands that the call was about, for somebody who came too late."""
    code = (request.view_args or {}).get("code")
    if code is None:
        return None
    report = services().desk.find(report_id_of(parse_code(code)))
    return {"code": report.code, "status": report.status, "version": report.version}


def meanwhile() -> list[dict[str, Any]]:
    """What happened to the case since it was looked at, as far as everybody may know."""
    code, seen = (request.view_args or {}).get("code"), g.get("seen")
    if code is None or seen is None:
        return []
    with services().engine.connect() as db:
        told = timeline(db, report_id_of(parse_code(code)))
    return [public(event) for event in for_everybody(told) if event["version"] > seen]


def public(event: dict[str, Any]) -> dict[str, Any]:
    return {name: event[name] for name in ("kind", "at", "by_role", "details")}


def not_answered(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error
    if not speaks_json():
        return error_page(status, own_sentence(error))
    answer = problem(status, type(error).__name__, error.description or error.name)
    for name, value in error.get_headers(request.environ):
        if name.lower() not in ("content-type", "content-length"):
            answer.headers[name] = value
    return answer


def failed(error: Exception) -> ResponseReturnValue:
    without_room = isinstance(error, OSError) and error.errno in NO_ROOM
    away = without_room or is_outage(error) or isinstance(error, StoreAway)
    return without_database(error) if away else broken(error)


def without_database(error: Exception) -> ResponseReturnValue:
    """Nothing was acknowledged: the server is away, or no room is left."""
    log.error("no database", request_id=g.get("request_id"), **failure(error))
    detail = gettext("The city's records cannot be reached at the moment; nothing was lost.")
    if not speaks_json():
        page, status = error_page(503, detail)
        return page, status, RETRY_AFTER
    answer = problem(503, "NoDatabase", detail)
    answer.headers.extend(RETRY_AFTER)
    return answer


def broken(error: Exception) -> ResponseReturnValue:
    log.error("no answer", request_id=g.get("request_id"), **failure(error))
    detail = gettext("Something went wrong here; it has been noted.")
    if not speaks_json():
        return error_page(500, detail)
    return problem(500, "Broken", detail)


def problem(
    status: int, kind: str, detail: str, *, field: str | None = None, **more: Any
) -> Response:
    """`{"error": …, "detail": …, "field": …}`: the kind, one sentence, and what has to change."""
    body = {"error": kind, "detail": detail, "field": field, **more}
    return Response(msgspec.json.encode(body), status, mimetype="application/json")
