"""`kalong people`: forget somebody, and change the key that wraps all others."""

from uuid import UUID

import click

from domain.people.actor import SYSTEM
from web.accounts.phones import phone_number
from web.config import load
from web.people.forgetting import UnknownPerson, forget, forget_reason
from web.wiring import city_at_work


@click.group()
def people() -> None:
    """What the city holds about people."""


@people.command("forget")
@click.argument("person", required=False)
@click.option("--phone", help="The telephone number of the person, instead of the id.")
def forget_somebody(person: str | None, phone: str | None) -> None:
    """Destroy all words, photos and contact of PERSON, and wait until nothing is left of them."""
    with city_at_work(load()) as services:
        found = person or (phone and services.vault.person_with_phone(phone_number(phone)))
        if not found:
            raise UnknownPerson
        codes = forget(services, found, SYSTEM, services.now())
    click.echo(f"forgotten; {len(codes)} cases stay without their words")
    click.echo("Backups made before hold the keys until their key files are 7 days old.")


@people.command("forget-reason")
@click.argument("decision", type=click.UUID)
def forget_a_reason(decision: UUID) -> None:
    """Destroy the reason of a DECISION that names somebody; the decision and its evidence stand."""
    with city_at_work(load()) as services:
        forget_reason(services, decision, SYSTEM, services.now())
    click.echo("forgotten; the decision stands without its reason")


@people.command("rotate-key")
def rotate_key() -> None:
    """Wrap every key under the first of the master keys; then the others may go."""
    with city_at_work(load(), feed=False) as services:
        click.echo(f"{services.keyring.rewrap()} keys wrapped anew")
