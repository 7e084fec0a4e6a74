"""What a cluster says of itself, and processes beside this one that use it."""

import multiprocessing
from contextlib import closing
from typing import Any

import psycopg2
from sqlalchemy.engine import make_url

from web.outside.postgres import APPLICATION, Cluster

FORK = multiprocessing.get_context("fork")


def ask(cluster: Cluster, query: str, role: str = APPLICATION, database: str = "kalong") -> Any:
    url = make_url(cluster.url(role, database))
    where = {"host": url.query["host"], "port": 5432, "user": url.username, "dbname": database}
    with closing(psycopg2.connect(**where)) as session, session.cursor() as cursor:
        session.autocommit = True
        cursor.execute(query)
        return cursor.fetchall()[0][0] if cursor.description else None


def server(cluster: Cluster) -> int:
    """The number of the server's process."""
    return int((cluster.home / "postgres" / "postmaster.pid").read_text().split()[0])


def identity(cluster: Cluster) -> int:
    return int(ask(cluster, "SELECT system_identifier FROM pg_control_system()", "postgres"))
