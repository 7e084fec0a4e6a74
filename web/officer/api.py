"""The officer's own calls: a ward's board, with words that the public does not see yet."""

from uuid import UUID

from flask import Blueprint, Response

from projections.ward_board import table as ward_board
from web.access import open_to
from web.calls import GEOJSON, operation, query_as
from web.citizen.api import Collection, ReportQuery, collection
from web.desks.page import the_person
from web.officer.areas import may_see_ward, turn_away
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
    person = the_person()
    if not may_see_ward(services(), person, ward_id):
        turn_away(services(), person, "look", code_of(ward_id))
    query = query_as(ReportQuery)
    query.ward = ward_id
    return collection(ward_board, query)


def code_of(ward_id: UUID) -> str:
    wards = services().wards_in_force()
    return next((ward.code for ward in wards if ward.ward_id == ward_id), str(ward_id))
