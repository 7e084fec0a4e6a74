"""Cases as people read them: a row of a view, its names, and the story of its events."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, FromClause, RowMapping

from domain.handbook.contents import Contents
from domain.reports.code import UnknownCode, parse_code, report_id_of
from projections.case_history import RATED, for_everybody, timeline
from projections.live_map import table as live_map
from projections.report_list import by_id
from projections.ward_board import table as ward_board
from web.kept import Kept

Case = dict[str, Any]
ENDS = ("resolved", "rejected")
# What only the staff knows of a case.
OF_THE_BOARD = (
    *("channel", "officer", "co_handlers", "question", "extension_until", "extension_reason"),
    *("reopened", "score", "split_from", "missed", "hidden", "returned", "strikes"),
)


@dataclass(frozen=True)
class Cases:
    engine: Engine
    handbook: Kept[Contents]

    def get(self, typed: str) -> Case:
        """What the public may see of a case. Raises `UnknownCode`."""
        return in_public(self._read(live_map, typed))

    def for_reporter(self, typed: str) -> Case:
        """The same, with what was asked and the end as it is. Raises `UnknownCode`."""
        case = self._read(live_map, typed)
        story = case["timeline"]
        return in_public(case) | {"question": open_question(story), "ended_at": end_of(story)}

    def for_staff(self, typed: str) -> Case:
        """The same with the words and the photo, screened or not, and the board's `row`.

        Raises `UnknownCode`.
        """
        return self._read(ward_board, typed, *OF_THE_BOARD)

    def _read(self, view: FromClause, typed: str, *more: str) -> Case:
        code = parse_code(typed)
        report_id = report_id_of(code)
        with self.engine.connect() as db:
            row = by_id(db, view, report_id, *more)
            if row is None:
                raise UnknownCode
            story = timeline(db, report_id)
        case = self.case_of(row, story)
        if more:
            case["row"] = dict(row)
        return case

    def case_of(self, row: RowMapping, story: list[dict[str, Any]]) -> Case:
        case: Case = {str(name): value for name, value in row.items()}
        ward_id, name = case.pop("ward_id"), case.pop("ward_name")
        case["ward"] = None if ward_id is None else {"ward_id": ward_id, "name": name}
        case["agency"] = self.agency_of(row["agency"])
        case["url"] = f"/reports/{row['code']}"
        case["timeline"] = story
        case["assigned"] = any(event["kind"] == "report.assigned" for event in story)
        case["rating"] = last_details(story, *RATED)
        case["evidence"] = evidence_in(last_details(story, "report.resolved"))
        return case

    def agency_of(self, code: str | None) -> dict[str, Any] | None:
        found = self.handbook().agency(code)
        return None if found is None else {"code": found.code, "name": found.name}


def evidence_in(resolved: dict[str, Any] | None) -> dict[str, Any] | None:
    """A photo's name and a document, one of which may be None."""
    if resolved is None:
        return None
    evidence: dict[str, Any] = resolved["evidence"]
    return evidence | {"document": resolved["document"] or evidence["document"]}


def in_public(case: Case) -> Case:
    story = for_everybody(case["timeline"])
    return case | {"timeline": story, "rating": last_details(story, *RATED)}


def open_question(story: list[dict[str, Any]]) -> str | None:
    asked = tuple(f"report.{name}" for name in ("question_asked", "question_answered", *ENDS))
    last = next((event for event in reversed(story) if event["kind"] in asked), None)
    return last["details"].get("question") if last else None


def end_of(story: list[dict[str, Any]]) -> datetime | None:
    ends = [e["at"] for e in story if e["kind"].removeprefix("report.") in ENDS]
    return datetime.fromisoformat(ends[-1]) if ends else None


def last_details(story: list[dict[str, Any]], *kinds: str) -> dict[str, Any] | None:
    """What the last event of these kinds tells, since the case was last reopened."""
    found = None
    for event in story:
        if event["kind"] in kinds:
            found = event["details"]
        elif event["kind"] == "report.reopened":
            found = None
    return found
