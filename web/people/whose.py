"""What is somebody's: found in the views, and in the log where those are not that far yet."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

REPORTER = "coalesce(state #>> '{reporter,id}', state #>> '{by,id}')"
# The log after a view's position is short, and has an index by position.
REPORTS = f"""
SELECT report_id FROM own_cases WHERE reporter = %(person)s
UNION
SELECT originator_id FROM event_log
WHERE position > (SELECT coalesce(min(position), 0) FROM projection WHERE name = 'own_cases')
  AND topic = 'report.submitted' AND {REPORTER} = %(person)s
"""
REQUESTS = """
SELECT request_id FROM personal_request WHERE person_id = %(person)s
UNION
SELECT originator_id FROM event_log
WHERE position > (SELECT coalesce(min(position), 0) FROM projection
                  WHERE name = 'personal_request')
  AND topic = 'personal_request.asked' AND state->>'person_id' = %(person)s
"""
# Photos, films and voice notes by the names that events refer to them by.
FILES = """
SELECT DISTINCT jsonb_array_elements_text(
  coalesce(nullif(state::jsonb->'media', 'null'), '[]')
  || jsonb_build_array(state->'photo', state->'voice')
) FROM event_log WHERE originator_id = ANY(%(reports)s::uuid[]) AND originator_version = 1
"""
OF_OTHERS = """
SELECT jsonb_array_elements_text(files::jsonb) FROM ward_board
WHERE files::jsonb ?| %(names)s AND report_id <> ALL(%(reports)s::uuid[])
UNION
SELECT name FROM event_log, unnest(%(names)s) AS name
WHERE position > (SELECT coalesce(min(position), 0) FROM projection WHERE name = 'ward_board')
  AND originator_id <> ALL(%(reports)s::uuid[]) AND strpos(state::text, name) > 0
"""


def reports_of(db: Connection, person_id: str) -> list[UUID]:
    """The reports that somebody has sent, or that were entered for them."""
    return ids(db, REPORTS, person_id)


def requests_of(db: Connection, person_id: str) -> list[UUID]:
    """What somebody asked about their data."""
    return ids(db, REQUESTS, person_id)


def files_of(db: Connection, reports: Collection[UUID]) -> set[str]:
    """The names of what came with these reports and is shown with no other."""
    values: dict[str, Any] = {"reports": [str(each) for each in reports]}
    names = {name for name in db.exec_driver_sql(FILES, values).scalars() if name}
    if not names:
        return set()
    values["names"] = sorted(names)
    return names - set(db.exec_driver_sql(OF_OTHERS, values).scalars())


def ids(db: Connection, query: str, person_id: str) -> list[UUID]:
    return list(db.exec_driver_sql(query, {"person": person_id}).scalars())
