"""Moves cases to the wards that another map gives them, many at once, while the city works.

What is still to be done is read from the ward board, so it may be stopped anywhere and begun
again. An event says after which version of its case it comes, so that none is ever written twice,
and none over something that happened meanwhile: such a case comes up again in the next round.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, or_, select

from domain.handbook.contents import Contents
from domain.people.actor import SYSTEM
from domain.refusals import HappenedMeanwhile
from domain.reports.facts import Redrawn, WardFound
from domain.reports.report import Report
from geo.atlas import HOW, WardAtlas
from projections.ward_board import NOT_ENDED
from projections.ward_board import table as ward_board
from web.reform.era import Eve
from web.reform.pace import Pace
from web.wiring import Services

READ_AT_ONCE = 5_000
WRITTEN_AT_ONCE = 250
# Their fields come from the library by inheritance, where the type checker cannot see them.
WARD_DETERMINED: type[Any] = Report.WardDetermined
AGENCY_DETERMINED: type[Any] = Report.AgencyDetermined
c = ward_board.c
COLUMNS = (c.report_id, c.version, c.lon, c.lat, c.ward_id, c.ward_name, c.agency, c.category)
MORE = (c.co_handlers, c.submitted_at, c.status)


@dataclass(frozen=True)
class Mover:
    """`decree` is what put the map into force that is in force since the first moment of `eve`."""

    services: Services
    eve: Eve
    decree: str

    def move_all(self, pace: Pace) -> int:
        """Returns how many were moved once no case is left where it is no longer."""
        moved = 0
        while True:
            self.services.worker.catch_up()
            in_this_round = sum(self._write(part, pace) for part in self._parts())
            if in_this_round == 0:
                return moved
            moved += in_this_round

    def _parts(self) -> Iterator[list[list[Any]]]:
        """The events that are due, those of one case beside each other."""
        last = UUID(int=0)
        while rows := self._read(last):
            last = rows[-1]["report_id"]
            due = list(self._due(rows))
            for start in range(0, len(due), WRITTEN_AT_ONCE):
                yield due[start : start + WRITTEN_AT_ONCE]

    def _read(self, after: UUID) -> Sequence[RowMapping]:
        """Open cases, and those that have come since: they too were told by this map."""
        concerned = or_(NOT_ENDED, c.submitted_at >= self.eve.begins)
        query = select(*COLUMNS, *MORE).where(concerned, c.report_id > after, c.lon.is_not(None))
        with self.services.engine.connect() as db:
            return db.execute(query.order_by(c.report_id).limit(READ_AT_ONCE)).mappings().all()

    def _due(self, rows: Sequence[RowMapping]) -> Iterator[list[Any]]:
        now, handbook = self.services.now(), self.services.handbook
        places = found_for(self.services.atlas, rows, now)
        for row, found in zip(rows, places, strict=True):
            if found.ward_id != row["ward_id"]:
                yield list(self._events(row, found, handbook, now))

    def _events(
        self, row: RowMapping, found: WardFound, handbook: Contents, now: datetime
    ) -> Iterator[Any]:
        """The agency is proposed anew only where nobody was given the case yet."""
        facts: dict[str, Any] = {"originator_id": row["report_id"], "timestamp": now, "by": SYSTEM}
        version = row["version"] + 1
        redrawn = self._redrawn(row)
        yield WARD_DETERMINED(originator_version=version, found=found, redrawn=redrawn, **facts)
        proposed = handbook.agency_for(row["category"], found.ward_id)
        if row["co_handlers"] is None and proposed.agency != row["agency"]:
            yield AGENCY_DETERMINED(originator_version=version + 1, found=proposed, **facts)

    def _redrawn(self, row: RowMapping) -> Redrawn:
        before = self.eve.before.get(row["ward_id"]) or self.eve.after.get(row["ward_id"])
        came_before = row["submitted_at"] < self.eve.begins
        return Redrawn(
            ward_id=row["ward_id"],
            ward_code=None if before is None else before.code,
            ward_name=row["ward_name"],
            because="reform" if came_before else "correction",
            decree=self.decree,
        )

    def _write(self, part: Sequence[Sequence[Any]], pace: Pace) -> int:
        """Where one of them was overtaken, all by themselves but that one."""
        with pace:
            try:
                self.services.city.append([event for case in part for event in case])
            except HappenedMeanwhile:
                return sum(self._write_one(case) for case in part)
        return len(part)

    def _write_one(self, case: Sequence[Any]) -> int:
        with suppress(HappenedMeanwhile):
            self.services.city.append(case)
            return 1
        return 0


def found_for(atlas: WardAtlas, rows: Sequence[RowMapping], now: datetime) -> Iterator[WardFound]:
    """The ward of each case today; of one that has ended, on the day on which it came."""
    moments = [row["submitted_at"] if is_over(row) else now for row in rows]
    found = atlas.at_many([row["lon"] for row in rows], [row["lat"] for row in rows], moments)
    for number, how, distance in zip(*(column.tolist() for column in found), strict=True):
        if number < 0:
            yield WardFound("none", 0.0)
            continue
        ward = atlas.versions[number]
        yield WardFound(HOW[how], distance, ward.ward_id, ward.code, ward.name, ward.boundary)


def is_over(row: RowMapping) -> bool:
    return row["status"] in ("RESOLVED", "REJECTED")
