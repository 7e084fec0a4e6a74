"""What a manager, or whoever has the machine, does about the people who work for the city.

What somebody may do is an event; names, addresses and passwords are kept beside the log.
"""

from datetime import datetime
from typing import cast

from domain.people.actor import Actor
from domain.people.staff import Job, Post, cleaned
from domain.people.staff_desk import LoginTaken, NoSuchPerson
from domain.refusals import Invalid
from domain.reports.words import TextMissing, named
from web.accounts.passwords import first_password, hashed
from web.wiring import NOWHERE, Services

LONGEST_NAME, LONGEST_EMAIL = 80, 254


class NameMissing(TextMissing):
    """Please give the name."""

    field = "name"


class EmailNotUsable(Invalid):
    """This is not an e-mail address."""

    field = "email"


class NotAWard(Invalid):
    """There is no such ward."""

    field = "ward"


class NotAnAgency(Invalid):
    """There is no such agency."""

    field = "agency"


def post_of(services: Services, role: str, ward: str, agency: str) -> Post:
    """A post that this city has. Raises the `Invalid` that fits."""
    post = Post(cast(Job, role), ward or None, agency or None)
    if post.ward and services.ward_with(post.ward) == NOWHERE:
        raise NotAWard
    if post.agency and services.handbook.agency(post.agency) is None:
        raise NotAnAgency
    return post


def add(
    services: Services, login: str, name: str, email: str, post: Post, by: Actor, now: datetime
) -> tuple[int, str]:
    """The position, and the password with which they come in first and which they then replace.

    Raises `LoginNotUsable`, `LoginTaken`, `NameMissing` and `EmailNotUsable`.
    """
    login, name, address = cleaned(login), named(name, NameMissing, LONGEST_NAME), email_in(email)
    if services.staff_desk.find(login) is not None:
        raise LoginTaken
    password = first_password()
    services.credentials.enter(login, name, address, hashed(password), now)
    return services.staff_desk.register(login, post, by, now), password


def describe(
    services: Services, login: str, name: str, email: str, by: Actor, now: datetime
) -> int:
    """Raises `NoSuchPerson`, `NameMissing` and `EmailNotUsable`."""
    name, address = named(name, NameMissing, LONGEST_NAME), email_in(email)
    if services.staff_desk.find(login) is None:
        raise NoSuchPerson
    services.credentials.describe(login, name, address)
    return services.staff_desk.describe(login, by, now)


def reset(services: Services, login: str, by: Actor, now: datetime) -> tuple[int, str]:
    """The position, and a new first password; the second factor and all sessions are over.

    Raises `NoSuchPerson` and `NotYourTask`.
    """
    position = services.staff_desk.begin_anew(login, by, now)
    password = first_password()
    services.credentials.begin_anew(login, hashed(password), now)
    services.sessions.end_all("staff", login, now)
    return position, password


def email_in(given: str) -> str | None:
    """None for none. Only the mail can tell whether it arrives."""
    email = given.strip()
    local, at, host = email.rpartition("@")
    if not email:
        return None
    is_one = at and local and host and email.isprintable() and " " not in email
    if not is_one or len(email) > LONGEST_EMAIL:
        raise EmailNotUsable
    return email
