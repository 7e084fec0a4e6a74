"""`kalong projections`: how the views are, rebuilding them, and trying parked events again."""

import click

from projections.engine.rebuild import rebuild as rebuild_view
from projections.engine.retry import retry as retry_view
from projections.engine.status import parked, status
from projections.views import BY_NAME, VIEWS
from web.config import load
from web.wiring import city_at_work

NAMES = click.argument("name", required=False, type=click.Choice(sorted(BY_NAME)))


@click.group()
def projections() -> None:
    """The views that people look at, all of them made from the event log."""


@projections.command("status")
def show() -> None:
    """Position, lag and parked events of each view."""
    names = [view.name for view in VIEWS]
    with city_at_work(load(), feed=False) as services, services.engine.connect() as db:
        click.echo(f"{'view':<16}{'position':>12}{'lag':>10}{'parked':>8}")
        for view in status(db, names):
            click.echo(f"{view.name:<16}{view.position:>12}{view.lag:>10}{view.parked:>8}")
        for event in parked(db, names):
            click.echo(f"{event.view} parked {event.position} of {event.stream}: {event.error}")


@projections.command()
@NAMES
def rebuild(name: str | None) -> None:
    """Make a view (or all) anew from the log, and compare it with the live one row for row."""
    with city_at_work(load()) as services:
        different = []
        for view in [BY_NAME[name]] if name else VIEWS:
            done = rebuild_view(services.engine, view, compare=True)
            verdict = "equal to the live one" if done.same else "NOT equal to the live one"
            click.echo(f"{view.name}: rebuilt up to {done.position}, {verdict}")
            different += [] if done.same else [view.name]
    if different:
        raise SystemExit(f"kalong: these were different and are replaced: {', '.join(different)}")


@projections.command()
@NAMES
def retry(name: str | None) -> None:
    """Apply the parked events of a view (or of all), after the reason was mended."""
    left = 0
    with city_at_work(load(), feed=False) as services:
        for view in [BY_NAME[name]] if name else VIEWS:
            applied, again = retry_view(services.engine, view)
            left += again
            click.echo(f"{view.name}: {applied} applied, {again} parked again")
    if left:
        raise SystemExit("kalong: some events still cannot be applied; see `projections status`")
