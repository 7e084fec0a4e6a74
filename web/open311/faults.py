"""What cannot be answered: `errors/error/{code, description}` in the format that was asked for.

403 speaks of keys, 404 of what is not there, 429 of haste, and 400 of everything else that a
client has to change; each description begins with the field.
"""

from flask import Blueprint, Response, make_response
from werkzeug.exceptions import HTTPException

from domain.refusals import NotAllowed, Refusal, Unknown
from domain.reports.case_desk import UnknownCategory
from web import errors
from web.error_pages import own_sentence
from web.language import gettext
from web.limits import TooMany
from web.metrics import refusals
from web.open311.answers import rendered
from web.words import sentence

# What a field of ours is called here.
FIELDS = {
    "category": "service_code",
    "text": "description",
    "lon": "long",
    "code": "service_request_id",
    "name": "first_name",
    "note": "description",
    "photo": "media",
}


class SeveralFaults(Exception):
    """More than one field has to change; all of them are told at once."""

    def __init__(self, faults: list[Refusal]) -> None:
        super().__init__(len(faults))
        self.faults = faults


def register(pages: Blueprint) -> None:
    pages.register_error_handler(Refusal, refused)
    pages.register_error_handler(SeveralFaults, several)
    pages.register_error_handler(HTTPException, not_answered)
    pages.register_error_handler(Exception, failed)


def status_of(refusal: Refusal) -> int:
    if isinstance(refusal, TooMany):
        return getattr(refusal, "status", 429)
    if isinstance(refusal, NotAllowed):
        return 403
    return 404 if isinstance(refusal, Unknown | UnknownCategory) else 400


def refused(refusal: Refusal) -> Response:
    refusals.labels(type(refusal).__name__).inc()
    answer = faults(status_of(refusal), described(refusal))
    if isinstance(refusal, TooMany):
        answer.headers["Retry-After"] = str(refusal.seconds)
    return answer


def several(error: SeveralFaults) -> Response:
    statuses = [status_of(refusal) for refusal in error.faults]
    told = [
        {"code": status, "description": described(refusal)}
        for status, refusal in zip(statuses, error.faults, strict=True)
    ]
    return rendered("errors", told, min(statuses))


def described(refusal: Refusal) -> str:
    field = FIELDS.get(refusal.field or "", refusal.field)
    return f"{field}: {sentence(refusal)}" if field else sentence(refusal)


def not_answered(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error)
    answer = faults(status, own_sentence(error))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            answer.headers[name] = value
    return answer


def failed(error: Exception) -> Response:
    """As everywhere, with nothing told of why; only the format is another."""
    usual = make_response(errors.failed(error))
    away = gettext("The city's records cannot be reached at the moment; nothing was lost.")
    broken = gettext("Something went wrong here; it has been noted.")
    answer = faults(usual.status_code, away if usual.status_code == 503 else broken)
    if again := usual.headers.get("Retry-After"):
        answer.headers["Retry-After"] = again
    return answer


def faults(status: int, description: str) -> Response:
    return rendered("errors", [{"code": status, "description": description}], status)
