"""An index that finds the cases whose imports were undone among all else that happened."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    undone = sa.text("topic = 'report.import_undone'")
    op.create_index("event_log_undone", "event_log", ["position"], postgresql_where=undone)
