"""Attacks on the log by somebody with every right in the database, and what the verifier says.

All of them come after reports were sent and signed in several steps. `remembered` is a checkpoint
that somebody outside has kept.
"""

import json

import msgspec
import pytest
from sqlalchemy import NullPool, create_engine, make_url

from domain.people.actor import Actor
from domain.reports.desk import Submission
from domain.reports.facts import WardFound
from eventlog.proof.evidence import export, newest_note, receipt
from eventlog.proof.notary import HistoryChanged
from eventlog.proof.verify import NotProved, check_export, check_receipt
from tests.conftest import NUMBERS, config_for, urls_of
from web.wiring import connect

AN = Actor("an", "reporter")
TAKE_THE_GUARD_AWAY = """
ALTER TABLE event_log DISABLE TRIGGER USER;
ALTER TABLE checkpoint DISABLE TRIGGER USER;
"""
MIDDLE = "(SELECT position FROM event_log ORDER BY position OFFSET 40 LIMIT 1)"
AFTER_MIDDLE = "(SELECT position FROM event_log ORDER BY position OFFSET 41 LIMIT 1)"
RENUMBER = """
CREATE TEMP TABLE moved AS SELECT position FROM event_log WHERE position {where};
UPDATE event_log SET position = -position WHERE position IN (SELECT position FROM moved);
UPDATE event_log SET position = -position {by} WHERE position < 0;
"""
INSERT = """
INSERT INTO event_log (position, originator_id, originator_version, topic, state, recorded_at)
SELECT {position}, gen_random_uuid(), 1, topic, state, recorded_at
FROM event_log WHERE topic = 'report.submitted' ORDER BY position LIMIT 1;
"""


class Town:
    """A city whose log was signed several times, and somebody who has every right in it."""

    def __init__(self, services, owner_url):
        self.services, self.owner_url = services, owner_url
        for _ in range(4):
            self.live()

    def live(self):
        """Four more reports, and a checkpoint."""
        for _ in range(4):
            self.report()
        return self.sign()

    def report(self):
        desk, sent = self.services.desk, Submission(107.35, 20.99, "road", "Ổ gà")
        desk.save(desk.write(sent, WardFound("none", 900.0), AN, self.services.now()))

    def sign(self):
        self.services.notary.grow()
        return self.services.notary.sign(self.services.now(), at_once=True)

    def ask(self, query):
        with self.services.engine.connect() as db:
            return db.exec_driver_sql(query).scalar()

    @property
    def middle(self):
        return self.ask(f"SELECT {MIDDLE}")

    def attack(self, *statements):
        engine = create_engine(self.owner_url, poolclass=NullPool)
        with engine.begin() as db:
            for statement in (TAKE_THE_GUARD_AWAY, *statements):
                db.exec_driver_sql(statement)

    def newest(self):
        with self.services.engine.connect() as db:
            return newest_note(db)

    def verdict(self, *remembered, keys=()):
        keys = keys or [self.services.signer.key]
        with self.services.engine.connect() as db:
            try:
                lines = (line.decode() for line in export(db))
                return f"proved, {check_export(lines, keys, remembered).size} events"
            except NotProved as reason:
                return str(reason)


@pytest.fixture
def town(services, city_urls):
    return Town(services, city_urls.owner)


def test_an_honest_city_is_proved(town):
    assert (
        town.verdict(town.newest())
        == f"proved, {town.ask('SELECT count(*) FROM event_log')} events"
    )


def test_one_byte_of_an_event_was_changed(town):
    where = f"position = {town.middle}"
    town.attack(f"UPDATE event_log SET state = replace(state::text, '2', '3')::json WHERE {where}")

    assert town.verdict().startswith(f"position {town.middle} is not as it was signed")


def test_the_last_event_was_deleted(town):
    last = town.ask("SELECT max(position) FROM event_log")
    town.attack(f"DELETE FROM event_log WHERE position = {last}")

    assert town.verdict().startswith(f"position {last} is missing")


def test_one_in_the_middle_was_deleted_and_the_rest_renumbered(town):
    middle = town.middle
    town.attack(
        f"DELETE FROM event_log WHERE position = {middle};"
        + RENUMBER.format(where=f"> {middle}", by="- 1")
    )

    assert town.verdict().startswith(f"position {middle} is not as it was signed")


def test_one_was_put_into_the_past(town):
    middle = town.middle
    town.attack(RENUMBER.format(where=f">= {middle}", by="+ 1") + INSERT.format(position=middle))

    assert town.verdict().startswith(f"position {middle} is not as it was signed")


