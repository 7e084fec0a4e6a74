"""The clocks are set back an hour: what counts is the order of the log, and nothing breaks."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine

from tests.faults import checks
from tests.web.cast import act, log_in, send
from web.wiring import Services

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLOCK_OF_THE_DATABASE = """
ALTER TABLE event_log ALTER recorded_at SET DEFAULT clock_timestamp() - interval '1 hour'
"""

STEPS: tuple[tuple[str, dict[str, str]], ...] = (
    ("acceptance", {}),
    ("assignment", {"agency": "urban"}),
    ("start", {}),
    ("resolution", {"note": "Đã sửa", "document": "12/BC"}),
)
THREE = ("report.submitted", "report.ward_determined", "report.agency_determined")
LAST = ("report.work_started", "report.resolved")


class Clock:
    """Of our own process; it runs a second at each look."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture
def clock(services: Services, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Each wait for a view brings the views up to the log: there is no worker."""
    clock = Clock()
    monkeypatch.setattr(services, "now", clock)
    monkeypatch.setattr(services.positions, "wait", lambda *_: services.catch_up() is None)
    return clock


@pytest.fixture
def clocks_set_back(client: FlaskClient, clock: Clock, city_urls) -> list[str]:
    """The codes of a report before that moment and of one after it."""
    before = send(client)
    clock.at -= HOUR
    with create_engine(city_urls.owner).begin() as db:
        db.exec_driver_sql(CLOCK_OF_THE_DATABASE)
    return [before, send(client)]


def test_the_newest_report_is_the_one_that_came_last_and_not_the_one_with_the_latest_time(
    client: FlaskClient, clocks_set_back: list[str]
) -> None:
    before, after = clocks_set_back

    listed = client.get("/api/reports").json["features"]
    times = {each["id"]: each["properties"]["submitted_at"] for each in listed}
    page = client.get("/api/reports?limit=1").json

    assert [each["id"] for each in listed] == [after, before]
    assert times[after] < times[before]
    assert [each["id"] for each in client.get(page["next"]).json["features"]] == [before]


def test_whoever_asks_what_changed_is_told_what_came_after_the_clocks_were_set_back(
    client: FlaskClient, clocks_set_back: list[str]
) -> None:
    before, after = clocks_set_back
    seen = client.get(f"/api/reports/{before}").json["position"]

    changed = client.get(f"/api/reports?since={seen}").json["features"]

    assert [each["id"] for each in changed] == [after]


def test_a_case_that_ends_before_it_began_is_worked_on_shown_and_replayed_like_any_other(
    client: FlaskClient, services: Services, clocks_set_back: list[str]
) -> None:
    code, _ = clocks_set_back
    log_in(client, "manager@demo")
    for step, given in STEPS:
        act(client, code, step, **given)

    shown = client.get(f"/api/reports/{code}").json
    kinds = [event["kind"] for event in shown["timeline"]]
    assert shown["status"] == "RESOLVED"
    assert shown["changed_at"] < shown["submitted_at"]
    assert kinds == [*THREE, "report.accepted", "report.assigned", *LAST]
    assert replayed(client, code)["status"] == "RESOLVED"
    assert checks.promise_c(checks.look(services.engine)) == []
    assert checks.promise_b(services.engine) == []
    assert checks.parked(services.engine) == []


def replayed(client: FlaskClient, code: str) -> dict[str, str]:
    answer = log_in(client, "auditor@demo").get(f"/api/audit/{code}")
    assert answer.status_code == 200, answer.json
    return answer.json["state"]
