"""The replay: a case at any moment, by the domain's own code over its events."""

from typing import Annotated, Any

import msgspec
from flask import Blueprint, Response

from domain.reports.code import parse_code
from eventlog.clocks import Clock
from web.access import open_to
from web.auditor.asked import asked
from web.auditor.lines import as_told
from web.auditor.reading import as_read
from web.auditor.replay import is_withheld, outline_of, state_of, story_of, then
from web.calls import answer, operation
from web.wiring import services

pages = Blueprint("replay", __name__, url_prefix="/api/audit")

At = Annotated[str, msgspec.Meta(description="ISO 8601 with an offset, or a position of the log")]


class ReplayQuery(msgspec.Struct):
    """`clock`: what was so at the moment (effective), or what was known of it then (recorded)."""

    at: At | None = None
    clock: Clock = "effective"


@pages.get("/<code>")
@open_to("auditor", "manager")
@operation(
    "A case as it stood at a moment",
    query=ReplayQuery,
    answer=dict[str, Any],
    refusals=(401, 403, 404, 422),
)
def replay(code: str) -> Response:
    """`index` is how many events count less one, -1 before the first."""
    code, wanted = parse_code(code), asked()
    with services().engine.connect() as db:
        events = story_of(db, code)
        found = then(events, wanted.at, wanted.clock)
        outline = outline_of(db, found.report)
    as_read(code)
    withheld = is_withheld(events)
    told = [as_told(recorded, withheld=withheld) for recorded in events]
    return answer(
        {
            "code": code,
            "at": found.at,
            "index": len(found.so_far) - 1,
            "state": found.report and state_of(found.report, withheld=withheld),
            "events": [row for row in told if row is not None],
            "boundary_geojson": outline,
        }
    )
