"""In which ward of today the cases go on whose own ward is no more."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import grant_change

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_table(
        "case_heir",
        sa.Column("report_id", sa.Uuid, primary_key=True),
        sa.Column("ward", sa.Text, nullable=False),
        sa.Column("heir", sa.Text, nullable=False),
    )
    op.create_index("case_heir_heir", "case_heir", ["heir"])
    grant_change("case_heir")
