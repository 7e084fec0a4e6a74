"""The officer's own calls: a ward's board, with words that the public does not see yet."""

from uuid import UUID

from flask import Blueprint, Response, abort

from projections.ward_board import table as ward_board
from web.access import open_to
from web.accounts.session import current_person
from web.calls import GEOJSON, operation, query_as
from web.citizen.api import Collection, ReportQuery, collection
from web.officer.areas import may_see_ward
from web.wiring import services

pages = Blueprint("board", __name__, url_prefix="/api/board")


@pages.get("/<uuid:ward_id>")
@open_to("dispatcher", "ward_officer", "manager")
@operation(
    "A ward's reports, the newest first",
    query=ReportQuery,
    answer=Collection,
    media_type=GEOJSON,
    refusals=(401, 403, 404, 422),
)
def board(ward_id: UUID) -> Response:
    person = current_person()
    if person is None or not may_see_ward(services(), person, ward_id):
        abort(404)
    query = query_as(ReportQuery)
    query.ward = ward_id
    return collection(ward_board, query)
