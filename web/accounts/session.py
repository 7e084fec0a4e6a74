"""The session of a person who is logged in: one signed cookie that names them."""

from collections.abc import Iterable

from flask import current_app, session

from web.accounts.people import BY_LOGIN, Person
from web.live.tickets import sign

LOGIN = "login"


def enter(person: Person) -> None:
    session.clear()
    session[LOGIN] = person.login


def leave() -> None:
    session.clear()


def current_person() -> Person | None:
    return BY_LOGIN.get(session.get(LOGIN, ""))


def live_ticket(topics: Iterable[str]) -> str:
    """The pages' signed word to the live hub that this reader may follow these topics."""
    return sign(str(current_app.secret_key), topics)
