"""Checkpoints, paths and tiles, as `docs/proof.md` has them; no event is told here."""

from typing import Annotated, Any

import msgspec
from flask import Blueprint, Response, abort
from sqlalchemy import Connection

from domain.refusals import NotNow, Unknown
from domain.reports.code import parse_code, report_id_of
from eventlog.proof import evidence
from eventlog.proof.evidence import tiles_of
from eventlog.proof.notary import TILE, head
from eventlog.proof.tree import BYTES, WIDTH, Tree
from web.access import open_to
from web.accounts.rating_keys import fits
from web.calls import answer, operation, query_as
from web.citizen.own_case import is_own
from web.wiring import services

pages = Blueprint("proof", __name__)

Count = Annotated[int, msgspec.Meta(ge=0, le=2**62)]
FOREVER = "public, max-age=31536000, immutable"
MOST_NOTES = 1_000
OCTETS = "application/octet-stream"


class NotSignedYet(NotNow):
    """This event is so new that no checkpoint covers it yet; please ask again in a minute."""

    field = "position"


class NoSuchTree(Unknown):
    """The tree has never had this size."""

    field = "second"


class AtPosition(msgspec.Struct):
    position: Count


class TwoSizes(msgspec.Struct):
    first: Count
    second: Count


class AfterSize(msgspec.Struct):
    after: Count = 0


class WithKey(msgspec.Struct):
    key: str = ""


@pages.get("/log/checkpoint")
@open_to("anyone")
@operation("The newest checkpoint, a signed note", media_type="text/plain", refusals=(404,))
def checkpoint() -> Response:
    """The newest one, as a signed note."""
    with services().engine.connect() as db:
        note = evidence.newest_note(db)
    if note is None:
        abort(404)
    return Response(note, mimetype="text/plain", headers={"Cache-Control": "max-age=5"})


@pages.get("/api/log/checkpoints")
@open_to("anyone")
@operation("Checkpoints of the log, the oldest first", query=AfterSize, answer=list[str])
def checkpoints() -> Response:
    query = "SELECT note FROM checkpoint WHERE size > %s ORDER BY size LIMIT %s"
    with services().engine.connect() as db:
        found = db.exec_driver_sql(query, (query_as(AfterSize).after, MOST_NOTES))
        return answer(found.scalars().all())


@pages.get("/api/log/inclusion")
@open_to("anyone")
@operation(
    "The path from an event to the newest checkpoint",
    query=AtPosition,
    answer=dict[str, Any],
    refusals=(409, 422),
)
def inclusion() -> Response:
    position = query_as(AtPosition).position
    with services().engine.connect() as db:
        return answer(told(evidence.inclusion, db, position))


@pages.get("/api/log/consistency")
@open_to("anyone")
@operation(
    "The proof that one tree is the beginning of another",
    query=TwoSizes,
    answer=list[str],
    refusals=(404, 422),
)
def consistency() -> Response:
    sizes = query_as(TwoSizes)
    with services().engine.connect() as db:
        if not sizes.first <= sizes.second <= head(db).size:
            raise NoSuchTree
        tiles = tiles_of(db, max(0, sizes.first - 1), max(1, sizes.second))
        return answer(Tree(tiles).consistency(sizes.first, sizes.second))


@pages.get("/log/tile/<int:level>/<int:number>")
@open_to("anyone")
@operation("The hashes of a tile of the log's tree", media_type=OCTETS)
def tile(level: int, number: int) -> Response:
    """The hashes of a tile, 32 bytes each; only a whole one stays as it is."""
    if level > 7 or number >= 2**40:
        abort(404)
    with services().engine.connect() as db:
        hashes = db.exec_driver_sql(TILE, (level, number)).scalar()
    if hashes is None:
        abort(404)
    kept = FOREVER if len(hashes) == WIDTH * BYTES else "no-cache"
    return Response(bytes(hashes), mimetype=OCTETS, headers={"Cache-Control": kept})


@pages.get("/api/reports/<code>/receipt")
@open_to("anyone")
@operation(
    "What proves to the reporter that the report stands in the log",
    query=WithKey,
    answer=dict[str, Any],
    refusals=(404, 409),
)
def receipt(code: str) -> Response:
    """For whoever has the key of the case: the event tells who it was."""
    code = parse_code(code)
    if not (fits(code, query_as(WithKey).key) or is_own(code)):
        abort(404)
    with services().engine.connect() as db:
        position = evidence.first_position_of(db, str(report_id_of(code)))
        found = answer(told(evidence.receipt, db, position or 0))
    found.headers["Cache-Control"] = "no-store"
    found.headers["Content-Disposition"] = f'attachment; filename="{code}.json"'
    return found


def told(look_up: Any, db: Connection, position: int) -> Any:
    try:
        return look_up(db, position)
    except evidence.NotSignedYet as error:
        raise NotSignedYet from error