def test_one_was_put_into_the_past_where_nothing_was(town):
    town.attack(INSERT.format(position=0))

    assert town.verdict().startswith("position 0 was put in afterwards")


def test_two_were_swapped(town):
    middle, after = town.middle, town.ask(f"SELECT {AFTER_MIDDLE}")
    town.attack(
        f"UPDATE event_log SET position = -1 WHERE position = {middle};"
        f"UPDATE event_log SET position = {middle} WHERE position = {after};"
        f"UPDATE event_log SET position = {after} WHERE position = -1"
    )

    assert town.verdict().startswith(f"position {middle} is not as it was signed")


def test_a_recorded_time_was_changed(town):
    middle = town.middle
    changed = "recorded_at - interval '1 microsecond'"
    town.attack(f"UPDATE event_log SET recorded_at = {changed} WHERE position = {middle}")

    assert town.verdict().startswith(f"position {middle} is not as it was signed")


def test_an_old_backup_was_restored(town, cluster, city_urls, tmp_path):
    old = f"old_{next(NUMBERS)}"
    town.services.engine.dispose()
    cluster.create_database(old, template=make_url(city_urls.owner).database)
    town.live()
    remembered = town.newest()

    town.services = connect(config_for(tmp_path), urls_of(cluster, old))
    size = town.ask("SELECT count(*) FROM event_log")

    assert f"there are {size}" in town.verdict(remembered)
    with pytest.raises(HistoryChanged):  # by what the signer remembers outside the database
        town.live()
    town.services.engine.dispose()


FALSIFY = (
    f"UPDATE event_log SET state = replace(state::text, '2', '3')::json WHERE position = {MIDDLE}"
)


def test_the_whole_tree_was_made_anew_without_the_key(town):
    town.attack(FALSIFY, "TRUNCATE log_tile")

    with pytest.raises(HistoryChanged):
        town.sign()
    assert town.verdict().startswith("this is not the log that was signed at")
    assert f"up to position {town.ask('SELECT max(position) FROM event_log')}" not in town.verdict()


def test_the_whole_tree_was_made_anew_with_the_key_and_an_old_checkpoint_tells(town, tmp_path):
    remembered = town.newest()
    town.attack(FALSIFY, "TRUNCATE log_tile, checkpoint")
    (tmp_path / "last-checkpoint").unlink()
    town.sign()

    assert town.verdict().startswith("proved")  # nothing inside the city can tell any more
    assert town.verdict(remembered).startswith("this is not the log that was signed at")


def test_an_old_receipt_tells_as_well(town, tmp_path):
    with town.services.engine.connect() as db:
        old = as_text(receipt(db, town.middle))
    town.attack(FALSIFY, "TRUNCATE log_tile, checkpoint")
    (tmp_path / "last-checkpoint").unlink()
    town.sign()

    check_receipt(old, [town.services.signer.key])
    assert town.verdict(old["checkpoint"]).startswith("this is not the log that was signed at")


def as_text(found):
    """As it comes over the network."""
    return json.loads(msgspec.json.encode(found))


class TestNoAlarm:
    def test_every_view_is_made_anew(self, town):
        town.services.catch_up()
        with town.services.engine.begin() as db:
            db.exec_driver_sql("TRUNCATE ward_board")

        assert town.verdict(town.newest()).startswith("proved")
        assert town.live()

    def test_a_fresh_backup_was_restored(self, town, cluster, city_urls, tmp_path):
        fresh = f"fresh_{next(NUMBERS)}"
        remembered = town.newest()
        town.services.engine.dispose()
        cluster.create_database(fresh, template=make_url(city_urls.owner).database)
        town.services = connect(config_for(tmp_path), urls_of(cluster, fresh))

        assert town.live()
        assert town.verdict(remembered).startswith("proved")
        town.services.engine.dispose()

    def test_the_city_changes_its_key(self, town, city_urls, tmp_path):
        before = town.services.signer.key
        (tmp_path / "signing.key").unlink()
        town.services = connect(config_for(tmp_path), city_urls)
        now = town.services.signer.key

        assert town.live()
        assert town.services.log_keys() == [str(before), str(now)]
        assert town.verdict(keys=[before, now]).startswith("proved")
        assert town.verdict(keys=[now]).startswith("the checkpoint is not signed")
        town.services.engine.dispose()
