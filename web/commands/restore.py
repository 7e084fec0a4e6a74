"""`kalong restore FILE`: a city from its backup, in an empty database."""

from pathlib import Path

import click

from web.config import load
from web.federation.recording import distrust
from web.outside.archives import read
from web.outside.database import database
from web.wiring import city_at_work


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Fill an empty database with the backup in FILE, and make all views anew."""
    config = load()
    with database(config) as urls:
        with city_at_work(config, feed=False) as services, services.engine.connect() as db:
            if db.exec_driver_sql("SELECT EXISTS (SELECT FROM event_log)").scalar():
                raise SystemExit("kalong: there is a city in this database; nothing was changed")
        read(urls.owner, config.home / "media", file)
        with city_at_work(config) as services, services.engine.begin() as db:
            distrust(db)
            last = db.exec_driver_sql("SELECT max(position) FROM event_log").scalar()
    click.echo(f"Restored up to position {last}; all views are up to date.")
