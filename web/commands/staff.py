"""`kalong staff`: the people who work for the city, for whoever has the machine."""

import click

from domain.people.actor import SYSTEM
from domain.people.staff import JOBS
from projections.staff import everybody
from web.accounts import staff as people
from web.config import load
from web.wiring import city_at_work

JOB = click.Choice(JOBS)


@click.group()
def staff() -> None:
    """People who work for the city: who they are, and what each of them may do."""


@staff.command()
@click.argument("login")
@click.option("--name", required=True, help="Shown to colleagues; kept outside of the log.")
@click.option("--role", type=JOB, required=True)
@click.option("--ward", default="", help="The code of a ward officer's ward.")
@click.option("--agency", default="", help="The code of an agency officer's agency.")
@click.option("--email", default="")
def add(login: str, name: str, role: str, ward: str, agency: str, email: str) -> None:
    """Register LOGIN and print the password for their first login."""
    with city_at_work(load()) as services:
        post = people.post_of(services, role, ward, agency)
        _, password = people.add(services, login, name, email, post, SYSTEM, services.now())
    tell_first(password)


@staff.command()
@click.argument("login")
@click.argument("role", type=JOB)
@click.option("--ward", default="", help="The code of a ward officer's ward.")
@click.option("--agency", default="", help="The code of an agency officer's agency.")
def role(login: str, role: str, ward: str, agency: str) -> None:
    """Give LOGIN a role instead of the one that they have."""
    with city_at_work(load()) as services:
        post = people.post_of(services, role, ward, agency)
        services.staff_desk.give(login, post, SYSTEM, services.now())
    click.echo(f"{login} is {role.replace('_', ' ')} from now on.")


@staff.command()
@click.argument("login")
def remove(login: str) -> None:
    """Take the role of LOGIN away; they may do nothing from their next click on."""
    with city_at_work(load()) as services:
        services.staff_desk.remove(login, SYSTEM, services.now())
    click.echo(f"{login} may do nothing any more.")


@staff.command(name="list")
def list_() -> None:
    """Everybody, with what they may do."""
    with city_at_work(load()) as services, services.engine.connect() as db:
        for each in everybody(db):
            role = "suspended" if each["suspended"] else each["role"] or "no role"
            area = each["ward_code"] or each["agency"] or ""
            name = services.roster.name(each["login"])
            click.echo(f"{each['login']:<28} {role:<15} {area:<12} {name}".rstrip())


@staff.command()
@click.argument("login")
def reset(login: str) -> None:
    """Give LOGIN a new first password; their second factor and their sessions are over."""
    with city_at_work(load()) as services:
        _, password = people.reset(services, login, SYSTEM, services.now())
    tell_first(password)


def tell_first(password: str) -> None:
    click.echo(f"First password, for seven days: {password}")
