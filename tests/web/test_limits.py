"""Who asks too often: counted exactly by many processes at once, and told to wait."""

import multiprocessing
from datetime import timedelta

import pytest
from sqlalchemy import text

from domain.reports.code import with_check
from tests.browser import Browser
from tests.conftest import config_for
from tests.web.cast import IN_BEN_CAT, picture, send
from web import guessing
from web.app import create_app
from web.citizen.voice import SAID_AN_HOUR
from web.limits import TooMany, limit, network
from web.media.pages import PHOTOS_A_MINUTE
from web.wiring import connect

HOUR = timedelta(hours=1)
REPORT = {"category": "drainage", "text": "Nắp cống vỡ", **IN_BEN_CAT}
PROCESSES, CALLS, MOST = 8, 60, 100


def allowed(services, calls, most=3, key="somebody", name="test"):
    """How many of the calls were let through."""
    passed = 0
    for _ in range(calls):
        try:
            limit(services, name, key, most, HOUR)
            passed += 1
        except TooMany:
            pass
    return passed


def rows(services):
    with services.engine.connect() as db:
        return db.execute(text("SELECT key, used FROM request_count")).all()


class TestCounting:
    def test_as_many_as_are_allowed_pass_and_the_next_waits_until_the_window_ends(
        self, services, monkeypatch
    ):
        assert allowed(services, 5) == 3

        later = services.now() + timedelta(minutes=50)
        monkeypatch.setattr(services, "now", lambda: later)
        with pytest.raises(TooMany) as refused:
            limit(services, "test", "somebody", 3, HOUR)
        assert 590 < refused.value.seconds <= 600

        end = later + timedelta(minutes=10)
        monkeypatch.setattr(services, "now", lambda: end)
        assert allowed(services, 5) == 3

    def test_each_key_and_each_name_has_a_count_of_its_own(self, services):
        assert allowed(services, 4) == 3
        assert allowed(services, 4, key="somebody else") == 3
        assert allowed(services, 4, name="another") == 3

    def test_eight_processes_at_once_let_through_no_more_and_no_less(self, city_urls, tmp_path):
        context = multiprocessing.get_context("fork")
        gate, results = context.Barrier(PROCESSES), context.Queue()

        def race():
            services = connect(config_for(tmp_path), city_urls)
            gate.wait()
            results.put(allowed(services, CALLS, MOST))

        racing = [context.Process(target=race) for _ in range(PROCESSES)]
        for process in racing:
            process.start()
        passed = [results.get(timeout=60) for _ in racing]
        for process in racing:
            process.join(60)

        assert sum(passed) == MOST
        assert PROCESSES * CALLS > 4 * MOST

    def test_no_address_is_kept_and_what_is_over_is_swept(self, services, monkeypatch):
        for number in range(50):
            limit(services, "test", f"203.0.113.{number}", 3, HOUR)
        assert "203.0.113" not in str(rows(services))
        assert len(rows(services)) == 50

        later = services.now() + 2 * HOUR
        monkeypatch.setattr(services, "now", lambda: later)
        for number in range(50):
            limit(services, "test", f"198.51.100.{number}", 3, HOUR)
        assert len(rows(services)) == 50

    def test_a_count_stays_whatever_becomes_of_the_caller_s_transaction(self, services):
        with services.engine.begin() as db:
            db.execute(text("SELECT 1"))
            limit(services, "test", "somebody", 3, HOUR)
            db.rollback()

        assert [used for _, used in rows(services)] == [1]

    @pytest.mark.parametrize(
        ("address", "other", "same"),
        [
            ("192.0.2.1", "192.0.2.2", False),
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
            ("::ffff:192.0.2.1", "192.0.2.1", True),
            ("unix", "unix", True),
        ],
    )
    def test_whoever_has_a_network_of_ipv6_is_one_visitor(self, address, other, same):
        assert (network(address) == network(other)) is same


