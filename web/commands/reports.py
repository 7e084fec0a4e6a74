"""`kalong reports`: another system's reports, taken over with their own times."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from web.config import load
from web.imports.open311 import Open311Reader, load_open311_mapping, requests_in
from web.imports.report_mapping import ReportMapping, load_mapping, refuse_unknown_codes
from web.imports.report_rows import RowReader
from web.imports.report_sums import BAD, DIFFERENT, Listing, Sums
from web.imports.reports import ReportImport
from web.imports.rows import CsvFile
from web.wiring import Services, city_at_work

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW = click.Path(dir_okay=False, path_type=Path)


@click.group()
def reports() -> None:
    """Take over the reports of another system."""


@reports.command("import")
@click.argument("file", type=FILE)
@click.option("--mapping", type=FILE, required=True, help="TOML: how the file is to be read.")
@click.option(
    "--errors", type=NEW, help="Where bad rows are listed; below KALONG_HOME if left out."
)
@click.option("--differences", type=NEW, help="Where the file's ward is another than ours.")
def import_(file: Path, mapping: Path, errors: Path | None, differences: Path | None) -> None:
    """Turn a CSV file (gzipped or not) into reports with their own times.

    It may be stopped and run again at any time: what is there already is left as it is.
    """
    reading = load_mapping(mapping)
    with city_at_work(load()) as services:
        refuse_unknown_codes(reading, services.handbook, mapping.name)
        with listed(services, file, errors, differences) as sums:
            take_over(services, file, reading, sums)


@reports.command("import-open311")
@click.argument("file", type=FILE)
@click.option("--mapping", type=FILE, required=True, help="TOML: what each note becomes.")
@click.option(
    "--errors", type=NEW, help="Where bad requests are listed; below KALONG_HOME if left out."
)
def import_open311(file: Path, mapping: Path, errors: Path | None) -> None:
    """Turn Open311 requests with their notes (JSON) into cases with their whole story.

    What happened when is theirs, and when it was recorded is the moment of the import.
    """
    reading = load_open311_mapping(mapping)
    with city_at_work(load()) as services:
        refuse_unknown_codes(reading, services.handbook, mapping.name)
        reader = Open311Reader(
            reading, requests_in(file), services.config.time_zone, services.now()
        )
        with listed(services, file, errors, None) as sums:
            for outcome in ReportImport(services, reader).run(reader.rows()):
                sums.take(outcome)


@contextmanager
def listed(
    services: Services, file: Path, errors: Path | None, differences: Path | None
) -> Iterator[Sums]:
    """Sums that list what went wrong beside; in the end all of it is told."""
    folder = services.config.home / "imports" / file.name.partition(".")[0]
    bad_rows = Listing(errors or folder / "bad_rows.csv", BAD)
    different = Listing(differences or folder / "ward_differences.csv", DIFFERENT)
    with bad_rows, different:
        sums = Sums(services.atlas, bad_rows, different)
        yield sums
    tell(file.name, sums, bad_rows.path, different.path)


def take_over(services: Services, path: Path, mapping: ReportMapping, sums: Sums) -> None:
    reader = RowReader(mapping, mapping.zone(services.config.time_zone), services.now())
    with CsvFile(path, mapping.encoding, mapping.delimiter) as file:
        file.refuse_without(mapping.needed())
        with click.progressbar(length=file.size, label=path.name, file=sys.stderr) as bar:
            for outcome in ReportImport(services, reader).run(file.rows()):
                sums.take(outcome)
                bar.update(file.position - bar.pos)


def tell(name: str, sums: Sums, bad_rows: Path, differences: Path) -> None:
    click.echo(
        f"{name}: {sums.rows:,} rows = {sums.imported:,} imported "
        f"+ {sums.known:,} already there + {sums.bad:,} bad"
    )
    if sums.bad:
        click.echo(f"  bad rows: {bad_rows}")
    if sums.compared:
        click.echo(
            f"  our ward equals the file's own on {sums.equal:,} of {sums.compared:,} rows; "
            f"{sums.different:,} differ"
        )
    if sums.different:
        click.echo(f"  differences: {differences}")
    if not sums.imported + sums.known:
        raise SystemExit("kalong: no report could be imported")
