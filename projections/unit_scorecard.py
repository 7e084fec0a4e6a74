"""The unit scorecard: the figures of each agency and ward, as a whole, by month and by category.

After a reform the wards are there twice: of kind `ward` with the cases that each of them worked on,
whether or not it is still there, and of kind `today` with those of the wards that it goes on with.
It is made of `case_stages` by `scorecard_refresh`, and so are the figures that a decision freezes.
"""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Double,
    Index,
    Integer,
    Table,
    Text,
    select,
)

from projections.case_stages import STEPS
from projections.figures import CASES_OF, FIGURES, SPANS, CountedKind, hours
from projections.tables import metadata

NAME = "unit_scorecard"
SliceKind = Literal["all", "month", "category"]
Figures = dict[str, Any]

SINCE = tuple(f"since_{step}" for step in STEPS)
TIMES = tuple(f"{span}_{what}" for span in SPANS for what in ("n", "median", "p90"))

table = Table(
    NAME,
    metadata,
    Column("unit_kind", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("slice_kind", Text, primary_key=True),
    Column("slice", Text, primary_key=True),
    Column("name", Text),
    *(Column(name, Integer, nullable=False) for name in FIGURES),
    # The middle one of those that wait for a step has waited since then.
    *(Column(name, DateTime(timezone=True)) for name in SINCE),
    *(Column(name, Integer if name.endswith("_n") else Double) for name in TIMES),
    Column("position", BigInteger, nullable=False),
    Column("source", BigInteger, nullable=False),  # which making of `case_stages` it was counted in
    Index("unit_scorecard_slice", "slice_kind", "slice"),
)


def counting(kind: CountedKind) -> str:
    """The query for the figures of units of one kind, with all columns up to `position`."""
    counted = [f"count(*) FILTER (WHERE {condition})" for condition in FIGURES.values()]
    since = [
        f"percentile_disc(0.5) WITHIN GROUP (ORDER BY u.step_since)"
        f" FILTER (WHERE {FIGURES[f'waits_{step}']})"
        for step in STEPS
    ]
    times = [part for span in SPANS for part in distribution(span)]
    made = ", ".join(f"{hours(span)} AS {span}_h" for span in SPANS)
    return f"""
SELECT '{kind}', u.unit,
  CASE WHEN GROUPING(u.month) = 0 THEN 'month' WHEN GROUPING(u.category) = 0 THEN 'category'
       ELSE 'all' END,
  coalesce(u.month, u.category, ''), max(u.ward_name),
  {", ".join([*counted, *since, *times])}
FROM (SELECT u.*, {made} FROM ({CASES_OF[kind]}) u) u
GROUP BY GROUPING SETS ((u.unit), (u.unit, u.month), (u.unit, u.category))
"""  # noqa: S608 - made of our own words alone


def distribution(span: str) -> tuple[str, ...]:
    shares = [f"percentile_cont({p}) WITHIN GROUP (ORDER BY u.{span}_h)" for p in (0.5, 0.9)]
    return f"count(u.{span}_h)", *shares


COUNTING: dict[CountedKind, str] = {kind: counting(kind) for kind in CASES_OF}


def overview(db: Connection, slice_kind: SliceKind, slice_: str) -> Sequence[Figures]:
    """Every unit in one slice."""
    c = table.c
    query = table.select().where(c.slice_kind == slice_kind, c.slice == slice_)
    return [dict(row) for row in db.execute(query.order_by(c.unit_kind, c.unit)).mappings()]


def of_unit(db: Connection, kind: CountedKind, unit: str) -> Sequence[Figures]:
    """All slices of one unit; none where there is no such unit."""
    c = table.c
    query = table.select().where(c.unit_kind == kind, c.unit == unit)
    return [dict(row) for row in db.execute(query.order_by(c.slice_kind, c.slice)).mappings()]


def slices(db: Connection) -> dict[str, list[str]]:
    """The months and categories that there are figures for, in order."""
    c = table.c
    rows = db.execute(select(c.slice_kind, c.slice).distinct().order_by(c.slice)).all()
    return {kind: [s for k, s in rows if k == kind] for kind in ("month", "category")}


def counted_now(db: Connection, kind: CountedKind, unit: str) -> Sequence[Figures]:
    """The same as `of_unit`, counted this moment from the cases themselves."""
    names = [column.name for column in table.columns][:-2]
    rows = db.exec_driver_sql(COUNTING[kind], {"units": [unit]})
    return [dict(zip(names, row, strict=True)) for row in rows]
