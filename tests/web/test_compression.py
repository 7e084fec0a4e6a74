"""Texts are compressed, except where the length of a secret would show."""

from gzip import decompress

from tests.web.cast import log_in

GZIP = {"Accept-Encoding": "gzip, br"}


def squeezed(client, path):
    return client.get(path, headers=GZIP)


def test_pages_scripts_and_data_are_less_than_half_their_size(anyone):
    for path in ("/reports/new", sheet(anyone), "/api/wards.geojson"):
        plain, answer = anyone.get(path), squeezed(anyone, path)

        assert answer.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer.vary
        assert len(answer.data) < len(plain.data) / 2
        if path != "/reports/new":  # which has a token of its own each time
            assert decompress(answer.data) == plain.data


def test_who_does_not_ask_for_it_gets_the_text_and_caches_know_that(anyone):
    answer = anyone.get(sheet(anyone), headers={"Accept-Encoding": "gzip;q=0"})

    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.vary


def test_what_a_browser_has_already_is_not_sent_again(anyone):
    etag = squeezed(anyone, sheet(anyone)).headers["ETag"]

    answer = anyone.get(sheet(anyone), headers={**GZIP, "If-None-Match": etag})
    assert answer.status_code == 304
    assert answer.data == b""


def test_what_one_person_alone_is_shown_is_never_compressed(anyone):
    log_in(anyone, "dispatcher@demo")

    answer = squeezed(anyone, "/reports/new")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in answer.headers


def sheet(client):
    return client.get("/reports/new").text.partition('rel="stylesheet" href="')[2].partition('"')[0]
