"""The demo city's reports, told by the domain itself at the moments at which they happened."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from domain.people.actor import Actor
from domain.reports.code import code_from
from domain.reports.desk import Submission
from domain.reports.report import Report
from eventlog.vault import Contact
from web.demo.history import past_of
from web.demo.load import file
from web.intake import ward_found
from web.wiring import Services

OFFICER = Actor("ward1@demo", "ward_officer")
# Invented, with addresses and a number that are nobody's: every third report comes from one.
REACHABLE = (
    Contact(email="an@demo.example", name="Nguyễn Thị Ví Dụ", language="vi"),
    Contact(phone="+12025550143", name="Alex Example", language="en"),
    Contact(email="li@demo.example", name="李 示例", language="zh"),
)


def send_reports(services: Services) -> int:
    """Returns how many there are. The views have to be caught up before."""
    now = services.now()
    reports = reports_until(services, now)
    past = []
    if services.config.demo_history:
        past = past_of(services.handbook, services.atlas, now)
    services.desk.save(*past, tell=False)
    services.desk.save(*reports)
    return len(past) + len(reports)


def reports_until(services: Services, now: datetime) -> list[Report]:
    told = msgspec.json.decode(file("reports.json").read_bytes())
    people = [services.vault.enter(contact) for contact in REACHABLE]
    reports = [
        report_of(services, number, each, reporter(number, people), now)
        for number, each in enumerate(told)
    ]
    return sorted(reports, key=lambda report: report.created_on)


def reporter(number: int, people: Sequence[str]) -> Actor:
    turn, nobody = divmod(number, len(people))
    return Actor(f"demo-{number}" if nobody else people[turn % len(people)], "reporter")


def report_of(
    services: Services, number: int, told: dict[str, Any], by: Actor, now: datetime
) -> Report:
    at = now - timedelta(hours=told["hours"])
    submission = Submission(
        told["lon"], told["lat"], told["category"], told["text"], code=code_from(f"demo {number}")
    )
    ward = ward_found(services.atlas.at(told["lon"], told["lat"], at))
    report = services.desk.write(submission, ward, by, at)
    for step, hours, *words in told["steps"]:
        who = report.reporter if step == "rate" else OFFICER
        getattr(report, step)(*words, who, at + timedelta(hours=hours))
    return report
