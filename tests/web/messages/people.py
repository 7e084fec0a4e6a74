"""Invented people who can be reached, and cases of theirs."""

from datetime import UTC, datetime

from domain.people.actor import Actor
from domain.reports.desk import Submission
from domain.reports.facts import WardFound
from eventlog.vault import Contact

MORNING = datetime(2026, 1, 5, 2, tzinfo=UTC)  # 9 o'clock in the city
NIGHT = datetime(2026, 1, 5, 15, tzinfo=UTC)  # 22 o'clock
DISPATCHER = Actor("dispatcher@demo", "dispatcher")
BY_TELEPHONE = Contact(phone="+84912345678", name="Nguyễn Văn Ví Dụ")
BY_MAIL = Contact(email="an@example.vn", language="en")
BY_BOTH = Contact(phone="+84912345679", email="binh@example.vn", language="zh")


def somebody(services, contact=BY_TELEPHONE):
    return Actor(services.vault.enter(contact), "reporter")


def case_of(services, reporter, category="drainage", now=MORNING):
    """Sent at that moment by somebody who can be reached; returns its code."""
    submission = Submission(107.35, 20.99, category, "Nắp cống vỡ", reporter=reporter)
    report = services.desk.write(submission, WardFound("none", 900.0), reporter, now)
    services.desk.save(report)
    return report.code
