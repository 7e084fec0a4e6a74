"""The roles and databases of a cluster: one role owns and migrates, the other only works.

The application's role owns neither the database nor the event log, so that what the log refuses
is refused to the application as well.
"""

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.sql import SQL, Identifier

OWNER = "kalong_owner"
APPLICATION = "kalong"

MAKE_ROLES = (
    "CREATE ROLE {owner} LOGIN",
    "CREATE ROLE {application} LOGIN",
    # A view's table is made by the one and handed over to the other.
    "GRANT {application} TO {owner}",
)
EQUIP = (
    "CREATE EXTENSION postgis",
    "GRANT CREATE, USAGE ON SCHEMA public TO {application}",
)


def make_roles(sockets: str) -> None:
    execute(sockets, "postgres", *MAKE_ROLES)


def create(sockets: str, name: str, template: str | None = None) -> None:
    """An empty database with PostGIS, or a copy of `template`, which nobody may be using."""
    if template is not None:
        execute(sockets, "postgres", "CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}",
                name=name, template=template)  # fmt: skip
        return
    execute(sockets, "postgres", "CREATE DATABASE {name} OWNER {owner}", name=name)
    execute(sockets, name, *EQUIP)


def drop(sockets: str, name: str) -> None:
    """Ends the sessions of those who still use it."""
    execute(sockets, "postgres", "DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=name)


def execute(sockets: str, database: str, *statements: str, **names: str) -> None:
    """As the superuser, each statement by itself: a database is not made in a transaction."""
    known = {"owner": OWNER, "application": APPLICATION, **names}
    identifiers = {word: Identifier(name) for word, name in known.items()}
    session: Connection = psycopg2.connect(
        host=sockets, port=5432, user="postgres", dbname=database
    )
    try:
        session.autocommit = True
        with session.cursor() as cursor:
            for statement in statements:
                cursor.execute(SQL(statement).format(**identifiers))
    finally:
        session.close()
