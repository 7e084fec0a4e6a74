"""`kalong places`: what visitors look for, from a file and as a list."""

from pathlib import Path

import click

from projections.place_search import PlaceFilter, find_places
from web.config import load
from web.imports.places import PlaceMapping, PlacesImported, import_places
from web.imports.settings import from_toml
from web.wiring import city_at_work

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
EVERY_ONE = 1_000_000


@click.group()
def places() -> None:
    """Put places with posted prices on the visitors' map, and list them."""


@places.command("import")
@click.argument("file", type=FILE)
@click.option("--mapping", type=FILE, help="TOML: our names of its columns and kinds.")
def import_(file: Path, mapping: Path | None) -> None:
    """Put the places of a CSV file on the map; bad lines are listed and the rest goes on.

    Columns: key, name_vi, kind, lon, lat; where there are any: name_en, name_zh, and for a
    price item_vi, amount, currency, unit_vi, verified_on.
    """
    reading = from_toml(mapping, PlaceMapping) if mapping else PlaceMapping()
    with city_at_work(load()) as services:
        done = import_places(services, file, reading)
    report(done)


def report(done: PlacesImported) -> None:
    for reason in done.bad:
        click.echo(reason, err=True)
    count = done.changed + done.unchanged
    click.echo(
        f"{count:,} places: {done.changed:,} put on the map or changed, "
        f"{done.unchanged:,} unchanged; {len(done.bad):,} bad"
    )
    if not count:
        raise SystemExit("kalong: no place could be imported")


@places.command("list")
def list_() -> None:
    """List the places on the map, in the order in which they came."""
    with city_at_work(load()) as services, services.engine.connect() as db:
        found = find_places(db, PlaceFilter(limit=EVERY_ONE))
    for each in found:
        where = f"{each['lon']:.5f}, {each['lat']:.5f}"
        prices = len(each["prices"])
        click.echo("\t".join([each["name"]["vi"], each["kind"], where, f"{prices} prices"]))
    click.echo(f"{len(found):,} places", err=True)
