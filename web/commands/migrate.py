"""`kalong migrate`: brings the database to the shape that this version needs."""

from importlib import resources

import click
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import make_url
from web.outside.database import database


def run(owner_url: str, application_url: str | None = None) -> None:
    """Safe to run from any number of processes at once; each step is done once."""
    config = alembic(owner_url, application_url)
    command.upgrade(config, "head")


def alembic(owner_url: str, application_url: str | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations")))
    owner = make_url(owner_url).username
    application = make_url(application_url).username if application_url else None
    config.attributes["owner_url"] = owner_url
    config.attributes["application_role"] = application if application != owner else None
    return config


@click.command()
def migrate() -> None:
    """Bring the database to the shape that this version needs."""
    with database() as (application_url, owner_url):
        run(owner_url, application_url)
