"""What an agency's system says of our cases: in its updates, or in the requests themselves."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from eventlog.federation_tables import forwarding
from web.federation.asking import Line
from web.federation.finding import LONGEST, SKEW, TooLong, pages_of, w3c
from web.federation.understood import Item
from web.wiring import Services

OVERLAP = timedelta(hours=1)  # what comes late, and clocks that differ
SHORTEST = 2 * OVERLAP  # with less than this at a time no headway is made
AT_ONCE = 50  # requests that are asked for in one call
IN_ALL = 500  # at one look: those that were looked at longest ago
HEARD = ("there", "done", "telling")
c = forwarding.c

Rows = Mapping[str, Mapping[str, Any]]  # sendings by their id over there
Said = list[tuple[Mapping[str, Any], Item]]  # each with the sending that it is about


def from_updates(
    services: Services, line: Line, agency: str, heard_until: datetime | None
) -> tuple[Said, datetime]:
    """Its updates of our cases, and up to when they tell: of a list that is too long, a part.

    Raises what `Line.get` raises, and `TooLong` where the shortest part is that too.
    """
    now = services.now()
    start = max((heard_until or now) - OVERLAP, now - LONGEST)
    end = min(start + LONGEST, now + SKEW)
    while True:
        try:
            return updates_between(services, line, agency, start, end), min(end, now)
        except TooLong:
            if end - start <= SHORTEST:
                raise
            end = start + max((min(end, now) - start) / 4, SHORTEST)


def updates_between(
    services: Services, line: Line, agency: str, start: datetime, end: datetime
) -> Said:
    query = {"start_date": w3c(start), "end_date": w3c(end), "api_key": line.key}
    said: Said = []
    for page in pages_of(line, "servicerequestupdates", **query):
        known = cases_of(services, agency, [each.get("service_request_id", "") for each in page])
        ours = [each for each in page if each.get("service_request_id") in known]
        said += [(known[each["service_request_id"]], each) for each in ours]
    return in_turn(said, services.now())


def cases_of(services: Services, agency: str, ids: Collection[str]) -> Rows:
    """Those of the ids that are cases of ours."""
    query = select(forwarding).where(c.agency == agency, c.remote_id.in_(ids))
    with services.engine.connect() as db:
        found = db.execute(query.where(c.is_current, c.state.in_(HEARD))).mappings()
        return {row["remote_id"]: dict(row) for row in found}


def in_turn(said: Said, now: datetime) -> Said:
    """The oldest first."""
    return sorted(said, key=lambda each: moment_of(each[1].get("updated_datetime", ""), now))


def moment_of(text: str, otherwise: datetime) -> datetime:
    with suppress(ValueError):
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=otherwise.tzinfo)
    return otherwise


def from_requests(services: Services, line: Line, agency: str) -> Said:
    """How our open requests are now, where that has changed. Raises what `Line.get` raises."""
    query = select(forwarding).where(c.agency == agency, c.is_current, c.state == "there")
    query = query.order_by(c.looked_at.nulls_first()).limit(IN_ALL)
    with services.engine.connect() as db:
        rows = [dict(row) for row in db.execute(query).mappings()]
    said: Said = []
    for first in range(0, len(rows), AT_ONCE):
        said += looked_at(services, line, rows[first : first + AT_ONCE])
    return in_turn(said, services.now())


def looked_at(services: Services, line: Line, rows: list[dict[str, Any]]) -> Said:
    known = {row["remote_id"]: row for row in rows}
    found = line.get("requests", service_request_id=",".join(known))
    with services.engine.begin() as db:
        looked = update(forwarding).where(c.forwarding_id.in_([r["forwarding_id"] for r in rows]))
        db.execute(looked.values(looked_at=services.now()))
    ours = [each for each in found if each.get("service_request_id") in known]
    told = [(known[each["service_request_id"]], as_update(each)) for each in ours]
    return [(row, each) for row, each in told if is_news(row, each)]


def as_update(request: Item) -> Item:
    words = request.get("status_notes", "")
    return {
        "status": request.get("status", ""),
        "description": words,
        "updated_datetime": request.get("updated_datetime", ""),
    }


def is_news(row: Mapping[str, Any], said: Item) -> bool:
    status = said["status"].strip().lower()
    return bool(status) and status != (row["remote_status"] or "open")
