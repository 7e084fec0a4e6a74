"""`kalong proof`: the key that signs the log, how far it is signed, and the log to be checked."""

import shutil
from pathlib import Path

import click

from eventlog.proof import verify
from eventlog.proof.evidence import export as lines_of_the_log
from eventlog.proof.evidence import newest_note
from web.config import load
from web.wiring import city_at_work


@click.group()
def proof() -> None:
    """What shows that nobody rewrote the log."""


@proof.command()
def key() -> None:
    """The public keys, the one in use last: publish them where nobody can change them."""
    with city_at_work(load(), feed=False) as services:
        for public in services.log_keys():
            click.echo(public)


@proof.command()
def sign() -> None:
    """Let the tree grow to the end of the log, and sign it now."""
    with city_at_work(load(), feed=False) as services:
        services.notary.grow()
        note = services.notary.sign(services.now(), at_once=True)
        with services.engine.connect() as db:
            click.echo(note or newest_note(db))


@proof.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def export(file: Path) -> None:
    """Write the whole log into a file, for `verify.py`, which is put beside it."""
    with (
        city_at_work(load(), feed=False) as services,
        services.engine.connect() as db,
        file.open("wb") as lines,
    ):
        lines.writelines(lines_of_the_log(db))
    shutil.copy(verify.__file__, file.with_name("verify.py"))
    click.echo(f"python verify.py export {file.name} --key '{services.signer.key}'")
