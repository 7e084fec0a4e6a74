"""The case codes of another system's rows: always the same ones, and which the log has already."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from domain.reports.code import code_from, report_id_of

HOLDERS = """
SELECT e.originator_id, CASE WHEN EXISTS (
  SELECT FROM event_log undone WHERE undone.originator_id = e.originator_id
  AND undone.topic = 'report.import_undone'
) THEN '' ELSE coalesce(e.state ->> 'external_id', '') END
FROM event_log e WHERE e.originator_id = ANY(%s::uuid[]) AND e.originator_version = 1
"""


class Case(NamedTuple):
    code: str
    is_known: bool


def cases_of(db: Connection, refs: Sequence[str]) -> dict[str, Case]:
    """The code of each ref, and whether its report is in the log.

    Codes are short: two of a million rows may well share one. Then the second takes its next.
    """
    cases: dict[str, Case] = {}
    taken: dict[str, str] = {}
    left, turn = list(refs), 0
    while left:
        codes = {ref: code_of(ref, turn) for ref in left}
        taken |= holders(db, codes.values())
        for ref, code in codes.items():
            is_known = taken.get(code) == ref
            if taken.setdefault(code, ref) == ref:
                cases[ref] = Case(code, is_known)
        left, turn = [ref for ref in left if ref not in cases], turn + 1
    return cases


def code_of(ref: str, turn: int) -> str:
    return code_from(f"{ref} {turn}" if turn else ref)


def holders(db: Connection, codes: Iterable[str]) -> Mapping[str, str]:
    """Which ref stands behind each code that the log has; empty for a report of our own.

    Empty too for one whose import was undone, so that its row may come again.
    """
    code_by_id = {report_id_of(code): code for code in codes}
    rows = db.exec_driver_sql(HOLDERS, ([str(report_id) for report_id in code_by_id],))
    return {code_by_id[report_id]: ref for report_id, ref in rows}
