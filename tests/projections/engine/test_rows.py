import json
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    DateTime,
    Double,
    MetaData,
    Table,
    Text,
    Uuid,
)

from projections.engine.rows import put, replace, take_out

TABLE = Table(
    "kept",
    MetaData(),
    Column("id", Uuid, primary_key=True),
    Column("words", Text),
    Column("document", JSON),
    Column("number", BigInteger),
    Column("measure", Double),
    Column("day", Date),
    Column("moment", DateTime(timezone=True)),
)
TEXT = st.text(st.characters(exclude_characters="\x00", codec="utf-8"))
AWKWARD = st.text("\\\"',\n\r\t\x01\x1f\x7fnurbf\u2028{}[]/01e.N$%:")
WORDS = st.none() | TEXT | AWKWARD | st.sampled_from(["", "null", "NULL", "\\N", "\\.", '"'])
LEAVES = WORDS | st.booleans() | st.integers(-(2**53), 2**53)
DOCUMENTS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT | AWKWARD, inner)
)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.uuids(),
            "words": WORDS,
            "document": DOCUMENTS,
            "number": st.none() | st.integers(-(2**63), 2**63 - 1),
            "measure": st.none() | st.floats(allow_nan=False, allow_infinity=False),
            "day": st.none() | st.dates(date(1990, 1, 1)),
            "moment": st.none() | MOMENTS,
        }
    ),
    max_size=4,
    unique_by=lambda row: row["id"],
)
A_ROW = dict.fromkeys(TABLE.columns.keys()) | {"id": UUID(int=1)}


@pytest.fixture
def db(engine):
    with engine.connect() as db:
        TABLE.create(db)
        yield db


def kept(db):
    rows = db.execute(TABLE.select().order_by(TABLE.c.id)).mappings()
    return [dict(row) for row in rows]


@given(ROWS)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_a_row_holds_is_what_the_table_keeps(db, rows):
    with db.begin_nested() as changes:
        put(db, TABLE, rows)

        found = kept(db)
        out = take_out(db, TABLE, "id", [row["id"] for row in rows])
        assert kept(db) == []
        put(db, TABLE, out)
        again = kept(db)
        changes.rollback()

    assert found == again == sorted(rows, key=lambda row: row["id"].int)


def test_a_text_that_no_table_can_keep_is_refused_and_not_changed(db):
    with pytest.raises(Exception, match="invalid byte sequence"):
        put(db, TABLE, [A_ROW | {"words": "a\x00b"}])


def test_no_rows_are_nothing_to_put(db):
    put(db, TABLE, [])

    assert kept(db) == []


def test_only_the_rows_with_these_keys_are_taken_out(db):
    rows = [A_ROW | {"id": UUID(int=number)} for number in (1, 2, 3)]
    put(db, TABLE, rows)

    assert take_out(db, TABLE, "id", [UUID(int=1), UUID(int=3), UUID(int=9)]) == [rows[0], rows[2]]
    assert kept(db) == [rows[1]]


def test_rows_are_replaced_by_their_key(db):
    put(db, TABLE, [A_ROW | {"words": "old"}, A_ROW | {"id": UUID(int=2)}])

    replace(db, TABLE, "id", [UUID(int=1)], [A_ROW | {"words": "new"}])

    assert [row["words"] for row in kept(db)] == ["new", None]


def test_a_document_keeps_the_order_of_its_members(db):
    put(db, TABLE, [A_ROW | {"document": {"vi": 1, "en": 2, "zh": 3}}])

    text = db.exec_driver_sql("SELECT document::text FROM kept").scalar()
    assert list(json.loads(text)) == ["vi", "en", "zh"]
