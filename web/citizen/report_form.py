"""The report form as a browser sends it without a script: fields and a photo in one go."""

from flask import request

from domain.refusals import Invalid
from web.citizen.photos import LARGEST, kept
from web.intake import ReportIn


class NotDegrees(Invalid):
    """Please give the place in degrees, such as 107.9665 and 21.5305."""


class CategoryMissing(Invalid):
    """Please choose what it is about."""

    field = "category"


def report_in_form(given: dict[str, str]) -> ReportIn:
    """Keeps the photo first, and its name in `given`, so that it need not be chosen again.

    Raises the `Invalid` that fits.
    """
    if photo := request.files.get("photo"):
        given["photo"] = kept(photo.read())
    if not given.get("category"):
        raise CategoryMissing
    return ReportIn(
        lon=degrees(given, "lon"),
        lat=degrees(given, "lat"),
        category=given["category"],
        text=given.get("text", ""),
        photo=given.get("photo") or None,
    )


def fields_of_the_form() -> dict[str, str]:
    request.max_content_length = LARGEST
    return request.form.to_dict()


def degrees(given: dict[str, str], name: str) -> float:
    try:
        return float(given.get(name, "").replace(",", "."))
    except ValueError as error:
        raise NotDegrees(field=name) from error
