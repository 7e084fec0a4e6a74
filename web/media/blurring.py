"""Faces, plates and the like: an officer draws boxes, and what is shown has them no more.

What is shown is made anew from the original each time, so boxes can be taken away again as long
as there is an original.
"""

from collections.abc import Sequence
from dataclasses import astuple

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import update

from domain.refusals import HappenedMeanwhile, Invalid
from domain.reports.code import parse_code
from domain.reports.facts import Blurred, Box
from eventlog.media_table import media
from web.access import open_to
from web.desks.page import the_person
from web.errors import status_of
from web.media.keeper import made
from web.media.shelf import Row
from web.media.store import Missing
from web.officer.areas import case_for
from web.waiting import until_seen
from web.wiring import Services, services
from web.words import sentence

pages = Blueprint("blurring", __name__, url_prefix="/desk/media")

MOST = 20  # boxes in one photo
EMPTY = 3  # rows to fill in, on a page without scripts
TRIES = 3
SIDES = ("left", "top", "width", "height")


class BoxNotUsable(Invalid):
    """A box lies in the photo: four numbers from 0 to 100, and neither side is 0."""

    field = "left"


class OriginalGone(Invalid):
    """The original of this photo is gone, so it can only stay as it is."""

    field = "media"


@pages.get("/<code>/<name>")
@open_to("dispatcher", "ward_officer", "manager")
def form(code: str, name: str) -> ResponseReturnValue:
    row = photo_of(code, name)
    drawn = [Box(**box) for box in row["boxes"] or ()]
    suggested = () if drawn else services().detector.boxes(content_of(row))
    return shown(code, row, [*drawn, *suggested], is_suggested=bool(suggested))


@pages.post("/<code>/<name>")
@open_to("dispatcher", "ward_officer", "manager")
def blur(code: str, name: str) -> ResponseReturnValue:
    row, code = photo_of(code, name), parse_code(code)
    try:
        boxes = () if request.form.get("act") == "undo" else boxes_given()
        position = blurred(services(), code, row, boxes)
    except Invalid as refusal:
        return shown(code, row, [], fault=sentence(refusal)), status_of(refusal)
    until_seen(position, "ward_board")
    return redirect(url_for("citizen.case", code=code), 303)


def photo_of(code: str, name: str) -> Row:
    """A photo that is ready, of a case that is this person's."""
    case = case_for(services(), the_person(), code)
    names = {case["photo"], *(case["media"] or ())}
    row = services().media.shelf.by_name(name) if "row" in case and name in names else None
    if row is None or (row["state"], row["kind"]) != ("ready", "photo"):
        abort(404)
    return row


def blurred(services: Services, code: str, row: Row, boxes: Sequence[Box]) -> int:
    """Makes anew what is shown, and records it. Raises `OriginalGone`."""
    try:
        _, now_shown = made(services, row, [astuple(box) for box in boxes])
    except Missing as error:
        raise OriginalGone from error
    if services.media.shelf.cleared(row):
        raise OriginalGone
    with services.engine.begin() as db:
        facts = {"reduced_sha256": now_shown, "boxes": [vars(box) for box in boxes] or None}
        db.execute(update(media).where(media.c.media_id == row["media_id"]).values(facts))
    event = Blurred(row["sha256"], tuple(boxes), now_shown)
    by = the_person().actor
    for _ in range(TRIES - 1):
        try:
            return services.desk.blur(code, event, by, services.now())
        except HappenedMeanwhile:
            continue
    return services.desk.blur(code, event, by, services.now())


def boxes_given() -> tuple[Box, ...]:
    """Those rows that are filled in, from percents. Raises `BoxNotUsable`."""
    columns = [request.form.getlist(side) for side in SIDES]
    rows = [row for row in zip(*columns, strict=False) if any(cell.strip() for cell in row)]
    if len(rows) > MOST:
        raise BoxNotUsable
    return tuple(map(box_of, rows))


def box_of(cells: Sequence[str]) -> Box:
    try:
        left, top, width, height = (float(cell.replace(",", ".")) / 100 for cell in cells)
    except ValueError as error:
        raise BoxNotUsable from error
    # Written so that what is no number fits nowhere.
    if not (0 <= left < 1 and 0 <= top < 1 and 0 < width <= 1 and 0 < height <= 1):
        raise BoxNotUsable
    return Box(left, top, min(width, 1 - left), min(height, 1 - top))


def content_of(row: Row) -> bytes:
    return b"".join(services().media.shelf.read(row, "reduced"))


def shown(
    code: str, row: Row, boxes: Sequence[Box], fault: str = "", is_suggested: bool = False
) -> str:
    percents = [{side: f"{100 * getattr(box, side):.1f}" for side in SIDES} for box in boxes]
    empty = [dict.fromkeys(SIDES, "") for _ in range(EMPTY)]
    return render_template(
        "blurring.html",
        code=parse_code(code),
        photo=row,
        address=url_for("media.file", code=code, name=row["sha256"], part="whole"),
        boxes=[*percents, *empty],
        fault=fault,
        is_suggested=is_suggested,
    )
