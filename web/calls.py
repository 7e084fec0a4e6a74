"""Calls of the API: what they take and give, declared once, read strictly, and documented by it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar, cast

import msgspec
from flask import Response, abort, request

from domain.refusals import Invalid

T = TypeVar("T")
View = TypeVar("View", bound=Callable[..., Any])

PLACE = re.compile(r" - at `\$\.?([^`]*)`")
NAMED = re.compile(r"(?:missing required|unknown) field `([^`]*)`")
GEOJSON = "application/geo+json"
JSON = "application/json"
HTML = "text/html"
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
Types = Mapping[str, Any]


class Problem(msgspec.Struct):
    """Why a call was refused: the kind, one sentence, and the field that has to change."""

    error: str
    detail: str
    field: str | None = None


class NotUnderstood(Invalid):
    """This could not be read: {reason}."""


@dataclass(frozen=True)
class Operation:
    """What the documentation says of a call; shapes are msgspec structs.

    `also` are the other media types of the answer and the shape in each, None where it has none;
    so are `refused_as` those of a refusal, and `body_also` types in which the body may come.
    """

    summary: str
    body: type[msgspec.Struct] | None = None
    query: type[msgspec.Struct] | None = None
    answer: Any = None
    status: int = 200
    refusals: tuple[int, ...] = ()
    media_type: str = JSON
    headers: tuple[str, ...] = ()
    body_type: str = JSON
    also: Types = field(default_factory=dict)
    refused_as: Types = field(default_factory=lambda: {JSON: Problem})
    body_also: tuple[str, ...] = ()
    needs_key: bool = False

    @property
    def told(self) -> Types:
        """The media types of the answer; none where it is empty."""
        is_empty = self.answer is None and self.media_type == JSON
        return dict(self.also) if is_empty else {self.media_type: self.answer, **self.also}


def operation(summary: str, **facts: Any) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.operation = Operation(summary, **facts)  # type: ignore[attr-defined]
        return view

    return mark


@cache
def decoder(shape: Any, strict: bool = True) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape, strict=strict)


def body_as(shape: type[T], *, strict: bool = True) -> T:
    """The JSON body in this shape. Raises `NotUnderstood`, with the field where there is one.

    Without `strict` numbers may be text, as a script finds them in the fields of a form.
    """
    try:
        body: T = decoder(cast(Any, shape), strict).decode(request.get_data(cache=False))
    except RecursionError as error:
        raise NotUnderstood(reason="it is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise NotUnderstood(reason="it is not UTF-8") from error
    except msgspec.MsgspecError as error:
        raise explained(error) from error
    return body


def form_as(shape: type[T], lists: Sequence[str] = ()) -> T:
    """The fields of a form in this shape, empty ones left out. Raises `NotUnderstood`.

    `lists` are the fields that may come more than once.
    """
    given: dict[str, Any] = {name: value for name, value in request.form.items() if value}
    return converted(given | {name: request.form.getlist(name) for name in lists}, shape)


def query_as(shape: type[T]) -> T:
    """The query string in this shape. Raises `NotUnderstood`."""
    return converted(request.args.to_dict(), shape)


def refuse_unreadable() -> None:
    """No text of the database holds NUL, so there is nothing to find. Raises `NotUnderstood`."""
    if "\0" in request.path:
        abort(404)
    for name, value in request.args.items(multi=True):
        if "\0" in name + value:
            raise NotUnderstood(reason="it holds a NUL character", field=name)


def converted(given: dict[str, Any], shape: type[T]) -> T:
    try:
        return msgspec.convert(given, shape, strict=False)
    except msgspec.MsgspecError as error:
        raise explained(error) from error


def explained(error: msgspec.MsgspecError) -> NotUnderstood:
    message = str(error)
    found = PLACE.search(message) or NAMED.search(message)
    reason = PLACE.sub("", message).replace("`", "")
    return NotUnderstood(reason=reason, field=found.group(1) if found else None)


def answer(content: Any, status: int = 200, media_type: str = JSON) -> Response:
    return Response(msgspec.json.encode(content), status, mimetype=media_type)
