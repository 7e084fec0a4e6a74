"""Whatever is killed while the tree grows, it is the tree of the log."""

import os
import signal
import subprocess
import sys
import time
from random import Random
from subprocess import PIPE

from eventlog.proof.evidence import export
from eventlog.proof.notary import head
from eventlog.proof.verify import check_export
from tests.web.proof.test_attacks import Town

ROUNDS = 6
GROW = """
from web.config import load
from web.outside.database import Urls
from web.wiring import connect
config = load()
services = connect(config, Urls(config.database_url, config.owner_database_url))
print("ready", flush=True)
while True:
    services.notary.grow()
    services.notary.sign(services.now(), at_once=True)
"""
COMMAND = (sys.executable, "-c", GROW)


def test_killed_again_and_again_while_reports_come_in(services, city_urls, tmp_path):
    town, random = Town(services, city_urls.owner), Random(7)
    environment = os.environ | {
        "KALONG_HOME": str(tmp_path),
        "KALONG_DATABASE_URL": city_urls.application,
        "KALONG_OWNER_DATABASE_URL": city_urls.owner,
    }
    before = town.ask("SELECT count(*) FROM checkpoint")
    for _ in range(ROUNDS):
        notaries = [subprocess.Popen(COMMAND, env=environment, stdout=PIPE) for _ in range(2)]
        for notary in notaries:
            assert notary.stdout.readline() == b"ready\n"
        ends_at = time.monotonic() + random.uniform(0.5, 2)
        while time.monotonic() < ends_at:
            town.report()
        for notary in notaries:
            notary.send_signal(signal.SIGKILL)
            notary.communicate()

    assert town.ask("SELECT count(*) FROM checkpoint") > before  # they did get somewhere
    town.sign()
    with services.engine.connect() as db:
        size = head(db).size
        lines = (line.decode() for line in export(db))
        assert check_export(lines, [services.signer.key]).size == size
    assert size == town.ask("SELECT count(*) FROM event_log")
