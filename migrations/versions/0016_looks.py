"""Who was shown who a reporter is."""

import sqlalchemy as sa
from alembic import op

from migrations.roles import hand_over

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "look",
        sa.Column("look_id", sa.Uuid, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Text, nullable=False),
        sa.Column("by_role", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("first_position", sa.BigInteger, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.create_index("look_newest", "look", ["first_position"])
    op.create_index("look_person", "look", ["person_id", "first_position"])
    hand_over("look")
