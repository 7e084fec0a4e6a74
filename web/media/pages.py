"""Media as they come in one go, what is known of them, and the parts that may be seen."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import msgspec
from flask import Blueprint, Response, abort, request, url_for
from sqlalchemy import select
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from domain.reports.code import parse_code, report_id_of
from projections.ward_board import table as ward_board
from web.access import open_to
from web.accounts.session import current_person
from web.calls import answer, operation
from web.cases import Case
from web.citizen.own_case import is_own
from web.language import gettext
from web.limits import limit_address
from web.media.kinds import LARGEST_PHOTO
from web.media.refusals import BY_NAME, NotReadable
from web.media.shelf import Part, Row
from web.media.store import Missing
from web.officer.areas import case_for
from web.wiring import services
from web.words import sentence

pages = Blueprint("media", __name__)

PHOTOS_A_MINUTE = 60  # of one address
PARTS: dict[str, Part] = {"whole": "reduced", "small": "small", "poster": "poster"}
TYPES = {"photo": "image/jpeg", "film": "video/mp4", "voice": "audio/mp4"}


class Kept(msgspec.Struct):
    """`photo` is what a report names it by: the SHA-256 of the original as it is kept."""

    photo: str


class Known(msgspec.Struct):
    """What is known of a file: `media` is the name by which a report refers to it.

    `place`, longitude and latitude in degrees, is where a camera says that it was; it is told
    only until a report is sent with the file. `detail` says why a file is refused.
    """

    media: str | None
    state: str
    kind: str | None
    place: tuple[float, float] | None = None
    detail: str | None = None


@pages.post("/api/photos")
@open_to("anyone")
@operation(
    "Send a photo in one go, before the report that shows it",
    answer=Kept,
    status=201,
    refusals=(413, 415, 422, 429),
    body_type="image/*",
)
def keep() -> Response:
    limit_address(services(), "photo", PHOTOS_A_MINUTE, timedelta(minutes=1))
    request.max_content_length = LARGEST_PHOTO
    name = services().media.take(BytesIO(request.get_data(cache=False)), field="photo")
    return answer(Kept(name), 201)


@pages.get("/api/media/<name>")
@open_to("anyone")
@operation("What is known of a file that was sent", answer=Known, refusals=(404,))
def about(name: str) -> Response:
    row = services().media.shelf.by_name(name)
    if row is None or row["state"] == "removing":
        abort(404)
    return answer(known(row))


def known(row: Row) -> Known:
    is_refused = row["state"] == "refused"
    place = None if row["lon"] is None else (row["lon"], row["lat"])
    why = sentence(BY_NAME.get(row["refusal"], NotReadable)()) if is_refused else None
    state = "waiting" if row["state"] == "working" else str(row["state"])
    return Known(row["sha256"], state, row["kind"], place, why)


@pages.get("/reports/<code>/photo")
@open_to("anyone")
def photo(code: str) -> Response:
    """The photo of a case: everybody's once it was screened, before that those whose case it is."""
    return part_of(case_for(services(), current_person(), code)["photo"], "reduced")


@pages.get("/reports/<code>/result")
@open_to("anyone")
def result(code: str) -> Response:
    """What shows the finished work."""
    evidence = case_for(services(), current_person(), code)["evidence"]
    return part_of(evidence and evidence["photo"], "reduced")


@pages.get("/reports/<code>/media/<name>/<any(whole, small, poster):part>")
@open_to("anyone")
def file(code: str, name: str, part: str) -> Response:
    """One that the case shows to whoever asks, or that whoever asks has sent with it."""
    code = parse_code(code)
    if name not in shown_by(case_for(services(), current_person(), code)) | own_files(code):
        abort(404)
    return part_of(name, PARTS[part])


def shown_by(case: Case) -> set[str]:
    evidence = case["evidence"] or {}
    names = (case["photo"], *(case["media"] or ()), case["voice"], evidence.get("photo"))
    return {name for name in names if name}


def own_files(code: str) -> set[str]:
    """What its reporter may see before it was screened."""
    return {name for part in own_names(code).values() for name in part}


def own_names(code: str) -> dict[str, list[str]]:
    """`media` and `voice` of a report for whoever sent it; empty for all others."""
    if not is_own(code):
        return {"media": [], "voice": []}
    b = ward_board.c
    query = select(b.photo, b.media, b.voice).where(b.report_id == report_id_of(code))
    with services().engine.connect() as db:
        row = db.execute(query).one_or_none()
    if row is None:
        return {"media": [], "voice": []}
    photo = [row.photo] if row.photo else []
    return {"media": row.media or photo, "voice": [row.voice] if row.voice else []}


def part_of(name: str | None, part: Part) -> Response:
    row = services().media.shelf.by_name(name) if name else None
    if row is None or row["state"] != "ready":
        abort(404)
    try:
        return sent(row, part)
    except Missing:
        abort(404)


def sent(row: Row, part: Part) -> Response:
    """The part, or the range of it that was asked for. Raises `Missing`."""
    shelf = services().media.shelf
    size = shelf.size(row, part)
    start, end, status = 0, size, 200
    if request.range is not None and len(request.range.ranges) == 1:
        span = request.range.range_for_length(size)
        if span is None:
            raise RequestedRangeNotSatisfiable(size)
        start, end, status = *span, 206
    mimetype = TYPES[row["kind"]] if part == "reduced" else "image/jpeg"
    response = Response(shelf.read(row, part, start, end), status, mimetype=mimetype)
    response.headers["Content-Length"] = str(end - start)
    response.headers["Accept-Ranges"] = "bytes"
    if status == 206:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response.set_etag(f"{row['reduced_sha256']}-{part}")
    response.cache_control.private = True
    response.cache_control.no_cache = True
    if status == 200:
        response.make_conditional(request)
    return response


def shown_files(case: Case) -> dict[str, list[dict[str, Any]]]:
    """What a case's page shows: what came with it, and what shows the finished work.

    Its reporter sees what they sent before it was screened, too.
    """
    own, code = own_names(case["code"]), case["code"]
    photo = [case["photo"]] if case["photo"] else []
    voice = [case["voice"]] if case["voice"] else []
    result = (case["evidence"] or {}).get("photo")
    return {
        "media": files_of(code, case["media"] or photo or own["media"]),
        "voice": files_of(code, voice or own["voice"]),
        "result": files_of(code, [result] if result else []),
    }


def files_of(code: str, names: list[str] | None) -> list[dict[str, Any]]:
    """What a page shows of each file."""
    rows = services().media.shelf.by_names(names or ())
    return [told(code, name, rows.get(name)) for name in names or ()]


def told(code: str, name: str, row: Row | None) -> dict[str, Any]:
    def address(part: str) -> str:
        return url_for("media.file", code=code, name=name, part=part)

    state = "gone" if row is None else known(row).state
    return {
        "name": name,
        "state": state,
        "kind": None if row is None else row["kind"],
        "why": known(row).detail if row else gettext("This file was removed."),
        "width": row and row["width"],
        "height": row and row["height"],
        "whole": address("whole"),
        "small": address("small"),
        "poster": address("poster"),
        "blur": url_for("blurring.form", code=code, name=name),
    }
