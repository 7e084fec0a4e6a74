"""The ward board for the desks: what agencies gave back, and ways to find cases quickly."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

OPEN = sa.text("status IN ('SUBMITTED', 'ACCEPTED', 'IN_PROGRESS') AND merged_into IS NULL")


def upgrade() -> None:
    # Filled anew from the log: what was given back before stands nowhere else.
    op.execute("TRUNCATE ward_board")
    op.execute("UPDATE projection SET position = 0 WHERE name = 'ward_board'")
    op.execute("DELETE FROM parked_event WHERE projection = 'ward_board'")
    op.add_column("ward_board", sa.Column("told_apart", sa.JSON))
    op.add_column("ward_board", sa.Column("returned", sa.Text))
    create_indexes()


def create_indexes() -> None:
    op.create_index("ward_board_newest", "ward_board", ["first_position"])
    code = {"code": "text_pattern_ops"}
    op.create_index("ward_board_code", "ward_board", ["code"], postgresql_ops=code)
    due = sa.text("coalesce(due, 'infinity'::timestamptz)")
    op.create_index("ward_board_due", "ward_board", [due, "first_position"])
    for name, expression, method in (
        ("ward_board_helpers", "(co_handlers::jsonb)", "gin"),
        ("ward_board_near", "(point::geography)", "gist"),
    ):
        op.create_index(
            name,
            "ward_board",
            [sa.text(expression)],
            postgresql_using=method,
            postgresql_where=OPEN,
        )
