"""`kalong backup FILE`: the whole city in one file."""

from pathlib import Path

import click

from web.config import load
from web.outside.archives import keys_of, write
from web.outside.database import database
from web.outside.key_files import note


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the log, the boundaries and the photos into FILE, while the city works on."""
    config = load()
    with database(config) as urls:
        write(urls.owner, config.home / "media", file.resolve())
    note(config.home, keys_of(file.resolve()))
    click.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB")
