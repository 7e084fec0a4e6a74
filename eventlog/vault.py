"""The vault: who people are. Everything else knows them by an opaque id alone."""

import hmac
from hashlib import sha256
from typing import Literal
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from domain.refusals import Invalid
from eventlog.keyring import KeyRing, open_sealed, seal
from eventlog.master_key import MasterKey

Language = Literal["vi", "en", "zh"]

PREFIX = "person-"
# Telephone numbers are found again by a keyed hash: who has the database cannot try them all.
PHONES = UUID("5f0c1f5e-6f4c-4d53-9f0e-7a3f6f7d1c02")
FIND = "SELECT person_id::text FROM person WHERE phone_hmac = %s"
ENTER = """
INSERT INTO person (person_id, phone_hmac, contact) VALUES (%s, %s, %s)
ON CONFLICT (phone_hmac) DO NOTHING RETURNING person_id
"""
CONTACT = "SELECT contact FROM person WHERE person_id = %s"
CORRECT = "UPDATE person SET phone_hmac = %s, contact = %s WHERE person_id = %s"
FORGET = "DELETE FROM person WHERE person_id = %s"


class NumberTaken(Invalid):
    """This telephone number belongs to somebody else here."""

    field = "phone"


class Contact(msgspec.Struct, frozen=True):
    """How a person can be reached; `phone` is in E.164, such as +84912345678."""

    phone: str | None = None
    email: str | None = None
    name: str | None = None
    language: Language = "vi"


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Contact).decode


class Vault:
    """A person's id is `person-` and 32 hexadecimal digits, which tell nothing."""

    def __init__(self, engine: Engine, master: MasterKey) -> None:
        self._engine = engine
        self._keyring = KeyRing(engine, master)

    def person_with_phone(self, phone: str) -> str | None:
        """The id of the person with this number, None where nobody has it."""
        with self._engine.begin() as db:
            return self._person_with(self._hashed(phone, db), db)

    def enter(self, contact: Contact) -> str:
        """The person's id, the same for the same number; who is known already stays as they are."""
        with self._engine.begin() as db:
            hashed = contact.phone and self._hashed(contact.phone, db)
            if hashed and (known := self._person_with(hashed, db)):
                return known
            person = uuid4()
            sealed = seal(self._keyring.key_of(person, db), encode(contact))
            if db.exec_driver_sql(ENTER, (str(person), hashed, sealed)).scalar():
                return id_of(person)
            self._keyring.destroy([person], db)  # another process was faster
            known = self._person_with(hashed or b"", db)
        return known or self.enter(contact)

    def contact(self, person_id: str) -> Contact | None:
        """None for somebody without a row here, and for those who were forgotten."""
        person = person_of(person_id)
        if person is None:
            return None
        with self._engine.connect() as db:
            sealed = db.exec_driver_sql(CONTACT, (str(person),)).scalar()
            keys = self._keyring.keys(db, [person])
        if sealed is None or person not in keys:
            return None
        return decode(open_sealed(keys[person], bytes(sealed)))

    def correct(self, person_id: str, contact: Contact) -> None:
        """Changes nothing for somebody without a row here. Raises `NumberTaken`."""
        if self.contact(person_id) is None:
            return
        person = UUID(person_id.removeprefix(PREFIX))
        try:
            with self._engine.begin() as db:
                hashed = contact.phone and self._hashed(contact.phone, db)
                sealed = seal(self._keyring.key_of(person, db), encode(contact))
                db.exec_driver_sql(CORRECT, (hashed, sealed, str(person)))
        except IntegrityError as error:
            raise NumberTaken from error

    def forget(self, person_id: str, connection: Connection) -> None:
        """In the caller's transaction: the row, and the key that opened it."""
        if person := person_of(person_id):
            connection.exec_driver_sql(FORGET, (str(person),))
            self._keyring.destroy([person], connection)

    def _person_with(self, hashed: bytes, db: Connection) -> str | None:
        found = db.exec_driver_sql(FIND, (hashed,)).scalar()
        return found and id_of(UUID(found))

    def _hashed(self, phone: str, db: Connection) -> bytes:
        return hmac.digest(self._keyring.key_of(PHONES, db), phone.encode(), sha256)


def id_of(person: UUID) -> str:
    return PREFIX + person.hex


def person_of(person_id: str) -> UUID | None:
    """None for an id that is not of this form."""
    digits = person_id.removeprefix(PREFIX)
    if digits == person_id or len(digits) != 32 or set(digits) - set("0123456789abcdef"):
        return None
    return UUID(digits)
