"""Imports: the files that a manager is about to take over, and which case came by which of them."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import grant_change

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "import_file",
        sa.Column("import_id", sa.Uuid, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("name", "kind", "digest")),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("sealed_bad_rows", sa.LargeBinary),
        sa.Column("mapping", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer) for name in ("rows", "imported", "known", "bad")),
        sa.Column("done", sa.Integer, nullable=False, server_default="0"),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("uploaded_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False, server_default=sa.func.now()),
    )
    op.create_table(
        "imported_case",
        sa.Column("report_id", sa.Uuid, primary_key=True),
        sa.Column("import_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.create_index("imported_case_import", "imported_case", ["import_id", "report_id"])
    grant_change("import_file", "imported_case")
