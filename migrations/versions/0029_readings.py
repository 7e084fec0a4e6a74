"""The newest readings are listed, whatever they were of."""

from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_index("reading_newest", "reading", ["first_position"])
