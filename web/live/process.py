"""The process `kalong live`: the hub beside the database, until it is told to stop."""

import asyncio
import signal
from contextlib import suppress

from web.config import Config
from web.live.hub import Hub
from web.live.limits import Limits
from web.outside.database import database


def run(config: Config) -> None:
    """Serves on `config.live_port` until SIGTERM or SIGINT."""
    with database(config) as (application_url, _):
        asyncio.run(until_told_to_stop(hub_of(config, libpq(application_url))))


def hub_of(config: Config, dsn: str) -> Hub:
    limits = Limits(per_address=config.live_per_address, total=config.live_streams)
    home = config.messages.public_url
    return Hub(dsn, config.live_port, secret_key=config.secret_key, limits=limits, home=home)


async def until_told_to_stop(hub: Hub) -> None:
    serving = asyncio.ensure_future(hub.serve())
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    with suppress(asyncio.CancelledError):
        await serving


def libpq(url: str) -> str:
    """The URI that libpq understands, from SQLAlchemy's."""
    return url.replace("postgresql+psycopg2://", "postgresql://", 1)
