"""`kalong`: one command for everything that is done from a terminal.

Each file below `commands/` that holds a click command of the file's own name adds one.
"""

import pkgutil
from importlib import import_module

import click

from domain.refusals import Refusal
from eventlog.master_key import MasterKeyUnusable
from eventlog.proof.notary import HistoryChanged
from eventlog.proof.signing import SigningKeyUnusable
from eventlog.proof.verify import NotProved
from geo.refusals import BoundariesRefused
from web import commands
from web.config import ConfigError
from web.outside.archives import ArchiveError
from web.outside.postgres import ClusterError
from web.proof.witness import TwoHistories

FAILURES = (
    *(ConfigError, ClusterError, ArchiveError),
    *(
        MasterKeyUnusable,
        SigningKeyUnusable,
        HistoryChanged,
        NotProved,
        TwoHistories,
        BoundariesRefused,
        Refusal,
    ),
)


class Kalong(click.Group):
    """Imports a command only when it is asked for, so that each of them starts quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"web.commands.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=Kalong)
def kalong() -> None:
    """Ka Long: a city's reports, from a pin on the map to the score of the work."""


def main() -> None:
    """What cannot be done is one sentence on standard error, and exit status 1."""
    try:
        kalong()
    except FAILURES as reason:
        raise SystemExit(f"kalong: {reason}") from reason


if __name__ == "__main__":
    main()
