"""Photographs: sent before the report that shows them, kept without what cameras add to them."""

import msgspec
from flask import Blueprint, Response, abort, request, send_file

from domain.refusals import Invalid
from web.access import open_to
from web.accounts.session import current_person
from web.calls import answer, operation
from web.officer.areas import case_for
from web.outside.pictures import NotAPicture, PictureTooLarge, upright_jpeg
from web.wiring import services

pages = Blueprint("photos", __name__)

LARGEST = 16 * 1024 * 1024  # bytes


class PhotoRefused(Invalid):
    """This is not a photograph in JPEG, PNG or WebP."""

    field = "photo"


class PhotoTooLarge(Invalid):
    """This photograph has too many pixels."""

    field = "photo"


class Kept(msgspec.Struct):
    """`photo` is what a report names it by: the SHA-256 of the photo as it is kept."""

    photo: str


@pages.post("/api/photos")
@open_to("anyone")
@operation(
    "Send a photo, before the report that shows it",
    answer=Kept,
    status=201,
    refusals=(413, 422),
    body_type="image/*",
)
def keep() -> Response:
    request.max_content_length = LARGEST
    return answer(Kept(kept(request.get_data(cache=False))), 201)


def kept(content: bytes) -> str:
    """The name under which the photo is kept. Raises `PhotoRefused` and `PhotoTooLarge`."""
    try:
        picture = upright_jpeg(content)
    except PictureTooLarge as error:
        raise PhotoTooLarge from error
    except NotAPicture as error:
        raise PhotoRefused from error
    return services().media.keep(picture)


@pages.get("/reports/<code>/photo")
@open_to("anyone")
def photo(code: str) -> Response:
    """The photo of a case: everybody's once it was screened, before that those whose case it is."""
    return picture(case_for(services(), current_person(), code)["photo"])


@pages.get("/reports/<code>/result")
@open_to("anyone")
def result(code: str) -> Response:
    """The photo that shows the finished work."""
    evidence = case_for(services(), current_person(), code)["evidence"]
    return picture(evidence and evidence["photo"])


def picture(name: str | None) -> Response:
    if name is None or not services().media.has(name):
        abort(404)
    response = send_file(services().media.path_of(name), mimetype="image/jpeg", max_age=0)
    response.cache_control.private = True
    return response
