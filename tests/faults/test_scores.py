"""A score reaches the scorecard within five seconds, by the worker's own process."""

from domain.people.actor import Actor
from domain.reports.desk import Submission
from domain.reports.facts import Evidence
from domain.reports.report import Report
from projections.unit_scorecard import of_unit
from tests.faults.cast import City
from tests.faults.waiting import SOON, until
from tests.web.cast import IN_BEN_CAT
from web.intake import ward_found
from web.wiring import Services

CENTRE, AN = Actor("dispatcher@demo", "dispatcher"), Actor("an", "reporter")


def test_a_new_score_is_in_the_scorecard_within_five_seconds(city: City) -> None:
    worker = city.kalong("worker")
    worker.start()
    with city.services() as services:
        report = resolved(services)
        until(lambda: figure(services, "resolved") == 1, "the worker is at work", 30)

        services.desk.rate(report.code, "not_satisfied", "", AN, services.now())
        until(lambda: figure(services, "not_satisfied") == 1, "the score is counted", SOON)

        worker.kill()
        worker.start()
        services.desk.rate(report.code, "satisfied", "", AN, services.now())
        until(lambda: figure(services, "satisfied") == 1, "a new worker counts on", 30)


def resolved(services: Services) -> Report:
    now = services.now()
    ward = ward_found(services.atlas.at(IN_BEN_CAT["lon"], IN_BEN_CAT["lat"], now))
    sent = Submission(IN_BEN_CAT["lon"], IN_BEN_CAT["lat"], "drainage", "Nắp cống vỡ")
    report = services.desk.write(sent, ward, AN, now)
    report.accept(CENTRE, now)
    report.assign("urban", CENTRE, now)
    report.start(CENTRE, now)
    report.resolve("Xong.", CENTRE, now, evidence=Evidence(document="12/BC"))
    services.desk.save(report)
    return report


def figure(services: Services, name: str) -> int:
    with services.engine.connect() as db:
        cards = of_unit(db, "agency", "urban")
    return next((int(card[name]) for card in cards if card["slice_kind"] == "all"), 0)
