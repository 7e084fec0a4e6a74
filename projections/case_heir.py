"""In which ward of today the cases go on whose own ward is no more: for figures as of today's map.

Nobody rewrites a closed case when wards are redrawn: it stays where it was worked on. This table
only says where it is counted today; `scorecard_refresh` keeps it up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID
from zlib import crc32

from sqlalchemy import Column, Connection, Index, Table, Text, Uuid

from geo.atlas import WardAtlas
from projections.case_stages import NO_WARD
from projections.reform import ReformRow
from projections.tables import metadata

table = Table(
    "case_heir",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    Column("ward", Text, nullable=False),
    Column("heir", Text, nullable=False),
    Index("case_heir_heir", "heir"),
)

# Of `case_stages` as `c`; a case that was moved after all is where it was moved to.
JOINED = "LEFT JOIN case_heir h ON h.report_id = c.report_id AND h.ward = c.ward"
TODAY = "coalesce(h.heir, c.ward)"

FORMER = """
SELECT c.report_id, c.ward, coalesce(b.lon, 'NaN'), coalesce(b.lat, 'NaN')
FROM case_stages c LEFT JOIN ward_board b ON b.report_id = c.report_id
WHERE c.position > %(after)s AND c.ward <> ALL(%(wards)s)
"""
PUT = """
INSERT INTO case_heir (report_id, ward, heir)
SELECT * FROM unnest(%(cases)s::uuid[], %(wards)s::text[], %(heirs)s::text[])
ON CONFLICT (report_id) DO UPDATE SET ward = excluded.ward, heir = excluded.heir
"""


class FormerCase(NamedTuple):
    """A case with its ward, which is no more, and its place in degrees (EPSG:4326), or NaN."""

    report_id: UUID
    ward: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Redrawn:
    """The map of a moment, and the reforms up to then, in the order of their days."""

    atlas: WardAtlas
    moment: datetime
    reforms: tuple[ReformRow, ...]

    @classmethod
    def up_to(cls, atlas: WardAtlas, moment: datetime, known: Sequence[ReformRow]) -> "Redrawn":
        day = moment.astimezone(atlas.time_zone).date()
        return cls(atlas, moment, tuple(each for each in known if each.day <= day))

    @cached_property
    def wards(self) -> set[UUID]:
        """Those in force."""
        return {ward.ward_id for ward in self.atlas.in_force(self.moment)}

    @property
    def units(self) -> set[str]:
        """What cases are counted in today."""
        return {NO_WARD, *map(str, self.wards)}

    @property
    def drawing(self) -> int:
        """Another number, of 31 bits, for another map; 0 where there was no reform yet."""
        if not self.reforms:
            return 0
        wards = [(str(w.ward_id), w.boundary) for w in self.atlas.in_force(self.moment)]
        lineages = [(each.day, each.lineage) for each in self.reforms]
        return crc32(repr((sorted(wards), lineages)).encode()) >> 1

    def heir(self, ward: UUID) -> UUID | None:
        """The ward in force with most of its ground; None where nobody knows of one."""
        for reform in self.reforms:
            ward = reform.lineage.heir(ward) or ward
        return ward if ward in self.wards else None

    def ended_on(self, ward: UUID) -> date | None:
        """The day of the reform by which it went on in another one."""
        heirs = ((each.day, each.lineage.heir(ward)) for each in self.reforms)
        return next((day for day, heir in heirs if heir not in (None, ward)), None)

    def heirs(self, cases: Sequence[FormerCase]) -> list[str]:
        """A case goes on in the one successor of its ward; where it was split, by its own place."""
        heirs = {ward: self._only_heir(UUID(ward)) for ward in {case.ward for case in cases}}
        split = [each for each in cases if heirs[each.ward] is None]
        lons, lats = [each.lon for each in split], [each.lat for each in split]
        places = self.atlas.wards_at(self.moment, lons, lats)
        own = {each.report_id: ward for each, ward in zip(split, places, strict=True)}
        return [str(heirs[each.ward] or own.get(each.report_id) or NO_WARD) for each in cases]

    def _only_heir(self, ward: UUID) -> UUID | None:
        is_split = any(reform.lineage.is_split(ward) for reform in self.reforms)
        return None if is_split else self.heir(ward)


def follow(db: Connection, redrawn: Redrawn, after: int) -> None:
    """Finds the heirs of the cases that changed after the position."""
    bounds = {"after": after, "wards": sorted(redrawn.units)}
    cases = [FormerCase(*row) for row in db.exec_driver_sql(FORMER, bounds)]
    if cases:
        heirs = redrawn.heirs(cases)
        ids = [str(case.report_id) for case in cases]
        wards = [case.ward for case in cases]
        db.exec_driver_sql(PUT, {"cases": ids, "wards": wards, "heirs": heirs})
