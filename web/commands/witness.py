"""`kalong witness`: remember what another city signs, and tell when it shows two histories."""

from pathlib import Path
from urllib.error import URLError

import click

from eventlog.proof.signing import Signer, new_seed
from eventlog.proof.verify import Key
from web.config import kept
from web.proof.witness import Witness, watch


@click.command()
@click.argument("city")
@click.option("--key", "keys", multiple=True, required=True, help="The city's public key.")
@click.option("--name", default="witness", help="What this witness signs with.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), default="witness")
@click.option("--every", default=60.0, help="Seconds between two looks.")
@click.option("--once", is_flag=True, help="Look once.")
def witness(
    city: str, keys: tuple[str, ...], name: str, folder: Path, every: float, once: bool
) -> None:
    """Keep and co-sign the checkpoints of the city at this address."""
    signer = Signer.read(name, kept(folder, "witness.key", new_seed))
    found = Witness(city, tuple(map(Key.read, keys)), signer, folder)
    try:
        if once:
            click.echo(f"{found.look().size} events")
        else:
            watch(found, every, click.echo)
    except URLError as error:
        raise click.ClickException(f"{city} does not tell what it has signed: {error}") from error
