"""How much may come with a request, and where the files of a form lie until they are taken.

Only views that say so get forms with files, and few at once in each process. Files go to the disk
as they come, so memory does not grow with what is sent.
"""

from collections.abc import Callable
from datetime import timedelta
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import IO, TypeVar

from flask import Flask, abort, current_app, g, request
from flask import Request as PlainRequest

from web.limits import TooMany, limit_address
from web.media.kinds import LARGEST_PHOTO, LARGEST_VOICE
from web.wiring import services

View = TypeVar("View", bound=Callable[..., object])

LARGEST_BODY = 256 * 1024  # bytes; whatever takes more says so itself
MULTIPART = "multipart/form-data"
MOST_PARTS = 100  # fields and files of one form
AT_ONCE, PATIENCE = 4, 2.0  # large forms in one process, and the seconds that one waits
COME_AGAIN = 60.0  # seconds
A_MINUTE = 20  # large forms of one address


class TooManyForms(TooMany):
    """Many photos and films are coming in at this moment; please send it again in a minute."""

    status = 503


class Request(PlainRequest):
    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        """On the disk of the uploads, without a name: nothing is left of it, whatever happens."""
        folder = services().media.arrivals.folder
        folder.mkdir(parents=True, exist_ok=True)
        return TemporaryFile(dir=folder)


def takes_files(view: View) -> View:
    """For a view that takes photos, a film and a voice note with its form."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    app.request_class = Request
    app.extensions["large_forms"] = BoundedSemaphore(AT_ONCE)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, MAX_FORM_MEMORY_SIZE=LARGEST_BODY)
    app.config.update(MAX_FORM_PARTS=MOST_PARTS)
    app.before_request(let_large_forms_in)
    app.teardown_request(let_the_next_in)


def let_large_forms_in() -> None:
    """Raises `TooMany`, and `TooManyForms` where others do not come to an end."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.mimetype != MULTIPART or not getattr(view, "takes_files", False):
        return
    length = request.content_length
    if length is not None and length <= LARGEST_BODY:
        return
    if (length or 0) > largest_form():
        abort(413)
    limit_address(services(), "large form", A_MINUTE, timedelta(minutes=1))
    if not current_app.extensions["large_forms"].acquire(timeout=PATIENCE):
        raise TooManyForms(COME_AGAIN)
    g.is_large_form = True
    request.max_content_length = largest_form()


def let_the_next_in(_: BaseException | None) -> None:
    if g.pop("is_large_form", False):
        current_app.extensions["large_forms"].release()


def largest_form() -> int:
    """In bytes: a film with three photos and a voice note, and the words."""
    film = services().media.arrivals.largest
    return film + 3 * LARGEST_PHOTO + LARGEST_VOICE + LARGEST_BODY
