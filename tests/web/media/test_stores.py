"""Both stores keep the same promises: a folder, and a real S3 server in a process of its own."""

import pytest

from tests.conftest import config_for
from tests.e2e.conftest import free_port
from tests.web.media.cast import S3_KEY, film, kept, on_s3, part_kept
from web.app import create_app
from web.config import ConfigError, load
from web.media.s3 import bucket_at
from web.media.store import Folder, Missing, StoreAway
from web.wiring import connect


@pytest.fixture(params=["folder", "s3"])
def store(request, tmp_path):
    if request.param == "folder":
        return Folder(tmp_path / "kept")
    return bucket_at(request.getfixturevalue("server"), *S3_KEY)


def test_what_is_kept_can_be_had_whole_and_in_part(store):
    store.write("ab/abcd/original", [b"0123", b"456789"])

    assert store.size("ab/abcd/original") == 10
    assert store.read("ab/abcd/original") == b"0123456789"
    assert store.read("ab/abcd/original", 3, 4) == b"3456"
    assert store.read("ab/abcd/original", 8, 100) == b"89"


def test_what_is_written_again_is_replaced(store):
    for content in (b"old and long", b"new"):
        store.write("ab/again/reduced", [content])

    assert store.read("ab/again/reduced") == b"new"


def test_what_is_removed_is_gone_and_may_be_removed_again(store):
    store.write("ab/gone/small", [b"x"])
    for _ in range(2):
        store.remove("ab/gone/small")

    assert store.size("ab/gone/small") is None
    with pytest.raises(Missing):
        store.read("ab/gone/small")


def test_what_breaks_off_leaves_nothing(store):
    def broken():
        yield b"half"
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - as it was raised
        store.write("ab/half/original", broken())
    assert store.size("ab/half/original") is None


def test_a_service_that_is_away_is_said_to_be():
    away = bucket_at(f"http://127.0.0.1:{free_port()}/city", *S3_KEY)

    with pytest.raises(StoreAway):
        away.read("ab/x/original")


def test_a_city_works_on_it(server, city_urls, tmp_path, monkeypatch):
    config = config_for(tmp_path, **on_s3(server))
    services = connect(config, city_urls)
    monkeypatch.setattr(services.positions, "wait", lambda *_: services.catch_up() is None)
    client = create_app(services).test_client()

    told = kept(services, client, film("mp4"))

    assert told["state"] == "ready"
    assert part_kept(services, told["media"])[4:8] == b"ftyp"
    assert not (tmp_path / "media").exists()
    services.media.forget([told["media"]])
    row = services.media.shelf.by_name(told["media"])
    assert row is None
    services.positions.stop()
    services.engine.dispose()


@pytest.mark.parametrize("address", ["city", "ftp://host/city", "https://host", "https://h/a/b"])
def test_an_address_that_is_none_is_refused(address, tmp_path):
    with pytest.raises(ConfigError, match="KALONG_MEDIA_S3"):
        load({"KALONG_HOME": str(tmp_path), "KALONG_MEDIA_S3": address})
