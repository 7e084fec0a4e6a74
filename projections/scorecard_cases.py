"""The cases behind a figure of a scorecard, with no more of each than everybody may see."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from projections.figures import CASES_OF, FIGURES, OWN, SPANS, CountedKind, hours

# The words as the live map shows them: none before the screening, and none that are hidden.
FIELDS = """u.code, u.category, u.ward_name, u.agency, u.status, u.step, u.step_since,
u.submitted_at, u.ended_at, u.first_position,
CASE WHEN b.held_back THEN NULL ELSE b.text END AS text"""
BEHIND: dict[str, str] = {
    **FIGURES,
    **{span: f"({hours(span)}) IS NOT NULL" for span in SPANS},
    "rated": f"{OWN} AND u.score IS NOT NULL",
}
LISTS = {
    (kind, figure): f"""
SELECT {FIELDS} FROM ({cases}) u LEFT JOIN ward_board b ON b.report_id = u.report_id
WHERE {condition}
  AND coalesce(%(month)s, u.month) = u.month
  AND coalesce(%(category)s, u.category) = u.category
  AND u.first_position < %(before)s
ORDER BY u.first_position DESC LIMIT %(limit)s
"""
    for kind, cases in CASES_OF.items()
    for figure, condition in BEHIND.items()
}


@dataclass(frozen=True)
class Wanted:
    """`before` pages downwards by first position, newest case first."""

    kind: CountedKind
    unit: str
    figure: str
    month: str | None = None
    category: str | None = None
    before: int = 2**63 - 1
    limit: int = 50


def cases_behind(db: Connection, wanted: Wanted) -> list[dict[str, Any]]:
    values = {**vars(wanted), "units": [wanted.unit]}
    found = db.exec_driver_sql(LISTS[wanted.kind, wanted.figure], values).mappings()
    return [dict(row) for row in found]
