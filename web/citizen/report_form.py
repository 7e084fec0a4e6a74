"""The report form as a browser sends it without a script: fields and files in one go."""

from collections.abc import Iterator
from typing import Any

from flask import request
from msgspec import UNSET

from domain.refusals import Invalid
from web.intake import ReportIn
from web.media.referring import MOST
from web.media.refusals import TooManyMedia
from web.wiring import services

Given = dict[str, Any]


class NotDegrees(Invalid):
    """Please give the place in degrees, such as 107.9665 and 21.5305."""


class CategoryMissing(Invalid):
    """Please choose what it is about."""

    field = "category"


def report_in_form(given: Given) -> ReportIn:
    """Raises the `Invalid` that fits."""
    keep_files(given)
    if not given.get("category"):
        raise CategoryMissing
    lon, lat = place_in(given)
    return ReportIn(
        lon=lon,
        lat=lat,
        category=given["category"],
        text=given.get("text", ""),
        media=given["media"],
        voice=given["voice"] or "",
        place=given.get("place") or UNSET,
    )


def fields_of_the_form() -> Given:
    """Texts; `media` is the list of the files that were kept when the form was sent before."""
    given: Given = request.form.to_dict()
    return given | {"media": request.form.getlist("media"), "voice": request.form.get("voice")}


def keep_files(given: Given) -> None:
    """Before anything else, with their names in `given`, so that none has to be chosen again.

    Raises the `MediaRefused` that fits.
    """
    if sum(map(number_of_files, ("photo", "media"))) + len(set(given["media"])) > MOST:
        raise TooManyMedia
    for field in ("photo", "media"):
        for name in files_in(field):
            given["media"].append(name)
    given["voice"] = next(files_in("voice"), given["voice"])


def number_of_files(field: str) -> int:
    return sum(bool(file.filename) for file in request.files.getlist(field))


def files_in(field: str) -> Iterator[str]:
    """The names of the files that came in a field. Raises the `MediaRefused` that fits."""
    for file in request.files.getlist(field):
        if file.filename:
            yield services().media.take(file.stream, field)


def place_in(given: Given) -> tuple[float | None, float | None]:
    """Longitude and latitude as typed, or of the ward or place that was chosen by its name."""
    if not (given.get("lon") or given.get("lat")) and given.get("spot"):
        lon, _, lat = given["spot"].partition(",")
        return degrees({"lon": lon}, "lon"), degrees({"lat": lat}, "lat")
    return degrees(given, "lon"), degrees(given, "lat")


def degrees(given: Given, name: str) -> float | None:
    typed = given.get(name, "").strip()
    try:
        return float(typed.replace(",", ".")) if typed else None
    except ValueError as error:
        raise NotDegrees(field=name) from error
