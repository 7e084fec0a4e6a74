"""What is counted of a unit's cases: each figure is a condition, so it is also the list behind it.

The conditions speak of `u`, the cases of one kind of unit: the columns of `case_stages`, and
- `unit`: an agency's code, or a ward's id (of kind `today`, of a ward of today's map);
- `own`: the unit has the case now, and did not hand it on after the deadline;
- `late`: a deadline passed for which this unit answers; for a ward that is any of the three;
- `overdue`: a deadline passed, whoever had the case.
"""

from typing import Literal

from projections.case_stages import STEPS

UnitKind = Literal["agency", "ward"]
UNIT_KINDS: tuple[UnitKind, ...] = ("agency", "ward")
CountedKind = Literal["agency", "ward", "today"]

AGENCIES_CASES = """
SELECT c.*, c.agency AS unit, true AS own, c.missed_handling AS overdue,
       coalesce(c.late_with::jsonb ? c.agency, false) AS late
FROM case_stages c WHERE c.agency = ANY(%(units)s)
UNION ALL
SELECT c.*, held.unit, false, true, true
FROM case_stages c CROSS JOIN LATERAL json_array_elements_text(c.late_with) AS held(unit)
WHERE c.late_with IS NOT NULL AND held.unit = ANY(%(units)s)
  AND held.unit IS DISTINCT FROM c.agency
"""
LATE = """
CROSS JOIN LATERAL (
  SELECT c.missed_screening OR c.missed_assignment OR c.missed_handling AS late
) late
"""
WARDS_CASES = f"""
SELECT c.*, c.ward AS unit, true AS own, late.late AS overdue, late.late
FROM case_stages c {LATE} WHERE c.ward = ANY(%(units)s)
"""  # noqa: S608 - made of our own words alone
TODAYS_CASES = f"""
{WARDS_CASES}
UNION ALL
SELECT c.*, h.heir AS unit, true AS own, late.late AS overdue, late.late
FROM case_heir h JOIN case_stages c ON c.report_id = h.report_id AND c.ward = h.ward {LATE}
WHERE h.heir = ANY(%(units)s)
"""  # noqa: S608
CASES_OF: dict[CountedKind, str] = {
    "agency": AGENCIES_CASES,
    "ward": WARDS_CASES,
    "today": TODAYS_CASES,
}

COUNTS = "u.kind = 'problem' AND NOT u.merged AND NOT u.imported"
OWN = f"{COUNTS} AND u.own"
WAITS = f"{OWN} AND u.step = "
MISSED = {
    "screening": "u.missed_screening",
    "assignment": "u.missed_assignment",
    "start": "u.missed_handling",
    "resolution": "u.missed_handling",
}
FIGURES: dict[str, str] = {
    "received": COUNTS,
    "rejected": f"{OWN} AND u.status = 'REJECTED'",
    "resolved": f"{OWN} AND u.status = 'RESOLVED'",
    "waiting": f"{OWN} AND u.step IS NOT NULL",
    "on_time": f"{OWN} AND u.step IS NULL AND u.promised AND NOT u.overdue",
    "late": f"{COUNTS} AND u.late",
    "came_late": f"{COUNTS} AND u.overdue AND NOT u.late",
    "handed_on": f"{COUNTS} AND NOT u.own",
    "in_time": f"{OWN} AND u.step IS NOT NULL AND NOT u.overdue",
    "undated": f"{OWN} AND u.step IS NULL AND NOT u.promised AND NOT u.overdue",
    "satisfied": f"{OWN} AND u.score = 'satisfied'",
    "acceptable": f"{OWN} AND u.score = 'acceptable'",
    "not_satisfied": f"{OWN} AND u.score = 'not_satisfied'",
    "failed": f"{COUNTS} AND (u.late OR (u.own AND u.score IS NOT DISTINCT FROM 'not_satisfied'))",
    "reopened": f"{OWN} AND u.reopened > 0",
    "extended": f"{OWN} AND u.extensions > 0",
    "ideas": "u.own AND u.kind = 'idea' AND NOT u.merged AND NOT u.imported",
    "merged": "u.own AND u.merged",
    "imported": "u.own AND u.imported AND NOT u.merged",
    **{f"waits_{step}": f"{WAITS}'{step}'" for step in STEPS},
    **{f"overdue_{step}": f"{WAITS}'{step}' AND {MISSED[step]}" for step in STEPS},
}

# Between two moments, in hours as they pass for those who wait. `whole` is from end to end.
RESOLVED = "CASE WHEN u.status = 'RESOLVED' THEN u.ended_at END"
SPANS: dict[str, tuple[str, str]] = {
    "screening": ("u.submitted_at", "u.screened_at"),
    "assignment": ("u.begun_at", "u.assigned_at"),
    "start": ("coalesce(u.assigned_at, u.begun_at)", "u.started_at"),
    "resolution": ("u.started_at", RESOLVED),
    "whole": ("u.submitted_at", RESOLVED),
}


def hours(span: str) -> str:
    """NULL where the case has not come so far, or does not count."""
    begin, end = SPANS[span]
    taken = f"extract(epoch FROM {end} - {begin})::double precision / 3600"
    return f"CASE WHEN {OWN} THEN {taken} END"
