"""What cannot be answered: `{"code", "description"}` after OGC API Features, or a page."""

from flask import Blueprint, Response, make_response
from werkzeug.exceptions import HTTPException

from domain.refusals import Invalid, Refusal
from web import errors
from web.calls import answer
from web.error_pages import error_page, own_sentence
from web.metrics import refusals
from web.opendata.answers import form
from web.words import sentence


def register(pages: Blueprint) -> None:
    pages.register_error_handler(Refusal, refused)
    pages.register_error_handler(HTTPException, not_answered)


def refused(refusal: Refusal) -> Response:
    """400 where the standard asks for it, else the status that it has everywhere."""
    if not isinstance(refusal, Invalid):
        return make_response(errors.refused(refusal))
    refusals.labels(type(refusal).__name__).inc()
    told = sentence(refusal)
    return fault(400, f"{refusal.field}: {told}" if refusal.field else told)


def not_answered(error: HTTPException) -> Response:
    status = error.code or 500
    return make_response(error) if status < 400 else fault(status, own_sentence(error))


def fault(status: int, description: str) -> Response:
    if form() == "html":
        return make_response(error_page(status, description))
    return answer({"code": str(status), "description": description}, status)
