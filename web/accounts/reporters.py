"""Reporters without an account: known again by their telephone, which only the vault has."""

import secrets

from domain.people.actor import NAMELESS, Actor
from eventlog.vault import Contact, Vault
from web.accounts.phones import phone_number


def reporter_of(vault: Vault, phone: str) -> Actor:
    """The same for the same number, and a new one each time where there is none.

    Raises `PhoneNotUsable`.
    """
    if not phone.strip():
        return Actor(f"{NAMELESS}{secrets.token_hex(8)}", "reporter")
    return Actor(vault.enter(Contact(phone=phone_number(phone))), "reporter")
