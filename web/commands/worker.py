"""`kalong worker`: the process that feeds the views, keeps clocks and scores, sends, and sweeps."""

import threading

import click

from web.accounts.code_sender import keep_codes
from web.config import load
from web.federation.keeper import keep_passing_on
from web.imports.keeper import keep_importing
from web.logs import configure
from web.messages.keeper import keep_sending
from web.notary import keep_signed
from web.open311.fetcher import keep_fetching
from web.opendata.webhook_keeper import keep_telling
from web.outside.database import database
from web.people.keeper import keep_forgetting
from web.reform.keeper import keep_reformed
from web.scorekeeper import keep_scores
from web.signals import until_told_to_stop
from web.sweeper import keep_clean
from web.timekeeper import keep_time
from web.wiring import connect

KEEPERS = (
    keep_time,
    keep_scores,
    keep_codes,
    keep_clean,
    keep_sending,
    keep_signed,
    keep_forgetting,
    keep_fetching,
    keep_telling,
    keep_reformed,
    keep_passing_on,
    keep_importing,
)


@click.command()
def worker() -> None:
    """Feed the views, keep time and scores until stopped; of several, each thing is done by one."""
    configure("worker")
    config = load()
    with database(config) as urls, until_told_to_stop() as stop:
        services = connect(config, urls)
        keepers = [
            threading.Thread(target=keep, args=(services, stop), name=keep.__name__)
            for keep in KEEPERS
        ]
        for keeper in keepers:
            keeper.start()
        services.worker.run(stop)
        for keeper in keepers:
            keeper.join()
