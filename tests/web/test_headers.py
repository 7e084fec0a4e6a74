"""What answers tell browsers and caches, and by what name a city may be asked."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import request

from tests.conftest import config_for
from tests.web.cast import enter, log_in, picture, send
from web.access import open_to
from web.app import create_app
from web.config import ConfigError
from web.media.keeper import work_off
from web.outside.database import Urls
from web.wiring import connect


@pytest.fixture
def site(city_urls, tmp_path):
    """Makes the city under other settings."""
    made = []

    def under(**settings):
        services = connect(config_for(tmp_path, **settings), Urls(*city_urls))
        made.append(services)
        app = create_app(services)

        @app.get("/told")
        @open_to("anyone")
        def told():
            return f"{request.remote_addr} {request.url}"

        return app.test_client()

    yield under
    for services in made:
        services.positions.stop()
        services.engine.dispose()


class TestCaches:
    def test_what_somebody_was_shown_who_is_logged_in_is_kept_nowhere(self, as_, anyone):
        code = send(anyone)
        for path in ("/", "/desk/inbox", f"/reports/{code}", "/api/audit/cases"):
            cached = as_("manager@demo").get(path).headers.get("Cache-Control")
            assert cached == "no-store", path

    def test_the_same_holds_for_a_citizen_who_is_signed_in(self, app):
        client = enter(app.test_client(), "citizen", "person-1")

        assert client.get("/").headers["Cache-Control"] == "no-store"

    def test_a_refusal_at_a_private_page_is_kept_nowhere(self, anyone):
        assert anyone.get("/desk/inbox").headers["Cache-Control"] == "no-store"

    def test_a_page_with_a_form_stays_in_one_browser(self, anyone):
        assert anyone.get("/").headers["Cache-Control"] == "private, no-cache"

    def test_what_is_everybody_s_may_still_be_kept_by_all(self, as_):
        page = as_("manager@demo").get("/").text
        icon = page.partition('rel="icon" href="')[2].partition('"')[0]

        assert "public" in as_("manager@demo").get(icon).headers["Cache-Control"]

    def test_a_photo_that_is_not_screened_is_kept_nowhere(self, services, app, anyone):
        photo = anyone.post("/api/photos", data=picture().read()).json["photo"]
        code = send(anyone, photo=photo)
        work_off(services)
        officer = log_in(app.test_client(), "dispatcher@demo")

        answer = officer.get(f"/reports/{code}/photo")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


class TestHttps:
    def test_a_browser_that_came_by_https_stays_with_it(self, anyone):
        answer = anyone.get("/", base_url="https://city.example")

        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert "; Secure" in answer.headers["Set-Cookie"]

    def test_over_http_it_is_not_told(self, anyone):
        assert "Strict-Transport-Security" not in anyone.get("/").headers


class TestNames:
    FORGED = {
        "X-Forwarded-For": "198.51.100.7",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
    }

    def test_without_a_setting_nothing_forwarded_is_believed(self, site):
        assert site().get("/told", headers=self.FORGED).text == "127.0.0.1 http://localhost/told"

    def test_what_a_proxy_says_is_believed_where_there_is_one(self, site):
        client = site(KALONG_TRUSTED_PROXIES="1")

        told = client.get("/told", headers=self.FORGED).text
        assert told == "198.51.100.7 https://evil.example/told"

    def test_what_somebody_told_the_proxy_is_not(self, site):
        client = site(KALONG_TRUSTED_PROXIES="1")
        headers = {"X-Forwarded-For": "10.0.0.1, 198.51.100.7"}

        assert client.get("/told", headers=headers).text.startswith("198.51.100.7 ")

    @pytest.mark.parametrize(
        ("host", "status"),
        [("kalong.example", 200), ("kalong.example:8000", 200), ("evil.example", 400), ("", 400)],
    )
    def test_another_name_than_the_city_s_is_refused(self, site, host, status):
        client = site(KALONG_HOSTS="kalong.example, localhost")

        assert client.get("/told", headers={"Host": host}).status_code == status

    def test_a_proxy_cannot_bring_in_another_name_either(self, site):
        client = site(KALONG_HOSTS="localhost", KALONG_TRUSTED_PROXIES="1")

        assert client.get("/told", headers=self.FORGED).status_code == 400

    @pytest.mark.parametrize("number", ["-1", "x", "1000"])
    def test_a_number_of_proxies_that_cannot_be_is_refused(self, tmp_path, number):
        with pytest.raises(ConfigError, match="KALONG_TRUSTED_PROXIES"):
            config_for(tmp_path, KALONG_TRUSTED_PROXIES=number)


class TestSecurityTxt:
    PATH = "/.well-known/security.txt"

    def test_it_says_whom_to_tell_and_until_when_it_holds(self, site):
        told = site(KALONG_SECURITY_CONTACT="mailto:security@city.example").get(self.PATH)

        lines = dict(line.split(": ", 1) for line in told.text.splitlines())
        assert told.mimetype == "text/plain"
        assert lines["Contact"] == "mailto:security@city.example"
        assert lines["Canonical"] == f"http://localhost{self.PATH}"
        expires = datetime.fromisoformat(lines["Expires"])
        assert timedelta(days=170) < expires - datetime.now(UTC) <= timedelta(days=180)

    def test_without_a_contact_there_is_none(self, anyone):
        assert anyone.get(self.PATH).status_code == 404

    @pytest.mark.parametrize("contact", ["security@city.example", "mailto:a\nb", "http://x"])
    def test_a_contact_that_is_no_address_is_refused(self, tmp_path, contact):
        with pytest.raises(ConfigError, match="KALONG_SECURITY_CONTACT"):
            config_for(tmp_path, KALONG_SECURITY_CONTACT=contact)
