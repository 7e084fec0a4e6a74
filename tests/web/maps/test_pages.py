import pytest
from flask import Flask

from web.maps.pages import composed, pages, script_url


def test_a_map_s_script_may_be_kept_for_ever(client):
    answer = client.get(url_of("city"))

    assert answer.text == composed("city").script
    assert answer.mimetype == "text/javascript"
    assert "immutable" in answer.headers["Cache-Control"]


def test_an_outdated_script_is_not_found_rather_than_another_one(client):
    assert client.get("/maps/city-0123456789abcdef.js").status_code == 404


def test_there_is_no_map_without_a_name(client):
    assert client.get(f"/maps/sea-{composed('city').digest}.js").status_code == 404


@pytest.fixture
def client():
    return a_site().test_client()


def a_site():
    app = Flask("a_site")
    app.register_blueprint(pages)
    return app


def url_of(name):
    with a_site().test_request_context():
        return script_url(name)
