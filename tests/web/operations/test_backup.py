from click.testing import CliRunner

from domain.people.actor import SYSTEM
from domain.places.desk import Listing
from projections.engine.rebuild import digest
from projections.views import VIEWS
from tests.conftest import config_for
from web.cli import kalong
from web.wiring import connect

BODY = {"lon": 107.3558, "lat": 20.9887, "category": "drainage", "text": "Nắp cống vỡ"}


def call(home, urls, *arguments):
    env = {
        "KALONG_HOME": str(home),
        "KALONG_DATABASE_URL": urls.application,
        "KALONG_OWNER_DATABASE_URL": urls.owner,
    }
    return CliRunner().invoke(kalong, arguments, env=env)


def digests(services):
    with services.engine.connect() as db:
        return {view.name: digest(db, view, "public") for view in VIEWS}


def test_a_restored_city_has_the_same_views_and_goes_on(
    client, services, city_urls, urls, tmp_path
):
    for key in "abcde":
        client.post("/api/reports", json=BODY, headers={"Idempotency-Key": key})
    services.media.keep(b"a photo")
    services.catch_up()
    archive, elsewhere = tmp_path / "city.backup", tmp_path / "elsewhere"

    made = call(services.config.home, city_urls, "backup", str(archive))
    restored = call(elsewhere, urls, "restore", str(archive))

    assert (made.exit_code, restored.exit_code) == (0, 0), made.output + restored.output
    other = connect(config_for(elsewhere), urls)
    assert digests(other) == digests(services)
    assert [p.name for p in (elsewhere / "media").rglob("*.jpg")] == [
        p.name for p in (services.config.home / "media").rglob("*.jpg")
    ]
    before = last_position(other)
    other.place_desk.put(a_place(), SYSTEM, other.now())
    assert last_position(other) > before
    other.engine.dispose()


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
