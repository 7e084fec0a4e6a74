"""Keeps the scorecards up with the cases: counts anew the units that were touched since last time.

A step is one transaction with its own position, so it is done once, whatever is killed. When
`case_stages` was made anew, everything is counted anew.
"""

from collections.abc import Set
from typing import NamedTuple

from psycopg2.errors import SerializationFailure
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from projections.case_heir import Redrawn, follow
from projections.case_stages import NO_WARD
from projections.engine.step import TELL
from projections.figures import UNIT_KINDS, CountedKind
from projections.unit_scorecard import COUNTING, NAME, table

# First of all, so that what follows sees one making of the table and not the one before it.
HOLD = "LOCK TABLE public.case_stages IN ACCESS SHARE MODE"
# SKIP LOCKED: a second worker leaves it alone, and takes over when the first one is gone.
LOCK = f"SELECT position FROM public.projection WHERE name = '{NAME}' FOR UPDATE SKIP LOCKED"
# The place of a case is told by the ward board, which may be behind.
SOURCE = """
SELECT 'public.case_stages'::regclass::oid::bigint, min(position)
FROM public.projection WHERE name IN ('case_stages', 'ward_board') HAVING count(*) = 2
"""
KNOWN = f"SELECT source FROM {NAME} LIMIT 1"
TOUCHED: dict[CountedKind, str] = {
    "agency": "SELECT json_array_elements_text(agencies) FROM case_stages"
    " WHERE position > %(after)s",
    "ward": "SELECT json_array_elements_text(wards) FROM case_stages WHERE position > %(after)s",
    "today": "SELECT coalesce(h.heir, w.ward) FROM case_stages c"
    " CROSS JOIN json_array_elements_text(c.wards) w(ward)"
    " LEFT JOIN case_heir h ON h.report_id = c.report_id AND h.ward = w.ward"
    " WHERE c.position > %(after)s",
}
# A case of an import that was undone has no row any more; what it was counted for is in the log.
LEFT = """
UNION SELECT {unit} FROM event_log undone JOIN event_log e USING (originator_id) {heirs}
WHERE undone.topic = 'report.import_undone' AND e.topic = '{topic}'
  AND undone.position > %(left_after)s AND undone.position <= %(up_to)s
ORDER BY 1
"""
WARD = f"coalesce(e.state #>> '{{found,ward_id}}', '{NO_WARD}')"
HEIRS = f"LEFT JOIN case_heir h ON h.report_id = e.originator_id AND h.ward = {WARD}"
DETERMINED = "report.ward_determined"
LEFT_BY: dict[CountedKind, str] = {
    "agency": LEFT.format(unit="e.state ->> 'agency'", heirs="", topic="report.assigned"),
    "ward": LEFT.format(unit=WARD, heirs="", topic=DETERMINED),
    "today": LEFT.format(unit=f"coalesce(h.heir, {WARD})", heirs=HEIRS, topic=DETERMINED),
}
FORGET_ALL = f"DELETE FROM {NAME}; DELETE FROM case_heir"
FORGET = f"DELETE FROM {NAME} WHERE unit_kind = %(kind)s AND unit = ANY(%(units)s)"
PUT = {
    kind: f"INSERT INTO {NAME} ({', '.join(table.columns.keys())})"
    f" SELECT f.*, %(position)s, %(source)s FROM ({counting}) f"
    for kind, counting in COUNTING.items()
}
OID_BITS = 32  # what names a table in PostgreSQL; the number of the map stands above them
MOVE = f"UPDATE public.projection SET position = %s WHERE name = '{NAME}'"


class State(NamedTuple):
    """Which making of `case_stages` there is and for which map, and the position it has come to."""

    source: int
    position: int


def refresh(engine: Engine, redrawn: Redrawn | None = None) -> int:
    """One step; returns how many units were counted. After a reform, as of today's wards too."""
    try:
        with in_one_snapshot(engine) as db, db.begin():
            return bring_up(db, redrawn if redrawn and redrawn.reforms else None)
    except OperationalError as error:
        if isinstance(error.orig, SerializationFailure):
            return 0  # another worker was faster
        raise


def in_one_snapshot(engine: Engine) -> Connection:
    """All that it reads is of the same moment."""
    return engine.connect().execution_options(isolation_level="REPEATABLE READ")


def bring_up(db: Connection, redrawn: Redrawn | None) -> int:
    db.exec_driver_sql(HOLD)
    held = db.exec_driver_sql(LOCK).scalar()
    state = state_of(db, redrawn)
    if held is None or state is None:
        return 0
    goes_on = db.exec_driver_sql(KNOWN).scalar() == state.source and held <= state.position
    after = held if goes_on else 0
    if after == state.position:
        return 0
    if not goes_on:
        db.exec_driver_sql(FORGET_ALL)
    counted = sum(recount(db, kind, after, state) for kind in UNIT_KINDS)
    if redrawn:
        follow(db, redrawn, after)
        counted += recount(db, "today", after, state, among=redrawn.units)
    db.exec_driver_sql(MOVE, (state.position,))
    db.exec_driver_sql(TELL, ([f"{NAME}:{state.position}:{counted}"],))
    return counted


def state_of(db: Connection, redrawn: Redrawn | None) -> State | None:
    """None while a view has not begun."""
    found = db.exec_driver_sql(SOURCE).one_or_none()
    if found is None:
        return None
    making, position = found
    return State(making + (redrawn.drawing << OID_BITS if redrawn else 0), position)


def recount(
    db: Connection, kind: CountedKind, after: int, state: State, among: Set[str] | None = None
) -> int:
    """Counts the units of one kind that events after the position touched."""
    # Where all are counted anew, nothing is left of those that were taken away.
    left = after or state.position
    bounds = {"after": after, "left_after": left, "up_to": state.position}
    touched = db.exec_driver_sql(TOUCHED[kind] + LEFT_BY[kind], bounds).scalars()
    units = [unit for unit in touched if among is None or unit in among]
    if units:
        values = {"kind": kind, "units": units, **state._asdict()}
        db.exec_driver_sql(FORGET, values)
        db.exec_driver_sql(PUT[kind], values)
    return len(units)
