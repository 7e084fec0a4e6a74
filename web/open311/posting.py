"""A report that another system sends: through the one door, like every other."""

from dataclasses import dataclass
from hashlib import file_digest
from typing import Any, cast

import msgspec
from flask import request, url_for
from sqlalchemy import Connection, select
from werkzeug.datastructures import FileStorage

from domain.people.actor import Actor
from domain.refusals import Invalid
from domain.reports.code import report_id_of
from eventlog.idempotency import fingerprint, recall
from eventlog.personal_tables import idempotency_key
from eventlog.vault import Contact
from web.accounts.phones import PhoneNotUsable, phone_number
from web.accounts.reporters import reporter_of
from web.desks.gazetteer import the_spot_named
from web.intake import LONGEST_KEY, Intake, Receipt, ReportIn
from web.language import gettext, spoken
from web.media.referring import MOST
from web.media.refusals import TooManyMedia
from web.open311.answering import answered
from web.open311.keys import Client
from web.open311.links import keep_links, links_in
from web.open311.reading import Reading
from web.open311.sent import Sent
from web.open311.services import known
from web.wiring import Services

LONGEST_NAME = 100
LONGEST_MAIL = 254
OWN_ID = ("external_id", "fixmystreet_id")  # how a client knows the report itself


class ServiceMissing(Invalid):
    """Please say which service this is for."""

    field = "service_code"


class AddressNotFound(Invalid):
    """This leads to no single place here; please send lat and long."""

    field = "address_string"


class MailNotUsable(Invalid):
    """This is no e-mail address."""

    field = "email"


@dataclass(frozen=True)
class Told:
    """A report as the intake takes it, and what else came with it."""

    report: ReportIn
    contact: Contact | None
    links: list[str]
    own_id: str | None


def post(services: Services, client: Client, sent: Sent) -> Receipt:
    """Raises `SeveralFaults`, and the `Invalid` that fits; then nothing is stored.

    A repeated call gives the first answer, and stores neither pictures nor people again.
    """
    told = read(services, sent)
    key, content = key_of(client, told), content_of(told, sent)
    if key and (known_answer := answered_before(services, key, content)):
        return known_answer
    names = [take_file(services, field, file) for field, file in sent.files]
    report = msgspec.structs.replace(told.report, media=names)

    def beside(db: Connection, code: str) -> None:
        keep_links(services, db, report_id_of(code), code, client.id, told.links)

    intake = Intake(
        services,
        by=client.actor,
        sender=lambda: person_with(services, told.contact),
        external_id=told.own_id and f"{client.name}:{told.own_id}",
        beside=beside if told.links else None,
        content=content,
    )
    return intake.take(report, "api", key)


def take_file(services: Services, field: str, file: FileStorage) -> str:
    return services.media.take(file.stream, field=field)


def content_of(told: Told, sent: Sent) -> list[Any]:
    """What a repeated call has to be the same in; files by what is in them."""
    digests = []
    for _, file in sent.files:
        digests.append(file_digest(cast(Any, file.stream), "sha256").hexdigest())
        file.stream.seek(0)
    return [told.report, told.links, digests]


def answered_before(services: Services, key: str, content: Any) -> Receipt | None:
    """Raises `KeyUsedForAnotherBody`."""
    if len(key) > LONGEST_KEY or not key.isprintable():
        return None
    with services.engine.connect() as db:
        known_answer = recall(db, key, fingerprint(content))
    return known_answer and msgspec.convert(known_answer, Receipt)


def read(services: Services, sent: Sent) -> Told:
    reading = Reading(sent.fields)
    service = reading.text("service_code")
    if service is None:
        reading.faults.append(ServiceMissing())
    category = known(services, service) if service else None
    lines = answered(reading, category, sent.attributes) if category else []
    lon, lat = place_of(services, reading)
    contact = contact_in(reading)
    links = links_in(reading, sent.links)
    if len(sent.files) + len(links) > MOST:
        reading.faults.append(TooManyMedia())
    own_id = own_id_of(reading, sent)
    reading.refuse()
    words = sent.fields.get("description", "").strip()
    address = sent.fields.get("address_string", "").strip()
    if address:
        lines.append(gettext("Address: {address}").format(address=address))
    report = ReportIn(service or "", "\n".join([words, *lines]).strip(), lon, lat)
    return Told(report, contact, links, own_id)


def place_of(services: Services, reading: Reading) -> tuple[float | None, float | None]:
    """Longitude and latitude in degrees. Where they are missing, an address may name a place."""
    lat = reading.number("lat", least=-180, most=180)  # swapped axes are told by the intake
    lon = reading.number("long", "lon", least=-180, most=180)
    address = reading.text("address_string")
    if lat is not None or lon is not None or address is None:
        return lon, lat
    spot = the_spot_named(services, address)
    if spot is None:
        reading.faults.append(AddressNotFound())
        return None, None
    east, _, north = spot.value.partition(",")
    return float(east), float(north)


def contact_in(reading: Reading) -> Contact | None:
    """How the reporter can be reached, for the vault; the client asked whether it may tell."""
    names = [reading.text(name, longest=LONGEST_NAME) for name in ("first_name", "last_name")]
    name = " ".join(filter(None, names)) or None
    email, typed = reading.text("email", longest=LONGEST_MAIL), reading.text("phone", longest=50)
    if email and not (email.isprintable() and 0 < email.find("@") < len(email) - 1):
        reading.faults.append(MailNotUsable())
    phone = None
    if typed:
        try:
            phone = phone_number(typed)
        except PhoneNotUsable as refusal:
            reading.faults.append(refusal)
    if not (phone or email or name):
        return None
    return Contact(phone=phone, email=email, name=name, language=spoken())


def person_with(services: Services, contact: Contact | None) -> Actor:
    """Known to the vault from now on; somebody new each time where nothing is told of them."""
    if contact is None:
        return reporter_of(services.vault, "")
    person = services.vault.enter(contact)
    services.consents.give(person, "contact", services.now())
    return Actor(person, "reporter")


def own_id_of(reading: Reading, sent: Sent) -> str | None:
    given = reading.text(*OWN_ID, longest=100)
    asked = [answer for name in OWN_ID for answer in sent.attributes.get(name, ())]
    return given or next((each.strip()[:100] for each in asked if each.strip()), None)


def key_of(client: Client, told: Told) -> str | None:
    """Under the client's name, so that no client meets the keys of another."""
    if chosen := request.headers.get("Idempotency-Key"):
        return f"{client.id}:key:{chosen}"
    if told.own_id and told.own_id.isascii() and told.own_id.isprintable():
        return f"{client.id}:id:{told.own_id}"
    return None


def code_under(db: Connection, client: Client, own_id: str) -> str | None:
    """The report that this client has sent under an id of its own."""
    query = select(idempotency_key.c.answer["code"].as_string())
    return db.execute(query.where(idempotency_key.c.key == f"{client.id}:id:{own_id}")).scalar()


def answer_of(receipt: Receipt) -> list[dict[str, Any]]:
    address = url_for("citizen.case", code=receipt.code, _external=True)
    notice = gettext("The report can be followed at {url}.").format(url=address)
    return [
        {
            "service_request_id": receipt.code,
            "service_notice": notice,
            "account_id": None,
        }
    ]
