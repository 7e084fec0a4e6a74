"""Hearing of a case or an area without an account: an address counts once it was confirmed.

The answer is the same whoever had asked before, and nothing is followed by opening a letter.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.messages.searches import Search
from domain.messages.watch import Surroundings
from domain.people.actor import Actor
from domain.refusals import Invalid, Unknown
from eventlog.keyring import seal
from eventlog.outbox import mail_follower, pending_follow
from eventlog.vault import Contact, Language
from web.limits import limit
from web.messages.facts import Facts
from web.messages.letter import Links
from web.messages.letters import letter_of
from web.messages.links import message_of, token_of
from web.messages.mail import is_address
from web.wiring import Services

WAITS = timedelta(days=1)  # for the confirmation
LETTERS_A_DAY = 5  # to one address, whoever asks for them


class AddressNotUsable(Invalid):
    """This is no e-mail address."""

    field = "email"


class NothingToConfirm(Unknown):
    """This was confirmed already, or it was asked for more than a day ago."""


class Asked(msgspec.Struct):
    """Who asked for what: a case by its code, an area, or what a search finds."""

    email: str
    language: Language
    code: str | None = None
    area: Surroundings | None = None
    search: Search | None = None


@dataclass(frozen=True)
class Followers:
    services: Services

    def ask(self, asked: Asked, what: str) -> None:
        """Sends the letter with the link; `what` names it. Raises `AddressNotUsable`, `TooMany`."""
        asked.email = asked.email.strip()
        if not is_address(asked.email):
            raise AddressNotUsable
        services, day = self.services, timedelta(days=1)
        limit(services, "confirmation", self.mark(asked.email).hex(), LETTERS_A_DAY, day)
        request_id, until = uuid4(), services.now() + WAITS
        with services.engine.begin() as db:
            sealed = seal(services.keyring.key_of(request_id, db), msgspec.json.encode(asked))
            row = {"request_id": request_id, "sealed": sealed, "until": until}
            db.execute(insert(pending_follow).values(row))
        token = token_of(services.config.secret_key, request_id)
        links = Links(f"{services.config.messages.public_url}/follow/{token}", "")
        facts = Facts("confirm", values={"what": what})
        letter = letter_of(services, facts, asked.language, links)
        services.texts.queue_letter("email", asked.email, letter, until)

    def pending(self, token: str) -> Asked:
        """Raises `NothingToConfirm`."""
        request_id = message_of(self.services.config.secret_key, token)
        with self.services.engine.connect() as db:
            found = request_id and self._read(db, request_id)
        if not found:
            raise NothingToConfirm
        return found

    def confirm(self, token: str) -> tuple[Actor, Asked]:
        """Once: the person who is told from now on, and of what. Raises `NothingToConfirm`."""
        asked = self.pending(token)
        request_id = message_of(self.services.config.secret_key, token)
        with self.services.engine.begin() as db:
            mine = delete(pending_follow).where(pending_follow.c.request_id == request_id)
            if request_id is None or not db.execute(mine).rowcount:
                raise NothingToConfirm
            self.services.keyring.destroy([request_id], db)
        return Actor(self.person(asked), "reporter"), asked

    def person(self, asked: Asked) -> str:
        """The same for the same address."""
        mark, table = self.mark(asked.email), mail_follower
        with self.services.engine.begin() as db:
            known = select(table.c.person_id).where(table.c.mark == mark)
            if found := db.execute(known).scalar_one_or_none():
                return str(found)
        person_id = self.services.vault.enter(Contact(email=asked.email, language=asked.language))
        with self.services.engine.begin() as db:
            row = upsert(table).values(mark=mark, person_id=person_id)
            db.execute(row.on_conflict_do_nothing())
            return str(db.execute(known).scalar_one())

    def mark(self, email: str) -> bytes:
        key = f"e-mail:{self.services.config.secret_key}".encode()
        return hmac.digest(key, email.lower().encode(), sha256)

    def _read(self, db: Connection, request_id: UUID) -> Asked | None:
        c = pending_follow.c
        fresh = (c.request_id == request_id) & (c.until > self.services.now())
        sealed = db.execute(select(c.sealed).where(fresh)).scalar_one_or_none()
        words = sealed and self.services.keyring.open(request_id, bytes(sealed))
        return msgspec.json.decode(words, type=Asked) if words else None

    def sweep(self) -> None:
        c = pending_follow.c
        with self.services.engine.begin() as db:
            gone = delete(pending_follow).where(c.until <= self.services.now())
            old = db.execute(gone.returning(c.request_id)).scalars().all()
            self.services.keyring.destroy(old, db)
