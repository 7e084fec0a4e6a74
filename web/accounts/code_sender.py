"""Sends the codes that were asked for, as far as no cap is reached; part of the worker.

The caps are against SMS pumping: somebody who earns by every text makes machines ask for codes.
"""

import secrets
import threading
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from eventlog.beside import sign_in_code as table
from eventlog.outages import is_outage
from web.accounts.codes import DIGITS, HOLDS, mark_of
from web.accounts.mobiles import Mobile, mobile
from web.language import catalogue
from web.limits import TooMany, limit
from web.logs import failure, log
from web.metrics import refusals
from web.wiring import Services

LOOK = 0.5  # seconds between two looks
AT_ONCE = 20
PAUSE = timedelta(seconds=60)  # between two codes for a number
A_DAY = timedelta(days=1)
A_NUMBER_A_DAY = 5
A_BLOCK_AN_HOUR = 10
ABROAD_A_DAY = 200  # for each country but our own

c = table.c


def keep_codes(services: Services, stop: threading.Event) -> None:
    """Works until `stop` is set. A lost database is waited for."""
    while not stop.wait(LOOK):
        try:
            while send_codes(services) == AT_ONCE and not stop.is_set():
                pass
        except Exception as error:
            if not is_outage(error):
                log.error("no codes sent", **failure(error))


def send_codes(services: Services) -> int:
    """Deals with some of what was asked for, each by one worker; returns with how much."""
    with services.engine.begin() as db:
        asked = select(table).where(c.state == "asked").order_by(c.asked_at).limit(AT_ONCE)
        rows = db.execute(asked.with_for_update(skip_locked=True)).all()
        for row in rows:
            deal_with(services, db, row)
    return len(rows)


def deal_with(services: Services, db: Connection, row: Any) -> None:
    to = mobile(services.codes.opened(row.phone))
    if row.until <= services.now() or not may_be_sent(services, to):
        db.execute(update(table).where(c.code_id == row.code_id).values(state="withheld"))
        return
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    until = services.now() + HOLDS
    kept = mark_of(services.config.secret_key, row.code_id, code)
    sent = update(table).where(c.code_id == row.code_id)
    db.execute(sent.values(state="sent", code=kept, until=until))
    words = sentence_with(code, row.language)
    services.texts.queue(to.number, words, until)


def may_be_sent(services: Services, to: Mobile) -> bool:
    """Counts one more text. The narrow caps come first, so that one number uses up no wide one."""
    try:
        limit(services, "code: pause", to.number, 1, PAUSE)
        limit(services, "code: number", to.number, A_NUMBER_A_DAY, A_DAY)
        limit(services, "code: block", to.block, A_BLOCK_AN_HOUR, timedelta(hours=1))
        if to.is_foreign:
            limit(services, "code: country", str(to.country), ABROAD_A_DAY, A_DAY)
        limit(services, "code: all", "", services.config.sms_per_day, A_DAY)
    except TooMany:
        refusals.labels("CodeWithheld").inc()
        return False
    return True


def sentence_with(code: str, language: str) -> str:
    """At most 70 characters, which is one SMS with Vietnamese letters."""
    say = catalogue(language)
    told = say.gettext("Ka Long code: %(code)s, for 5 minutes. Give it to nobody.")
    return told % {"code": code}