class TestReports:
    @pytest.fixture
    def limited(self, city_urls, tmp_path):
        services = connect(config_for(tmp_path, KALONG_REPORTS_PER_HOUR="3"), city_urls)
        services.positions.wait = lambda *_: services.catch_up() is None
        app = create_app(services)
        app.test_client_class = Browser
        yield app
        services.positions.stop()
        services.engine.dispose()

    def test_an_address_that_sends_too_many_waits_and_another_does_not(self, limited):
        client = limited.test_client()
        for _ in range(3):
            send(client)

        refused = client.post("/api/reports", json=REPORT)
        assert refused.status_code == 429
        assert refused.json["error"] == "TooMany"
        assert 3500 < int(refused.headers["Retry-After"]) <= 3600
        elsewhere = {"REMOTE_ADDR": "192.0.2.9"}
        assert client.post("/api/reports", json=REPORT, environ_base=elsewhere).status_code == 201

    def test_an_address_that_a_client_invents_changes_nothing(self, limited):
        client = limited.test_client()
        for number in range(3):
            invented = {"X-Forwarded-For": f"192.0.2.{number}"}
            client.post("/api/reports", json=REPORT, headers=invented)

        invented = {"X-Forwarded-For": "192.0.2.200"}
        assert client.post("/api/reports", json=REPORT, headers=invented).status_code == 429

    def test_the_words_of_a_form_that_has_to_wait_are_given_back(self, limited):
        client = limited.test_client()
        form = {name: str(value) for name, value in REPORT.items()}
        for _ in range(3):
            assert client.post("/reports", data=form).status_code == 303

        page = client.post("/reports", data=form)
        assert page.status_code == 429
        assert int(page.headers["Retry-After"]) > 0
        assert "Nắp cống vỡ" in page.text

    def test_without_a_limit_nothing_is_counted(self, services, anyone):
        send(anyone)

        assert rows(services) == []


class TestGuessing:
    def codes(self, number):
        digits = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
        return [with_check(f"ZZZZ{digits[n // 31]}{digits[n % 31]}Z") for n in range(number)]

    def test_who_tries_codes_is_let_go_on_a_few_times_and_then_sees_no_case_at_all(
        self, anyone, as_, monkeypatch, fed
    ):
        known = send(anyone)
        answers = [anyone.get(f"/api/reports/{code}") for code in self.codes(guessing.MOST + 1)]
        assert [a.status_code for a in answers] == [404] * guessing.MOST + [429]

        for path in (f"/reports/{known}", f"/api/reports/{known}", f"/reports/{known}/why"):
            assert anyone.get(path).status_code == 429
        assert anyone.get("/").status_code == 200
        assert as_("dispatcher@demo").get(f"/reports/{known}").status_code == 200
        elsewhere = {"REMOTE_ADDR": "192.0.2.9"}
        assert anyone.get(f"/reports/{known}", environ_base=elsewhere).status_code == 200

        later = fed.now() + guessing.WITHIN
        monkeypatch.setattr(fed, "now", lambda: later)
        assert anyone.get(f"/reports/{known}").status_code == 200

    def test_another_process_knows_at_the_next_guess(self, anyone, city_urls, tmp_path):
        for code in self.codes(guessing.MOST + 1):
            anyone.get(f"/api/reports/{code}")
        services = connect(config_for(tmp_path), city_urls)
        other = create_app(services).test_client()

        assert other.get(f"/api/reports/{self.codes(1)[0]}").status_code == 429
        services.positions.stop()
        services.engine.dispose()

    def test_a_case_that_is_there_costs_no_count(self, services, anyone):
        code = send(anyone)
        anyone.get(f"/reports/{code}")

        assert rows(services) == []


def test_one_case_is_spoken_about_so_often_and_not_more(anyone):
    code = send(anyone)
    said = {"rating_key": "guessed", "score": "satisfied"}

    answers = [anyone.post(f"/reports/{code}/rating", json=said) for _ in range(SAID_AN_HOUR + 1)]

    assert [a.status_code for a in answers] == [403] * SAID_AN_HOUR + [429]


def test_photos_come_from_one_address_so_often_and_not_more(anyone):
    content = picture().read()
    answers = [anyone.post("/api/photos", data=content) for _ in range(PHOTOS_A_MINUTE + 1)]

    assert [a.status_code for a in answers] == [201] * PHOTOS_A_MINUTE + [429]
