"""What the application's role may do: it reads and appends, and owns nothing but the views.

Where one role does everything, there is nothing to grant; the triggers on the log still stand.
"""

from alembic import context, op


def grant_append(*tables: str) -> None:
    """Lets the application read the tables and add to them, and nothing else."""
    if role := application_role():
        for table in tables:
            op.execute(f"GRANT SELECT, INSERT ON {table} TO {role}")
        op.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")


def grant_change(*tables: str) -> None:
    """Lets the application read the tables, and add, change and remove their rows."""
    if role := application_role():
        for table in tables:
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")


def grant_read(table: str) -> None:
    if role := application_role():
        op.execute(f"GRANT SELECT ON {table} TO {role}")


def grant_delete(table: str) -> None:
    if role := application_role():
        op.execute(f"GRANT DELETE ON {table} TO {role}")


def hand_over(*tables: str) -> None:
    """Makes the application own the tables: a rebuild makes them anew."""
    if role := application_role():
        for table in tables:
            op.execute(f"ALTER TABLE {table} OWNER TO {role}")


def give_schema(name: str) -> None:
    """Makes a schema in which the application may make and drop tables of its own."""
    op.execute(f"CREATE SCHEMA {name}")
    if role := application_role():
        op.execute(f"GRANT USAGE, CREATE ON SCHEMA {name} TO {role}")


def application_role() -> str | None:
    role = context.config.attributes.get("application_role")
    return f'"{role}"' if role else None
