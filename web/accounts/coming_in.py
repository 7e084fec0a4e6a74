"""What is left to be done between the right password and a session: one step after the other.

A signed ticket goes along in each form: whose password was right, and which steps are done. It is
worth nothing after some minutes, or once anything that proves who the person is has changed.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from domain.refusals import NotAllowed
from web.accounts.credentials import Credential
from web.accounts.second_factors import new_secret
from web.wiring import Services

Step = Literal["second", "password", "factor"]
MINUTES = 15


class ComeInAgain(NotAllowed):
    """That took too long, or something has changed; please log in once more."""


@dataclass(frozen=True)
class Coming:
    """Somebody whose password was right. `secret` is that of a second factor not yet set up."""

    login: str
    changed_at: datetime
    passed: tuple[Step, ...] = ()
    secret: str = ""
    to: str = ""

    def past(self, step: Step, known: Credential) -> "Coming":
        return replace(self, passed=(*self.passed, step), changed_at=known.changed_at)

    @property
    def ticket(self) -> str:
        told = [self.login, self.changed_at.isoformat(), self.passed, self.secret, self.to]
        return serializer().dumps(told)


def begin(known: Credential, to: str) -> Coming:
    return Coming(known.login, known.changed_at, (), new_secret(), to)


def coming_by(services: Services, ticket: str) -> tuple[Coming, Credential]:
    """Raises `ComeInAgain`."""
    try:
        told: Any = serializer().loads(ticket, max_age=MINUTES * 60)
    except BadData as error:
        raise ComeInAgain from error
    login, changed_at, passed, secret, to = told
    coming = Coming(login, datetime.fromisoformat(changed_at), tuple(passed), secret, to)
    known = services.credentials.of(login)
    if known is None or known.changed_at != coming.changed_at:
        raise ComeInAgain
    return coming, known


def next_step(coming: Coming, known: Credential, *, demo: bool) -> Step | None:
    """None once nothing is left. In the demo city a second factor is a matter of choice."""
    if known.has_second_factor and not {"second", "factor"} & set(coming.passed):
        return "second"
    if known.first_until is not None:
        return "password"
    return None if known.has_second_factor or demo else "factor"


def serializer(salt: str = "coming in") -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=salt)


def signed_secret(secret: str) -> str:
    """The secret of a second factor that is being set up: nobody brings one of their own."""
    return serializer("second factor").dumps(secret)


def secret_in(ticket: str) -> str:
    """Raises `ComeInAgain`."""
    try:
        return str(serializer("second factor").loads(ticket, max_age=MINUTES * 60))
    except BadData as error:
        raise ComeInAgain from error
