"""Whom a message reaches, and how: found when it is sent, from what people gave and chose."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from domain.messages.policies import Audience
from domain.people.personal_request import PersonalRequest
from domain.reports.report import Report
from eventlog.outbox import message_choice
from eventlog.vault import Contact
from web.messages.browsers import has_any, opened
from web.messages.channels import CHANNELS
from web.wiring import Services


@dataclass(frozen=True)
class Address:
    """Where one message goes, and in which language."""

    to: str
    language: str


def recipients(
    services: Services, about: Report | PersonalRequest, audience: Audience
) -> list[str]:
    """Ids of people, each once; of staff their logins."""
    if isinstance(about, PersonalRequest):
        return [about.person_id] if audience == "person" else managers(services)
    return of_report(services, about, audience)


def of_report(services: Services, report: Report, audience: Audience) -> list[str]:
    if audience == "reporter":
        return [report.reporter.id]
    if audience == "citizens":
        return [report.reporter.id, *sorted(report.followers - {report.reporter.id})]
    if audience == "officer" and report.officer is not None:
        return [report.officer]
    return managers(services)


def managers(services: Services) -> list[str]:
    return [each.login for each in services.roster.everybody() if each.role == "manager"]


def contact_of(services: Services, recipient: str) -> Contact | None:
    if services.roster.person(recipient) is not None:
        return Contact(email=services.roster.email(recipient))
    if services.consents.withdrawn(recipient, "contact"):
        return None
    return services.vault.contact(recipient)


def ways(services: Services, db: Connection, recipient: str, notice: str) -> list[str]:
    """The channels by which this person wants to hear of this; none for who cannot be reached."""
    open_ways = reachable(services, db, recipient, notice)
    chosen = chosen_by(db, recipient)
    if chosen is not None:
        return [way for way in open_ways if way in chosen]
    return open_ways[:1]


def reachable(services: Services, db: Connection, recipient: str, notice: str) -> list[str]:
    contact = contact_of(services, recipient)
    has = {
        "push": has_any(db, recipient),
        "email": contact is not None and contact.email is not None,
        "sms": contact is not None and contact.phone is not None,
    }
    has["zalo"] = has["sms"] and notice in services.config.messages.zalo_templates
    return [way for way in CHANNELS if has[way]]


def chosen_by(db: Connection, recipient: str) -> Sequence[str] | None:
    """None for somebody who has chosen nothing; empty for who wants to hear nothing."""
    c = message_choice.c
    row = db.execute(select(c.channels).where(c.person_id == recipient)).scalar_one_or_none()
    return None if row is None else [way for way in row.split(",") if way]


def addresses(
    services: Services, db: Connection, recipient: str, channel: str
) -> Sequence[Address]:
    """Several browsers may be one person's; none where the person is not to be reached so."""
    if channel == "push":
        return [Address(*each) for each in opened(db, services.keyring, recipient)]
    contact = contact_of(services, recipient)
    to = contact and (contact.email if channel == "email" else contact.phone)
    return [Address(to, contact.language)] if contact and to else []
