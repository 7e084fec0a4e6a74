"""What stands beside the log for imports: each file while it is needed, and what came of it."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    func,
)

from eventlog.beside import metadata

# One file. Its content and its bad rows are sealed under a key of the import, which is destroyed
# some days after it was last worked on: a file of another system may tell much of people.
import_file = Table(
    "import_file",
    metadata,
    Column("import_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),  # as what it was recognised
    Column("digest", Text, nullable=False),  # SHA-256 in hex
    Column("sealed", LargeBinary),
    Column("sealed_bad_rows", LargeBinary),
    Column("mapping", Text),  # JSON
    Column("state", Text, nullable=False),  # draft, importing, imported, undoing, undone
    # Of the check, and then of the import itself.
    Column("rows", Integer),
    Column("imported", Integer),
    Column("known", Integer),
    Column("bad", Integer),
    Column("done", Integer, nullable=False, server_default="0"),  # rows read, or cases undone
    Column("by", Text, nullable=False),
    Column("uploaded_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

# Which case came by which import, written with the case itself.
imported_case = Table(
    "imported_case",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    Column("import_id", Uuid, nullable=False),
    # The version of the case as it came: whatever is later, somebody has done.
    Column("version", BigInteger, nullable=False),
    Index("imported_case_import", "import_id", "report_id"),
)
