"""Uploads that survive a lost line: the tus protocol 1.0, at `/api/uploads`.

An upload is a new file of media. Once it is whole, `GET` tells the name by which a report refers
to it. Whoever knows the address may go on with it, and the address cannot be guessed.
"""

import os
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import new as new_hash
from typing import IO
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from werkzeug.exceptions import ClientDisconnected
from werkzeug.http import http_date

from domain.refusals import Invalid
from web.access import open_to
from web.calls import answer, operation
from web.limits import limit_address
from web.media.arrivals import pieces
from web.media.pages import Known, known
from web.media.refusals import MediaRefused, OffsetDiffers
from web.media.shelf import Row
from web.wiring import services

pages = Blueprint("uploads", __name__, url_prefix="/api/uploads")

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
OCTETS = "application/offset+octet-stream"
ALGORITHMS = ("sha256", "sha1")
LITTLE = 64 * 1024  # bytes that are lost at most where a line breaks
UPLOADS_A_MINUTE = 60  # of one address
KEPT_FOR = timedelta(days=1)


class LengthMissing(Invalid):
    """Please say in Upload-Length how many bytes will come."""

    field = "Upload-Length"


class ChecksumUnknown(Invalid):
    """A checksum is sha256 or sha1, a space, and the digest in Base64."""

    status = 400
    field = "Upload-Checksum"


class ChecksumDiffers(MediaRefused):
    """Something was changed on the way; please send this part again."""

    status = 460
    field = "Upload-Checksum"


class OtherVersion(Invalid):
    """Please say in Tus-Resumable that this is version {version} of the protocol."""

    status = 412
    field = "Tus-Resumable"


@pages.before_request
def refuse_other_versions() -> None:
    """Raises `OtherVersion`."""
    asks = request.method in ("OPTIONS", "GET")
    if not asks and request.headers.get("Tus-Resumable") != VERSION:
        raise OtherVersion(version=VERSION)


@pages.after_request
def tell_the_version(response: Response) -> Response:
    response.headers["Tus-Resumable"] = VERSION
    if response.status_code == OtherVersion.status:
        response.headers["Tus-Version"] = VERSION
    if not response.content_length and response.status_code != 204:
        del response.content_type  # of nothing
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.route("", methods=["OPTIONS"], provide_automatic_options=False)
@open_to("anyone")
def what_is_possible() -> Response:
    told = {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(services().media.arrivals.largest),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }
    return Response(status=204, headers=told)


@pages.post("")
@open_to("anyone")
@operation(
    "Begin an upload (tus 1.0): a photo, a film or a voice note",
    status=201,
    refusals=(400, 412, 413, 415, 422, 429, 460),
    body_type=OCTETS,
    headers=("Tus-Resumable", "Upload-Length", "Upload-Checksum"),
)
def begin() -> Response:
    length = request.headers.get("Upload-Length", "")
    if not length.isdecimal() or len(length) > 18 or int(length) == 0:
        raise LengthMissing
    limit_address(services(), "upload", UPLOADS_A_MINUTE, timedelta(minutes=1))
    media_id = services().media.arrivals.begin(int(length))
    response = Response(status=201)
    response.headers["Location"] = url_for("uploads.state", upload_id=media_id)
    if request.mimetype == OCTETS:
        response.headers["Upload-Offset"] = str(written(media_id, 0))
    return expiring(response)


@pages.get("/<uuid:upload_id>")
@open_to("anyone")
@operation("What became of an upload", answer=Known, refusals=(404,))
def state(upload_id: UUID) -> Response:
    """HEAD is the protocol's own question: how much has arrived."""
    row = found(upload_id)
    response = answer(known(row))
    response.headers["Upload-Offset"] = str(offset_of(row))
    response.headers["Upload-Length"] = str(row["size"])
    return expiring(response)


@pages.patch("/<uuid:upload_id>")
@open_to("anyone")
@operation(
    "Send a part of an upload",
    status=204,
    refusals=(400, 404, 409, 412, 413, 415, 422, 460),
    body_type=OCTETS,
    headers=("Tus-Resumable", "Upload-Offset", "Upload-Checksum"),
)
def send(upload_id: UUID) -> Response:
    if request.mimetype != OCTETS:
        abort(415)
    given = request.headers.get("Upload-Offset", "")
    if not given.isdecimal() or len(given) > 18:
        abort(400)
    response = Response(status=204)
    response.headers["Upload-Offset"] = str(written(upload_id, int(given)))
    return expiring(response)


@pages.delete("/<uuid:upload_id>")
@open_to("anyone")
@operation("Give an upload up", status=204, refusals=(404, 412), headers=("Tus-Resumable",))
def end(upload_id: UUID) -> Response:
    """Not where a report refers to it."""
    if not services().media.give_up(found(upload_id)):
        abort(404)
    return Response(status=204)


def written(media_id: UUID, offset: int) -> int:
    """The new offset. A line that breaks leaves what has come, unless that cannot be checked."""
    arrivals = services().media.arrivals
    row = found(media_id)
    if row["state"] != "arriving" or not arrivals.touch(media_id):
        return at_its_end(found(media_id), offset)
    checksum = checksum_given()
    request.max_content_length = row["size"] + LITTLE  # at its very bound it would be refused
    with arrivals.appending(media_id, offset) as file:
        at = arrivals.append(row, file, arriving())
        os.fsync(file.fileno())
        if checksum is not None:
            refuse_if_changed(file, offset, *checksum)
        if at == row["size"]:
            arrivals.finish(row)
    return at


def arriving() -> Iterator[bytes]:
    try:
        yield from pieces(request.stream, LITTLE)
    except (ClientDisconnected, TimeoutError, ConnectionError):
        if "Upload-Checksum" in request.headers:
            raise ChecksumDiffers from None
        abort(400)


def refuse_if_changed(file: IO[bytes], offset: int, algorithm: str, digest: bytes) -> None:
    """What does not fit its checksum has not arrived."""
    found = new_hash(algorithm)
    file.seek(offset)
    for piece in pieces(file):
        found.update(piece)
    if found.digest() != digest:
        file.truncate(offset)
        raise ChecksumDiffers


def checksum_given() -> tuple[str, bytes] | None:
    given = request.headers.get("Upload-Checksum")
    if given is None:
        return None
    algorithm, _, digest = given.partition(" ")
    try:
        decoded = b64decode(digest, validate=True)
    except (NotBase64, ValueError) as error:
        raise ChecksumUnknown from error
    if algorithm not in ALGORITHMS:
        raise ChecksumUnknown
    return algorithm, decoded


def at_its_end(row: Row, offset: int) -> int:
    """For somebody who did not hear that all has arrived. Raises `OffsetDiffers`."""
    if offset != row["size"]:
        raise OffsetDiffers
    return offset


def found(media_id: UUID) -> Row:
    row = services().media.shelf.by_id(media_id)
    if row is None or row["state"] == "removing":
        abort(404)
    return row


def offset_of(row: Row) -> int:
    if row["state"] != "arriving":
        return int(row["size"])
    try:
        return services().media.arrivals.offset(row["media_id"])
    except FileNotFoundError:
        abort(404)


def expiring(response: Response) -> Response:
    response.headers["Upload-Expires"] = http_date(datetime.now(UTC) + KEPT_FOR)
    return response
