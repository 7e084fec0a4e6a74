"""Why here: the boundary, the rule and the promise behind a case, and each change of them.

For everybody: it tells what decided, and nothing of people. `at`, a position of the log, tells it
as of that moment.
"""

from typing import Annotated, Any

import msgspec
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from domain.handbook.contents import Contents, Rule
from domain.reports.code import UnknownCode, parse_code
from domain.reports.report import Report
from eventlog.clocks import LAST
from geo.geojson import Geometry
from web.access import may, open_to
from web.auditor.replay import is_withheld, outline_of, story_of, then, wards_of
from web.calls import query_as
from web.cases import Case
from web.context import in_language
from web.desks.origins import Origins, origins_of
from web.desks.page import severities, stages
from web.desks.reasons import reasons_for
from web.wiring import services

pages = Blueprint("why", __name__, url_prefix="/reports")


class WhyQuery(msgspec.Struct):
    at: Annotated[int, msgspec.Meta(ge=0, le=LAST, description="a position of the log")] | None = (
        None
    )


@pages.get("/<code>/why")
@open_to("anyone")
def why(code: str) -> ResponseReturnValue:
    """Raises `UnknownCode` also for a moment before the case."""
    at = query_as(WhyQuery).at
    case = services().cases.get(code)
    with services().engine.connect() as db:
        events = story_of(db, parse_code(code))
        found = then(events, at)
        origins = origins_of(db, wards_of(found.so_far))
        outline = outline_of(db, found.report)
    if found.report is None:
        raise UnknownCode
    reasons = list(reasons_for(found.so_far, origins, withheld=is_withheld(events)))
    last = {reason.kind.removeprefix("report."): reason for reason in reasons}
    return render_template(
        "why.html",
        case=case if at is None else as_of(case, found.report),
        at=at,
        moment_of=found.at,
        place=shown_place(case["code"], found.report, outline, is_past=at is not None),
        reasons=reasons,
        ward=last.get("ward_determined"),
        agency=last.get("agency_determined"),
        promise=last.get("deadline_set"),
        assigned=last.get("assigned") if found.report.agency else None,
        stages=stages(),
        rule_words=lambda rule, handbook: rule_words(rule, handbook, origins),
    )


def as_of(case: Case, report: Report) -> Case:
    """The case with what a moment of it makes another."""
    past = ("category", "status", "merged_into", "lon", "lat")
    agency = services().cases.agency_of(report.agency)
    return case | {name: getattr(report, name) for name in past} | {"agency": agency}


def shown_place(
    code: str, report: Report, outline: Geometry | None, *, is_past: bool
) -> dict[str, Any]:
    """A pin that was moved since is for those who check."""
    is_shown = not is_past or may("auditor.replay")
    lon, lat = (report.lon, report.lat) if is_shown else (None, None)
    return {"code": code, "lon": lon, "lat": lat, "status": report.status, "outline": outline}


def rule_words(rule: Rule, handbook: Contents, origins: Origins) -> dict[str, str]:
    """The rule's conditions and its answer, in the reader's language; no condition, no entry.

    A rule that fits a case names no other ward than one that the case was in.
    """
    category = handbook.category(rule.category or "")
    drawn = origins.wards.get(rule.ward, ()) if rule.ward else ()
    ward = drawn[-1].name if drawn else str(rule.ward or "")
    agencies = {a.code: in_language(a.name) for a in handbook.agencies}
    told = {
        "category": in_language(category.name) if category else rule.category or "",
        "ward": ward,
        "severity": severities()[rule.severity] if rule.severity else "",
        "agency": agencies.get(rule.agency, rule.agency),
        "helpers": ", ".join(agencies.get(code, code) for code in rule.co_handlers),
    }
    return {name: words for name, words in told.items() if words}
