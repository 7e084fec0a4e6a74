"""`kalong`: one command for everything that is done from a terminal.

Each file below `commands/` that holds a click command of the file's own name adds one.
"""

import pkgutil
from importlib import import_module

import click

from web import commands

# Named, not imported: the hub would carry all of their libraries along.
FAILURES = (
    "domain.refusals.Refusal",
    "eventlog.master_key.MasterKeyUnusable",
    "eventlog.proof.notary.HistoryChanged",
    "eventlog.proof.signing.SigningKeyUnusable",
    "eventlog.proof.verify.NotProved",
    "geo.refusals.BoundariesRefused",
    "web.config.ConfigError",
    "web.outside.archives.ArchiveError",
    "web.outside.postgres_programs.ClusterError",
    "web.proof.witness.TwoHistories",
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
    except Exception as reason:
        if is_a_failure(type(reason)):
            raise SystemExit(f"kalong: {reason}") from reason
        raise


def is_a_failure(kind: type[BaseException]) -> bool:
    """Whether it is one of `FAILURES`, or a kind of one."""
    return any(f"{each.__module__}.{each.__qualname__}" in FAILURES for each in kind.__mro__)


if __name__ == "__main__":
    main()
