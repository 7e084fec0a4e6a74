"""Every table of the log and beside it, for those who make them: all are known once this is."""

from eventlog import (
    account_tables,
    federation_tables,
    import_tables,
    media_table,
    open311_tables,
    outbox,
    personal_tables,
    webhook_table,
)
from eventlog.beside import metadata as beside
from eventlog.proof import tables as proof_tables
from eventlog.tables import metadata as log

__all__ = [
    "account_tables",
    "beside",
    "federation_tables",
    "import_tables",
    "log",
    "media_table",
    "open311_tables",
    "outbox",
    "personal_tables",
    "proof_tables",
    "webhook_table",
]
