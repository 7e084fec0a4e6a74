"""The newest rows of a view."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, RowMapping, Table


def newest(
    db: Connection, table: Table, limit: int, *conditions: ColumnElement[bool]
) -> Sequence[RowMapping]:
    """Those whose aggregates began last come first; `table` is that of a `RowPerAggregate`."""
    query = table.select().where(*conditions).order_by(table.c.first_position.desc()).limit(limit)
    return db.execute(query).mappings().all()
