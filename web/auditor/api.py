"""The replay: a case at any moment, by the domain's own code over its events."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from flask import Blueprint, Response

from domain.reports.code import parse_code
from web.access import open_to
from web.auditor.replay import Replay
from web.calls import answer, operation, query_as
from web.wiring import services

pages = Blueprint("replay", __name__, url_prefix="/api/audit")


Moment = Annotated[datetime, msgspec.Meta(tz=True, description="ISO 8601 with an offset")]


class ReplayQuery(msgspec.Struct):
    at: Moment | None = None


@pages.get("/<code>")
@open_to("auditor", "manager")
@operation(
    "A case as it stood at a moment",
    query=ReplayQuery,
    answer=dict[str, Any],
    refusals=(401, 403, 404, 422),
)
def replay(code: str) -> Response:
    at = query_as(ReplayQuery).at
    return answer(Replay(services()).of(parse_code(code), at))
