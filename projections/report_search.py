"""The public's reports by filters and words, and which of them changed."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, func, literal_column, select

from domain.messages.searches import Search
from projections.live_map import table as live_map
from projections.report_list import COLUMNS

c = live_map.c
# Words are looked for among the newest that fit all else: no index holds what people wrote.
LOOKED_THROUGH = 20_000
MARKS = "[\u0300-\u036f]"


def matching(
    db: Connection,
    search: Search,
    wards: Collection[UUID],
    words: Sequence[str],
    before: int,
    limit: int,
) -> Sequence[RowMapping]:
    """The newest first, those before a position; `wards` are all that the search's ward means.

    `words` are in plain spelling, and all of them have to be in the text.
    """
    query = select(*(c[name] for name in COLUMNS)).where(*conditions(search, wards))
    query = query.where(c.first_position < before).order_by(c.first_position.desc())
    if words:
        newest = query.limit(LOOKED_THROUGH).subquery()
        text = plain(newest.c.text)
        query = select(newest).where(*(func.strpos(text, word) > 0 for word in words))
        query = query.order_by(newest.c.first_position.desc())
    return db.execute(query.limit(limit)).mappings().all()


def conditions(search: Search, wards: Collection[UUID]) -> list[ColumnElement[bool]]:
    found = [~c.hidden, c.merged_into.is_(None)]
    if search.ward is not None:
        found.append(c.ward_id.in_(wards))
    if search.category is not None:
        found.append(c.category == search.category)
    if search.status is not None:
        found.append(c.status == search.status)
    if search.cases:
        found.append(c.code.in_(search.cases))
    return found


def plain(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """As `web.reform.former.plain` has it."""
    # Taken apart first: whatever the database's locale is, its letters are then ASCII's but for Đ.
    parts = func.normalize(text, literal_column("NFD"))
    return func.lower(func.translate(func.regexp_replace(parts, MARKS, "", "g"), "Đđ", "dd"))


def changed_since(db: Connection, position: int, until: int, most: int) -> Sequence[RowMapping]:
    """What was touched by an event after the one position, up to the other; in that order."""
    columns = ("report_id", "hidden", *COLUMNS)
    query = select(*(c[name] for name in columns)).where(c.position > position)
    query = query.where(c.position <= until).order_by(c.position).limit(most)
    return db.execute(query).mappings().all()
