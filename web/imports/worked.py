"""Which cases of an import somebody has worked on since, and which of them an undo leaves alone."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from domain.reports.imports import Worked

WORKED_ON = """
SELECT DISTINCT i.report_id FROM imported_case i
JOIN event_log e ON e.originator_id = i.report_id AND e.originator_version > i.version
WHERE i.import_id = %(import_id)s AND e.state #>> '{by,role}' <> 'system'
  AND e.topic <> 'report.import_undone'
"""
# Another case goes on in it, or another system handles it: without it those would hang in the air.
HELD = """
SELECT i.report_id FROM imported_case i JOIN ward_board b USING (report_id)
WHERE i.import_id = %(import_id)s AND (
  b.code IN (SELECT merged_into FROM ward_board WHERE merged_into IS NOT NULL)
  OR i.report_id IN (SELECT report_id FROM forwarding WHERE is_current)
)
"""
LEFT = """
SELECT i.report_id, max(e.originator_version) FROM imported_case i
JOIN event_log e ON e.originator_id = i.report_id
WHERE i.import_id = %s AND i.report_id > %s AND NOT i.report_id = ANY(%s::uuid[])
GROUP BY i.report_id HAVING NOT bool_or(e.topic = 'report.import_undone')
ORDER BY i.report_id LIMIT %s
"""
CASES = """
SELECT code, status FROM ward_board WHERE report_id = ANY(%s::uuid[]) ORDER BY first_position
"""


def worked_on(db: Connection, import_id: UUID) -> set[UUID]:
    """By people; what the clock and a reform do is no work."""
    return {*db.exec_driver_sql(WORKED_ON, {"import_id": str(import_id)}).scalars()}


def held(db: Connection, import_id: UUID) -> set[UUID]:
    return {*db.exec_driver_sql(HELD, {"import_id": str(import_id)}).scalars()}


def kept_of(db: Connection, import_id: UUID, worked: Worked) -> set[UUID]:
    kept = held(db, import_id)
    return kept | worked_on(db, import_id) if worked == "keep" else kept


def left_of(
    db: Connection, import_id: UUID, kept: Collection[UUID], after: UUID, limit: int
) -> Sequence[Any]:
    """The next cases that are still to be undone, each with its last version."""
    kept_ids = [str(each) for each in kept]
    return db.exec_driver_sql(LEFT, (str(import_id), str(after), kept_ids, limit)).all()


def cases(db: Connection, report_ids: Collection[UUID]) -> Sequence[Any]:
    return db.exec_driver_sql(CASES, ([str(each) for each in report_ids],)).all()
