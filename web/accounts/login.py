"""Whose login and password these are, and how often somebody may try."""

from datetime import timedelta

from domain.people.staff import LoginNotUsable, cleaned
from web.accounts.credentials import Credential
from web.accounts.passwords import LONGEST, SHORTEST, fits, hashed, is_outdated
from web.limits import limit, limit_address, who_asks
from web.wiring import Services

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
# One login from one network; one login from anywhere, so that nobody is shut out by a stranger
# sooner than guessing is stopped; and one network that tries many logins.
TRIES, TRIES_FROM_ANYWHERE, TRIES_OF_AN_ADDRESS = 10, 100, 100


def limit_tries(services: Services, login: str) -> None:
    """Counted before anything is checked, and for unknown logins too. Raises `TooMany`."""
    login = known_form(login)
    limit_address(services, "logins of an address", TRIES_OF_AN_ADDRESS, QUARTER)
    limit(services, "login", f"{login} {who_asks()}", TRIES, QUARTER)
    limit(services, "login from anywhere", login, TRIES_FROM_ANYWHERE, HOUR)


def credential_with(services: Services, login: str, password: str) -> Credential | None:
    """None where any of it is wrong or holds no more; which of these, nobody is told.

    An unknown login takes as long as a known one.
    """
    known = services.credentials.of(known_form(login))
    right = fits(password[: LONGEST + 1], known.password_hash if known else None)
    if known is None or known.password_hash is None or not right:
        return None
    if len(password) < SHORTEST and not services.config.demo:
        return None  # a password of the demo city opens no other
    if known.first_until is not None and known.first_until < services.now():
        return None
    if is_outdated(known.password_hash):
        services.credentials.rehash(known.login, hashed(password))
    return known


def known_form(login: str) -> str:
    """As it would be kept; nobody has the empty one."""
    try:
        return cleaned(login)
    except LoginNotUsable:
        return ""
