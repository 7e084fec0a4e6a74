import os
from io import BytesIO
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select

from domain.people.actor import SYSTEM, Actor
from domain.places.desk import Listing
from domain.reports.code import report_id_of
from eventlog import every_table  # noqa: F401 - which tables there are
from eventlog.beside import metadata
from eventlog.federation_tables import forwarding
from projections.engine.rebuild import digest
from projections.views import VIEWS
from tests.conftest import config_for
from tests.web.media.cast import picture
from web.cli import kalong
from web.media.keeper import work_off
from web.outside.archives import KEYS, TABLES, keys_of
from web.outside.key_files import noted
from web.sweeper import sweep
from web.wiring import connect

LOGS = {"event_log", "boundary", "checkpoint"}
BODY = {"lon": 107.3558, "lat": 20.9887, "category": "drainage", "text": "Nắp cống vỡ"}


def call(home, urls, *arguments):
    env = {
        "KALONG_HOME": str(home),
        "KALONG_DATABASE_URL": urls.application,
        "KALONG_OWNER_DATABASE_URL": urls.owner,
    }
    return CliRunner().invoke(kalong, arguments, env=env)


def kept_in(home):
    files = [path for path in (home / "media").rglob("*") if path.is_file()]
    return {str(path.relative_to(home)): path.read_bytes() for path in files}


def digests(services):
    with services.engine.connect() as db:
        return {view.name: digest(db, view, "public") for view in VIEWS}


def test_a_restored_city_has_the_same_views_and_goes_on(
    client, services, city_urls, urls, tmp_path
):
    for key in "abcde":
        client.post("/api/reports", json=BODY, headers={"Idempotency-Key": key})
    services.media.take(BytesIO(picture()))
    work_off(services)
    services.catch_up()
    archive, elsewhere = tmp_path / "city.backup", tmp_path / "elsewhere"

    made = call(services.config.home, city_urls, "backup", str(archive))
    restored = call(elsewhere, urls, "restore", str(archive))

    assert (made.exit_code, restored.exit_code) == (0, 0), made.output + restored.output
    other = connect(config_for(elsewhere), urls)
    assert digests(other) == digests(services)
    assert kept_in(elsewhere) == kept_in(services.config.home) != {}
    before = last_position(other)
    other.place_desk.put(a_place(), SYSTEM, other.now())
    assert last_position(other) > before
    other.engine.dispose()


# Signing in, and messages, are begun anew; the tiles are made of the log, and counts forget anyway.
NOT_KEPT = {
    *("session", "sign_in_code", "one_time_text", "pending_follow", "request_count"),
    *("outbox", "delivery", "log_tile"),
}


def test_of_every_table_beside_the_log_it_is_settled_whether_a_backup_has_it():
    assert set(metadata.tables) == (set(TABLES + KEYS) - LOGS) | NOT_KEPT


def test_what_may_have_been_sent_since_a_backup_is_looked_for_first(city_urls, urls, tmp_path):
    archive, elsewhere = tmp_path / "city.backup", tmp_path / "elsewhere"
    before = connect(config_for(tmp_path), city_urls)
    with before.engine.begin() as db:
        for number, state in enumerate(("waiting", "sending", "there", "stuck")):
            db.execute(insert(forwarding).values(a_sending(number, state)))
    before.engine.dispose()
    call(tmp_path, city_urls, "backup", str(archive))

    restored = call(elsewhere, urls, "restore", str(archive))

    assert restored.exit_code == 0, restored.output
    after = connect(config_for(elsewhere), urls)
    with after.engine.connect() as db:
        found = db.execute(select(forwarding.c.state).order_by(forwarding.c.reference)).scalars()
        assert list(found) == ["unsure", "unsure", "there", "stuck"]
    after.engine.dispose()


def a_sending(number, state):
    ids = {"forwarding_id": UUID(int=number), "report_id": UUID(int=number)}
    return ids | {"code": "K7M4P2QX", "agency": "urban", "reference": str(number), "state": state}


@pytest.mark.parametrize("with_keys", [True, False])
def test_words_come_back_with_the_key_file_alone(client, city_urls, urls, tmp_path, with_keys):
    code = client.post("/api/reports", json=BODY).json["code"]
    archive, elsewhere = tmp_path / "city.backup", tmp_path / "elsewhere"
    call(tmp_path, city_urls, "backup", str(archive))
    if not with_keys:
        keys_of(archive).unlink()

    restored = call(elsewhere, urls, "restore", str(archive))

    assert restored.exit_code == 0, restored.output
    other = connect(config_for(elsewhere), urls)
    report = other.desk.find(report_id_of(code))
    assert report.text == (BODY["text"] if with_keys else "")
    other.desk.accept(code, Actor("dispatcher@demo", "dispatcher"), other.now())
    other.desk.ask(code, "Số nhà?", Actor("dispatcher@demo", "dispatcher"), other.now())
    assert other.desk.find(report.id).question == "Số nhà?"
    other.engine.dispose()


def test_the_worker_removes_a_key_file_after_a_week(services, city_urls, tmp_path):
    keys = [tmp_path / "old.backup.keys", tmp_path / "young.backup.keys"]
    for path, days in zip(keys, (8, 6), strict=True):
        call(services.config.home, city_urls, "backup", str(path.with_suffix("")))
        then = path.stat().st_mtime - days * 24 * 3600
        os.utime(path, (then, then))

    sweep(services)

    assert [path.exists() for path in keys] == [False, True]
    assert noted(services.config.home) == {keys[1]}


def test_a_city_is_never_overwritten(services, city_urls, tmp_path):
    archive = tmp_path / "city.backup"
    call(services.config.home, city_urls, "backup", str(archive))

    refused = call(services.config.home, city_urls, "restore", str(archive))

    assert refused.exit_code == 1
    assert "nothing was changed" in refused.output


def test_what_is_no_backup_is_refused_with_a_sentence(urls, tmp_path):
    (tmp_path / "x").write_text("not a backup")

    refused = call(tmp_path, urls, "restore", str(tmp_path / "x"))

    assert refused.exit_code != 0


def last_position(services):
    with services.engine.connect() as db:
        return db.exec_driver_sql("SELECT max(position) FROM event_log").scalar()


def a_place():
    return Listing("new", {"vi": "Mới"}, "food", 107.35, 20.99)


def test_a_restored_city_tells_nobody_again_and_leaves_alone_who_stopped(
    client, services, city_urls, urls, tmp_path
):
    client.post("/api/reports", json=BODY)
    with services.engine.begin() as db:
        services.messages.choose("person-" + "0" * 32, [], db)
    archive, elsewhere = tmp_path / "city.backup", tmp_path / "elsewhere"
    call(services.config.home, city_urls, "backup", str(archive))
    call(elsewhere, urls, "restore", str(archive))

    restored = connect(config_for(elsewhere), urls)
    with restored.engine.connect() as db:
        kept = {
            table: db.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
            for table in ("event_log", "outbox", "delivery", "message_choice")
        }
    restored.engine.dispose()
    assert kept.pop("event_log") > 0
    assert kept == {"outbox": 0, "delivery": 0, "message_choice": 1}
