"""Telephone and name given with a report: kept where that was agreed to, for a child by others."""

from collections.abc import Callable
from functools import partial

import msgspec

from domain.people.actor import Actor
from domain.refusals import Invalid
from eventlog.vault import Contact
from web.accounts.phones import phone_number
from web.accounts.session import current_citizen
from web.language import spoken
from web.wiring import Services

LONGEST_NAME = 100


class PhoneMissing(Invalid):
    """Please give a telephone too: by a name alone nobody can be reached."""

    field = "phone"


class ConsentMissing(Invalid):
    """Please tick that we may keep telephone and name, or leave both empty."""

    field = "consent"


class GuardianMissing(Invalid):
    """Please give the name of a parent or guardian who agrees for the child."""

    field = "guardian"


class NameTooLong(Invalid):
    """A name may have up to 100 characters."""

    field = "name"


class ContactIn(msgspec.Struct):
    """How the reporter can be reached, with the consent that this needs; `child` is under 16."""

    phone: str = ""
    name: str = ""
    consent: bool = False
    child: bool = False
    guardian: str = ""

    @property
    def is_given(self) -> bool:
        return bool(self.phone.strip() or self.name.strip())


def contact_in_form(given: dict[str, str]) -> ContactIn:
    return ContactIn(
        phone=given.get("phone", ""),
        name=given.get("name", ""),
        consent="consent" in given,
        child="child" in given,
        guardian=given.get("guardian", ""),
    )


def checked(given: ContactIn) -> Contact | None:
    """None where nothing was given. Raises the `Invalid` that names the field."""
    if not given.is_given:
        return None
    if not given.phone.strip():
        raise PhoneMissing
    phone = phone_number(given.phone)
    if max(len(given.name), len(given.guardian)) > LONGEST_NAME:
        raise NameTooLong(field="name" if len(given.name) > LONGEST_NAME else "guardian")
    if not given.consent:
        raise ConsentMissing
    if given.child and not given.guardian.strip():
        raise GuardianMissing
    return Contact(phone=phone, name=given.name.strip() or None, language=spoken())


def sender_of(services: Services, given: ContactIn) -> Callable[[], Actor] | None:
    """Who sends a report, to be asked once it can be taken; None for somebody who stays unknown.

    Raises the `Invalid` that names the field.
    """
    if citizen := current_citizen():
        return lambda: citizen
    contact = checked(given)
    return None if contact is None else partial(person_with, services, given, contact)


def person_with(services: Services, given: ContactIn, contact: Contact) -> Actor:
    """The person whose telephone this is, known to the vault from now on, and their consent."""
    person_id = services.vault.enter(contact)
    guardian = given.guardian.strip() if given.child else None
    services.consents.give(person_id, "contact", services.now(), guardian)
    return Actor(person_id, "reporter")
