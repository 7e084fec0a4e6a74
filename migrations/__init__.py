"""How the database grew, one Alembic step at a time. Every table is made here."""
