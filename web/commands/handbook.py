"""`kalong handbook`: the categories, agencies and rules that the city works by."""

from pathlib import Path

import click

from web.config import load
from web.imports.handbook import adopt as adopt_contents
from web.imports.handbook import read_handbook
from web.wiring import city_at_work

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def handbook() -> None:
    """Which kinds of problem there are, which agencies, and who answers for what."""


@handbook.command()
@click.argument("file", type=FILE)
def adopt(file: Path) -> None:
    """Take over the categories, agencies and rules of a JSON file; only what differs is adopted."""
    written = read_handbook(file)
    with city_at_work(load()) as services:
        changed = adopt_contents(services, written)
    click.echo(
        f"{len(written.categories):,} categories, {len(written.agencies):,} agencies, "
        f"{len(written.rules):,} rules"
    )
    click.echo(f"Adopted: {', '.join(changed)}." if changed else "Nothing was changed.")
