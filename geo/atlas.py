"""Which ward a point belongs to at a moment: versions of wards in time, and answers about them."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from threading import Lock
from typing import Literal, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
from shapely import MultiPolygon

from geo.crs import Floats
from geo.lookup import Hits, Lookup

HowWord = Literal["inside", "border", "nearest", "none"]
HOW: tuple[HowWord, ...] = ("inside", "border", "nearest", "none")

# Boundaries are written down to a millimetre at best, and places too: a pin on a shared border
# hardly ever lies on it to the last bit, and without this chance would choose its ward.
TOUCH_M = 0.01


@dataclass(frozen=True, slots=True)
class WardVersion:
    """A ward as it is from `valid_from` up to, not including, `valid_to` (None: open)."""

    ward_id: UUID
    code: str
    name: str
    unit_type: str
    valid_from: date
    valid_to: date | None
    boundary: str
    geometry: MultiPolygon = field(repr=False, compare=False)

    @property
    def middle(self) -> tuple[float, float]:
        """Longitude and latitude of a place that surely lies in the ward."""
        point = self.geometry.representative_point()
        return point.x, point.y

    def in_force_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Found(NamedTuple):
    """The ward of a point; `distance_m` is 0 in it or on its border, inf without any ward."""

    how: HowWord
    ward: WardVersion | None
    distance_m: float


class FoundMany(NamedTuple):
    """The wards of many points.

    `version`: index into the atlas's versions, or -1; `how`: index into `HOW`; `distance_m`: as
    in `Found`, but NaN for points without a ward when these were not to be measured.
    """

    version: npt.NDArray[np.int32]
    how: npt.NDArray[np.int8]
    distance_m: Floats


class Era:
    """A time in which the same versions are in force; its look-up is built when first needed."""

    def __init__(self, members: Sequence[int], versions: Sequence[WardVersion]) -> None:
        self.members = np.array(members, dtype=np.int32)
        self.wards = [versions[index] for index in members]
        self.lookup: Lookup | None = None
        self._building = Lock()

    def build(self, nearest_m: float) -> Lookup:
        with self._building:
            if self.lookup is None:
                self.lookup = Lookup([ward.geometry for ward in self.wards], nearest_m, TOUCH_M)
        return self.lookup

    def place_of(self, ward_id: UUID) -> int:
        for place, ward in enumerate(self.wards):
            if ward.ward_id == ward_id:
                return place
        raise LookupError(f"ward {ward_id} is not in force at that moment")


class WardAtlas:
    """All versions of a city's wards, asked by longitude, latitude (EPSG:4326) and moment.

    Immutable: a changed map is another atlas. Moments are aware datetimes; a version comes into
    force at midnight in `time_zone`. A point within `nearest_m` metres of a ward still finds it.
    """

    def __init__(
        self, versions: Iterable[WardVersion], time_zone: ZoneInfo, nearest_m: float = 500.0
    ) -> None:
        self.versions = tuple(versions)
        self.time_zone = time_zone
        self.nearest_m = nearest_m
        days = turning_days(self.versions)
        self._turns = [midnight(day, time_zone) for day in days]
        self._eras = eras(self.versions, [date.min, *days])

    def at(self, lon: float, lat: float, moment: datetime, *, measure_none: bool = True) -> Found:
        """The ward that answers for a point. Within a centimetre of several the lowest code wins.

        How far the next ward is from a point without one is NaN where it was not to be measured.
        Raises ValueError for what is no place on Earth, TypeError for a naive moment.
        """
        era = self._eras[bisect_right(self._turns, moment)]
        lookup = era.lookup or era.build(self.nearest_m)
        how, place, distance_m = lookup.find(lon, lat, measure_none=measure_none)
        return Found(HOW[how], era.wards[place] if place >= 0 else None, distance_m)

    def at_many(
        self,
        lons: npt.ArrayLike,
        lats: npt.ArrayLike,
        moments: datetime | Sequence[datetime],
        *,
        measure_none: bool = False,
    ) -> FoundMany:
        """The same answers as `at` for many points, at one moment or at one for each.

        What is no place on Earth finds nothing. Points without a ward are measured on demand.
        """
        lons, lats = np.asarray(lons, dtype=float), np.asarray(lats, dtype=float)
        if isinstance(moments, datetime):
            return self._found(self._era(moments), lons, lats, measure_none)
        answer = empty(len(lons))
        turn_of = np.array([bisect_right(self._turns, moment) for moment in moments], dtype=int)
        for turn in np.unique(turn_of).tolist():
            these = turn_of == turn
            found = self._found(self._eras[turn], lons[these], lats[these], measure_none)
            answer.version[these] = found.version
            answer.how[these] = found.how
            answer.distance_m[these] = found.distance_m
        return answer

    def wards_at(
        self, moment: datetime, lons: npt.ArrayLike, lats: npt.ArrayLike
    ) -> list[UUID | None]:
        """The ward of each of many points."""
        found = self.at_many(lons, lats, moment).version.tolist()
        return [self.versions[number].ward_id if number >= 0 else None for number in found]

    def covers(self, lon: float, lat: float, moment: datetime) -> bool:
        """Within the jurisdiction: the convex hull of all wards in force and 5 km around it."""
        return self._lookup(moment).surroundings.covers(lon, lat)

    def distance_to_border(self, lon: float, lat: float, ward_id: UUID, moment: datetime) -> float:
        """Metres to the boundary of a ward, from either side of it.

        Raises LookupError for a ward that is not in force at that moment.
        """
        place = self._era(moment).place_of(ward_id)
        return self._lookup(moment).surroundings.distance_to_border(lon, lat, place)

    def in_force(self, moment: datetime) -> tuple[WardVersion, ...]:
        """The versions in force, by code."""
        return tuple(self._era(moment).wards)

    def with_code(self, code: str, moment: datetime) -> WardVersion | None:
        """The one in force that has this code, which may be another unit's at another moment."""
        return next((ward for ward in self._era(moment).wards if ward.code == code), None)

    def _era(self, moment: datetime) -> Era:
        return self._eras[bisect_right(self._turns, moment)]

    def _lookup(self, moment: datetime) -> Lookup:
        return self._era(moment).build(self.nearest_m)

    def _found(self, era: Era, lons: Floats, lats: Floats, measure_none: bool) -> FoundMany:
        hits: Hits = era.build(self.nearest_m).find_many(lons, lats, measure_none=measure_none)
        # The last member answers for -1 and is then put right.
        members = np.append(era.members, np.int32(-1))
        return FoundMany(members[hits.unit], hits.how, hits.distance_m)


def turning_days(versions: Iterable[WardVersion]) -> list[date]:
    """The days on which something comes into force or goes out of it."""
    ends = {day for version in versions for day in (version.valid_from, version.valid_to)}
    return sorted(day for day in ends if day is not None)


def midnight(day: date, time_zone: ZoneInfo) -> datetime:
    # In UTC, because comparing two zones costs more than a whole look-up.
    return datetime.combine(day, time.min, time_zone).astimezone(UTC)


def eras(versions: Sequence[WardVersion], days: Sequence[date]) -> list[Era]:
    """For each day the era that begins on it; one and the same for the same versions."""
    order = sorted(range(len(versions)), key=lambda i: (versions[i].code, versions[i].ward_id))
    known: dict[tuple[int, ...], Era] = {}
    result = []
    for day in days:
        members = tuple(index for index in order if versions[index].in_force_on(day))
        result.append(known.setdefault(members, Era(members, versions)))
    return result


def empty(count: int) -> FoundMany:
    return FoundMany(
        np.full(count, -1, dtype=np.int32),
        np.full(count, HOW.index("none"), dtype=np.int8),
        np.full(count, np.nan),
    )
