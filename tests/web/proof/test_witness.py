"""A witness, a process of its own, before a city that is honest, silent, or has two histories."""

import subprocess
import sys
from threading import Thread

import pytest
from werkzeug.serving import make_server

from tests.web.cast import send
from tests.web.proof.test_attacks import FALSIFY, Town


@pytest.fixture
def city(app):
    """The city at a real address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def look(city, services, tmp_path):
    def run():
        command = (sys.executable, "-m", "web.cli", "witness", city, "--once")
        given = ("--key", str(services.signer.key), "--folder", str(tmp_path / "witness"))
        return subprocess.run((*command, *given), capture_output=True, text=True, check=False)

    return run


def kept(tmp_path, kind="checkpoint"):
    return sorted((tmp_path / "witness").glob(f"*.{kind}"))


def test_it_keeps_what_goes_on_and_signs_it_too(services, city_urls, look, tmp_path):
    town = Town(services, city_urls.owner)
    assert look().returncode == 0
    town.live()
    assert look().returncode == 0

    notes = [path.read_text() for path in kept(tmp_path)]
    assert len(notes) == 2
    assert all("\u2014 kalong " in note and "\u2014 witness " in note for note in notes)


def test_a_city_that_shows_two_histories_is_caught(services, city_urls, look, tmp_path):
    town = Town(services, city_urls.owner)
    look()
    town.attack(FALSIFY, "TRUNCATE log_tile, checkpoint")
    (tmp_path / "last-checkpoint").unlink()
    town.live()

    found = look()

    assert found.returncode == 1
    assert "has signed what does not go on from what it signed before" in found.stderr
    assert len(kept(tmp_path)) == 1
    assert len(kept(tmp_path, "contradiction")) == 1


def test_a_city_that_goes_back_is_caught(services, city_urls, look, tmp_path):
    town = Town(services, city_urls.owner)
    look()
    town.attack(
        "TRUNCATE log_tile, checkpoint", f"DELETE FROM event_log WHERE position > {town.middle}"
    )
    (tmp_path / "last-checkpoint").unlink()
    town.sign()

    assert look().returncode == 1


def test_a_city_that_has_signed_nothing_yet_is_no_witness_s_concern(anyone, look):
    send(anyone)

    found = look()

    assert found.returncode == 1
    assert "Traceback" not in found.stderr
