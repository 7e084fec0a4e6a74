"""One cluster for all of this room, to be started and stopped."""

import time

import pytest

from web.outside.postgres import Cluster


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A stopped cluster, in a folder whose name troubles shells and URLs, and how long it took."""
    cluster = Cluster(tmp_path_factory.mktemp("own") / "nhà 'của' tôi %20 $HOME")
    started = time.monotonic()
    with cluster.running():
        pass
    yield cluster, time.monotonic() - started
    cluster.stop("immediate")


@pytest.fixture
def own(made):
    cluster, _ = made
    cluster.stop()
    return cluster
