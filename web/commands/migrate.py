"""`kalong migrate`: brings the database to the shape that this version needs."""

from functools import cache
from importlib import resources

import click
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, pool, text
from sqlalchemy.engine import make_url

from web.config import load
from web.outside.database import Urls, database

HAS_ANY = "SELECT to_regclass('public.alembic_version') IS NOT NULL"


def run(owner_url: str, application_url: str | None = None) -> None:
    """Safe to run from any number of processes at once; each step is done once."""
    command.upgrade(alembic(owner_url, application_url), "head")


def bring_up_to_date(urls: Urls) -> None:
    """Runs the steps that are missing; asks only one question where there are none."""
    with create_engine(urls.owner, poolclass=pool.NullPool).connect() as db:
        found = revision(db)
    if found != newest():
        run(urls.owner, urls.application)


def revision(db: Connection) -> str | None:
    """The step that the database has come to; None for one that was never migrated."""
    if not db.execute(text(HAS_ANY)).scalar():
        return None
    return db.execute(text("SELECT version_num FROM alembic_version")).scalar()


@cache
def newest() -> str | None:
    return ScriptDirectory(str(resources.files("migrations"))).get_current_head()


def alembic(owner_url: str, application_url: str | None) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(resources.files("migrations")))
    owner = make_url(owner_url).username
    application = make_url(application_url).username if application_url else None
    config.attributes["owner_url"] = owner_url
    config.attributes["application_role"] = application if application != owner else None
    return config


@click.command()
def migrate() -> None:
    """Bring the database to the shape that this version needs."""
    with database(load()) as urls:
        run(urls.owner, urls.application)
