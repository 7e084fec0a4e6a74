"""Cases as people read them: a row of a view, its names, and the story of its events."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, RowMapping, Table

from domain.handbook.contents import Contents
from domain.reports.code import UnknownCode, parse_code, report_id_of
from projections.case_history import for_everybody, timeline
from projections.live_map import table as live_map
from projections.report_list import by_id
from projections.ward_board import table as ward_board
from web.kept import Kept

Case = dict[str, Any]


@dataclass(frozen=True)
class Cases:
    engine: Engine
    handbook: Kept[Contents]

    def get(self, typed: str) -> Case:
        """What the public may see of a case. Raises `UnknownCode`."""
        case = self._read(live_map, typed)
        case["timeline"] = for_everybody(case["timeline"])
        return case

    def for_staff(self, typed: str) -> Case:
        """The same with the words and the photo, screened or not. Raises `UnknownCode`."""
        return self._read(ward_board, typed)

    def _read(self, view: Table, typed: str) -> Case:
        code = parse_code(typed)
        report_id = report_id_of(code)
        with self.engine.connect() as db:
            row = by_id(db, view, report_id)
            if row is None:
                raise UnknownCode
            story = timeline(db, report_id)
        return self.case_of(row, story)

    def case_of(self, row: RowMapping, story: list[dict[str, Any]]) -> Case:
        case: Case = {str(name): value for name, value in row.items()}
        ward_id, name = case.pop("ward_id"), case.pop("ward_name")
        case["ward"] = None if ward_id is None else {"ward_id": ward_id, "name": name}
        case["agency"] = self.agency_of(row["agency"])
        case["url"] = f"/reports/{row['code']}"
        case["timeline"] = story
        case["assigned"] = any(event["kind"] == "report.assigned" for event in story)
        case["rating"] = last_details(story, "report.rated", "report.rating_revised")
        case["evidence"] = (last_details(story, "report.resolved") or {}).get("evidence")
        return case

    def agency_of(self, code: str | None) -> dict[str, Any] | None:
        found = self.handbook().agency(code)
        return None if found is None else {"code": found.code, "name": found.name}


def last_details(story: list[dict[str, Any]], *kinds: str) -> dict[str, Any] | None:
    """What the last event of these kinds tells, since the case was last reopened."""
    found = None
    for event in story:
        if event["kind"] in kinds:
            found = event["details"]
        elif event["kind"] == "report.reopened":
            found = None
    return found
