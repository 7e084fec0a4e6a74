"""Whether a request of ours is there: looked for before anything is sent a second time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import cos, hypot, radians
from typing import Any

from domain.reports.report import Report
from web.federation.asking import Line, NoAnswer
from web.federation.telling import mark_of
from web.federation.understood import Item

PAGES = 50
PAGE_SIZE = 200
LONGEST = timedelta(days=89)  # the standard allows 90
SKEW = timedelta(days=1)  # by how much another system's clock may be wrong
NEAR = 0.02  # degrees, about two kilometres


class TooLong(NoAnswer):
    """Its list is too long to be looked through."""


def looked_for(line: Line, row: Any, service_code: str, now: datetime) -> Item | None:
    """None where every page of its list was read, and it is on none of them.

    Raises what `Line.get` raises, and `TooLong`.
    """
    query = {
        "external_id": row["reference"],
        "service_code": service_code,
        "start_date": w3c(max(row["recorded_at"] - SKEW, now - LONGEST)),
        "end_date": w3c(min(row["recorded_at"] - SKEW + LONGEST, now + SKEW)),
        "page_size": str(PAGE_SIZE),
    }
    rows = (each for page in pages_of(line, "requests", **query) for each in page)
    return next((each for each in rows if is_marked(each, row["reference"])), None)


def pages_of(line: Line, name: str, **query: str) -> Iterator[list[Item]]:
    """What is new on each page, until there is nothing: some give the same page again and again.

    Raises what `Line.get` raises, and `TooLong`.
    """
    seen: set[int] = set()
    for page in range(1, PAGES + 1):
        rows = {
            hash(frozenset(row.items())): row for row in line.get(name, **query, page=str(page))
        }
        new = [row for mark, row in rows.items() if mark not in seen]
        if not new:
            return
        seen |= set(rows)
        yield new
    raise TooLong("its list is too long to be looked through")


def w3c(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def is_marked(item: Item, reference: str) -> bool:
    if not item.get("service_request_id"):
        return False
    return item.get("external_id") == reference or mark_of(reference) in item.get("description", "")


def is_ours(item: Item, report: Report, reference: str) -> bool:
    """Whether the request that was named can be the one that we sent."""
    if is_marked(item, reference):
        return True
    if item.get("external_id"):
        return False
    try:
        lat, lon = float(item["lat"]), float(item["long"])
    except (KeyError, ValueError):
        return True
    if report.lon is None or report.lat is None:
        return True
    return hypot((lon - report.lon) * cos(radians(report.lat)), lat - report.lat) <= NEAR
