"""What an auditor asks about stands in the rows of the stages; they are told anew by the log."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

MOMENT = sa.DateTime(timezone=True)
COLUMNS = (
    sa.Column("screened_by", sa.Text),
    sa.Column("ended_by", sa.Text),
    sa.Column("ended_due", MOMENT),
    sa.Column("ended_photo", sa.Boolean),
    sa.Column("noted_at", MOMENT),
    sa.Column("unfinished_at", MOMENT),
    sa.Column("ended_before", sa.JSON),
    sa.Column("longest_wait", sa.Double),
    sa.Column("longest_with", sa.Text),
    sa.Column("paused", sa.Double),
)


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("case_stages", column)
    over = sa.text("ended_before IS NOT NULL")
    op.create_index("case_stages_again", "case_stages", ["report_id"], postgresql_where=over)
    op.execute("TRUNCATE case_stages")
    op.execute("DELETE FROM parked_event WHERE projection = 'case_stages'")
    op.execute("DELETE FROM projection WHERE name = 'case_stages'")
