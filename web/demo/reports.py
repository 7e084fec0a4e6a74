"""The demo city's reports, told by the domain itself at the moments at which they happened."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from domain.people.actor import Actor
from domain.reports.code import code_from
from domain.reports.desk import Submission
from domain.reports.report import Report
from web.demo.load import file
from web.intake import ward_found
from web.wiring import Services

OFFICER = Actor("ward1@demo", "ward_officer")


def send_reports(services: Services) -> int:
    """Returns how many there are. The views have to be caught up before."""
    told = msgspec.json.decode(file("reports.json").read_bytes())
    now = services.now()
    reports = [report_of(services, number, each, now) for number, each in enumerate(told)]
    services.desk.save(*sorted(reports, key=lambda report: report.created_on))
    return len(reports)


def report_of(services: Services, number: int, told: dict[str, Any], now: datetime) -> Report:
    at = now - timedelta(hours=told["hours"])
    submission = Submission(
        told["lon"], told["lat"], told["category"], told["text"], code=code_from(f"demo {number}")
    )
    ward = ward_found(services.atlas.at(told["lon"], told["lat"], at))
    report = services.desk.write(submission, ward, Actor(f"demo-{number}", "reporter"), at)
    for step, hours, *words in told["steps"]:
        by = report.reporter if step == "rate" else OFFICER
        getattr(report, step)(*words, by, at + timedelta(hours=hours))
    return report
