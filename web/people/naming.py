"""Reasons of decisions that name somebody: public words, which are forgotten with the person."""

import re
from collections.abc import Iterator
from uuid import UUID

import phonenumbers
from sqlalchemy import Connection, select

from eventlog.vault import Contact
from projections.decisions import table


def decisions_naming(db: Connection, contact: Contact) -> list[UUID]:
    """Of a name of one word nobody can tell whether it is meant; it is left alone."""
    marks = [re.compile(mark) for mark in marks_of(contact)]
    if not marks:
        return []
    rows = db.execute(select(table.c.decision_id, table.c.reason).where(table.c.reason != ""))
    return [row.decision_id for row in rows if any(m.search(told(row.reason)) for m in marks)]


def marks_of(contact: Contact) -> Iterator[str]:
    if contact.name and len(contact.name.split()) > 1:
        yield rf"\b{re.escape(told(contact.name))}\b"
    if contact.email:
        yield re.escape(told(contact.email))
    if contact.phone:
        number = str(phonenumbers.parse(contact.phone).national_number)
        yield r"[ .()-]*".join(number)


def told(words: str) -> str:
    return " ".join(words.casefold().split())
