"""Tells whether it is the database that failed, or what it was asked."""

import psycopg2
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# Of SQLSTATE: no connection, rolled back, out of room, locked, shutting down, broken machine.
CLASSES = frozenset({"08", "40", "53", "55", "57", "58"})
# The server takes no writes for now; it ended a session that had been idle in a transaction.
CODES = frozenset({"25006", "25P03", "25P04"})


def is_outage(error: BaseException) -> bool:
    """True where the same call may succeed later: the server is away, or has no room left."""
    if isinstance(error, PoolTimeout | PendingRollbackError):
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or is_drivers_outage(error.orig)
    return is_drivers_outage(error)


def is_drivers_outage(error: BaseException | None) -> bool:
    if not isinstance(error, psycopg2.Error):
        return False
    if error.pgcode is not None:
        return error.pgcode[:2] in CLASSES or error.pgcode in CODES
    # From libpq and not from the server. The bare class stands for a line cut in mid-sentence.
    lost = isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError)
    return lost or type(error) is psycopg2.DatabaseError
