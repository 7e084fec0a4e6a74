"""Alerts: what newly fits a search that somebody saved is found, and told, once.

One step is one transaction: the position that was reached, what was found, and whom to tell. So
nothing is told twice and nothing is left out, whatever is killed. Of what was sent before a
search was saved nobody is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, RowMapping, Text, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from domain.messages.searches import Searches
from eventlog.outbox import delivery, search_match
from projections.engine.tables import position_of
from projections.live_map import table as live_map
from projections.report_search import changed_since
from projections.saved_filters import alerting
from projections.saved_search import Kept, all_searches, searches_of
from web.messages.addressing import keep, new_delivery
from web.messages.digests import end_of, last_day
from web.messages.facts import GONE, Facts, Item
from web.messages.people import ways
from web.searches.fitting import fits
from web.searches.lists import tell_officers
from web.wiring import Services

FOUND, DIGEST = "found", "search_digest"
POLICY = "search:"  # and the id of the search
MOST = 200  # reports in one step
SHOWN = 20  # reports in one letter
VIEWS = ("ward_board", "saved_search", "saved_filters")
LOCK = "SELECT position FROM projection WHERE name = 'search_match' FOR UPDATE"
MOVE = "UPDATE projection SET position = %s WHERE name = 'search_match'"

c, d = search_match.c, delivery.c


@dataclass
class Alerts:
    """Remembers for which day it gathered, so that it does so once."""

    services: Services
    told: int = 0

    def make(self) -> bool:
        """One step; False where nothing had changed, or another process is at it."""
        day = last_day(self.services, self.services.now())
        if day != self.told:
            self.gather(day)
            self.told = day
        return self.find()

    def find(self) -> bool:
        with self.services.engine.begin() as db:
            told = db.exec_driver_sql(f"{LOCK} SKIP LOCKED").scalar()
            # A search that is not in its view yet must not miss what was sent just after it.
            until = min(position_of(db, view) for view in VIEWS)
            if told is None or told >= until:
                return False
            rows = changed_since(db, told, until, MOST)
            reached = rows[-1]["position"] if len(rows) == MOST else until
            self._find(db, rows)
            tell_officers(self.services, db, told, reached)
            db.exec_driver_sql(MOVE, (reached,))
        return True

    def _find(self, db: Connection, rows: Sequence[RowMapping]) -> None:
        for kept in all_searches(db):
            new = [row for row in rows if row["submitted_at"] >= kept.since]
            for row in new:
                if fits(self.services, kept.search, dict(row)) and self._is_new(db, kept, row):
                    self._tell(db, kept, row["report_id"])

    def _is_new(self, db: Connection, kept: Kept, row: RowMapping) -> bool:
        found = {"search_id": kept.search_id, "report_id": row["report_id"]}
        match = insert(search_match).values(found | {"matched_at": self.services.now()})
        return bool(db.execute(match.on_conflict_do_nothing()).rowcount)

    def _tell(self, db: Connection, kept: Kept, report_id: UUID) -> None:
        if kept.search.alert == "at_once":
            key = (report_id, 0, f"{POLICY}{kept.search_id}")
            to = ways(self.services, db, kept.person_id, FOUND)
            keep(db, [new_delivery(self.services, key, kept.person_id, way) for way in to])

    def gather(self, day: int) -> None:
        """Once a day what was found since yesterday and was not told at once."""
        with self.services.engine.begin() as db:
            db.exec_driver_sql(LOCK)  # who is finding something of that day is waited for
            people = {kept.person_id for kept in all_searches(db) if kept.search.alert != "never"}
            for person_id in sorted(people):
                if news(self.services, db, person_id, day):
                    key = (Searches.create_id(person_id), day, DIGEST)
                    to = ways(self.services, db, person_id, DIGEST)
                    keep(db, [new_delivery(self.services, key, person_id, way) for way in to])

    def sweep(self) -> None:
        """What searches found that are no more."""
        with self.services.engine.begin() as db:
            db.exec_driver_sql(LOCK)
            known = [kept.search_id for kept in all_searches(db)]
            known += [each.list_id for each in alerting(db)]
            db.execute(delete(search_match).where(c.search_id.not_in(known)))


def news(services: Services, db: Connection, person_id: str, day: int) -> Sequence[RowMapping]:
    """What the searches of somebody found, as the public may still see it.

    Not what was told at once: how to be told may have been chosen anew in the midst of the day.
    """
    mine = [k.search_id for k in searches_of(db, person_id) if k.search.alert != "never"]
    end = end_of(services, day)
    policy = func.concat(POLICY, c.search_id.cast(Text))
    told = exists().where(d.originator_id == c.report_id, d.policy == policy)
    shown = live_map.c
    query = (
        select(shown.code, shown.category, shown.status, shown.submitted_at)
        .join(search_match, c.report_id == shown.report_id)
        .where(c.search_id.in_(mine), c.matched_at >= end - timedelta(days=1), c.matched_at < end)
        .where(~shown.hidden, ~told)
        .distinct()
        .order_by(shown.submitted_at.desc(), shown.code)
        .limit(SHOWN)
    )
    return db.execute(query).mappings().all()


def facts_of_digest(services: Services, person_id: str, day: int) -> Facts:
    with services.engine.connect() as db:
        found = news(services, db, person_id, day)
    items = tuple(Item(row["code"], row["category"], row["status"]) for row in found)
    return Facts(DIGEST, values={"number": str(len(items))}, items=items) if items else GONE


def facts_of_match(services: Services, person_id: str, report_id: UUID, policy: str) -> Facts:
    """Nothing where that is not wanted any more, or the report was hidden, before it was told."""
    wanted = policy.removeprefix(POLICY)
    with services.engine.connect() as db:
        kept = next((k for k in searches_of(db, person_id) if str(k.search_id) == wanted), None)
        shown = select(live_map).where(live_map.c.report_id == report_id, ~live_map.c.hidden)
        row = db.execute(shown).mappings().one_or_none()
    if kept is None or kept.search.alert == "never" or row is None:
        return GONE
    return Facts(FOUND, row["code"], row["category"], written=(("search", kept.search.name),))
