"""The installation's database: a server that somebody named, or our own private cluster."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from web.config import Config
from web.outside.postgres import OWNER, Cluster, ClusterError


class Urls(NamedTuple):
    """The application's role works, the owner's role migrates; they may be the same."""

    application: str
    owner: str


@contextmanager
def database(config: Config) -> Iterator[Urls]:
    """Starts the private cluster where it is needed and stopped, and then stops it again."""
    if config.database_url is not None:
        yield Urls(config.database_url, config.owner_database_url or config.database_url)
        return
    cluster = Cluster(config.home)
    with cluster.running():
        yield Urls(cluster.url(), cluster.url(OWNER))


def kept_up(config: Config) -> bool:
    """Starts the private cluster again where it went down; False where that cannot be done."""
    if config.database_url is not None:
        return True
    try:
        Cluster(config.home).revive()
    except ClusterError:
        return False
    return True
