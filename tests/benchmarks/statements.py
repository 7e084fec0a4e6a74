"""Counts the statements that a server gets, by its own log."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2

from web.outside.postgres import Cluster

MARK = b"LOG:  statement: "


@contextmanager
def counted(cluster: Cluster) -> Iterator[list[int]]:
    """The list holds the number afterwards; BEGIN and COMMIT count as well."""
    log = cluster.home / "postgres.log"
    found: list[int] = []
    with closing(psycopg2.connect(host=str(cluster.sockets), user="postgres")) as session:
        session.autocommit = True
        cursor = session.cursor()
        set_logging(cursor, "all")
        before = log.stat().st_size
        yield found
        set_logging(cursor, "none")
        with log.open("rb") as file:
            file.seek(before)
            told = [line for line in file if MARK in line]
    found.append(sum(b"log_statement" not in line and b"pg_reload" not in line for line in told))


def set_logging(cursor: psycopg2.extensions.cursor, what: str) -> None:
    cursor.execute(f"ALTER SYSTEM SET log_statement = '{what}'")
    cursor.execute("SELECT pg_reload_conf()")
    time.sleep(0.5)  # sessions notice it between two statements
