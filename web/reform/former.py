"""What wards were called before: whoever knows one by an old name finds where it goes on."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from domain.wards.lineage import Lineage, line_of, shares_today
from geo.atlas import WardAtlas, WardVersion, midnight
from geo.lineage import place_in_common
from web.wiring import Services

# The type of a unit may be left out, shortened, or another than it has by now.
BEFORE = r"^(?:(?:phuong|xa|thi tran|dac khu|ward|commune)\s+|(?:p|x|tt)(?:\.\s*|\s+))(?=\S)"
BEHIND = r"(?<=\S)(?:\s+(?:ward|commune)|\s*(?:坊|社|特区))$"
TYPE = re.compile(f"{BEFORE}|{BEHIND}")


class Former(NamedTuple):
    """A ward as it was at last, and one of today in which it goes on.

    `share` is how much of its area that is, from 0 to 1; `is_split` says that there are others.
    """

    before: WardVersion
    after: WardVersion
    share: float
    is_split: bool


class Ended(NamedTuple):
    """A ward as it was at last, the day from which on it is no more, and what goes on with it."""

    ward: WardVersion
    day: date
    successors: list[WardVersion]


class Named(NamedTuple):
    """A ward of today; `formerly` is there where it was found by what it was called before."""

    ward: WardVersion
    formerly: Former | None = None

    @property
    def name(self) -> str:
        return self.formerly.before.name if self.formerly else self.ward.name


def wards_named(services: Services, typed: str) -> list[Named]:
    """Today's wards by a name of today or of before: the likest first, then the largest share."""
    now = [Named(ward) for ward in services.wards_in_force()]
    return named([*now, *(Named(f.after, f) for f in former_wards(services))], typed)


def named(known: list[Named], typed: str) -> list[Named]:
    """The order of what is equally like the name stays as it is."""
    if not bare(typed):
        return []
    found = [each for each in known if holds(each.name, typed)]
    return sorted(found, key=lambda each: likeness(each.name, typed))


def former_wards(services: Services) -> tuple[Former, ...]:
    """All that have another name than what they go on in; of each, the largest share first."""
    day = day_of(services, services.now())
    return followed(services.atlas, day, lineages_until(services, day))


def goes_on_in(services: Services, ward: UUID, moment: datetime) -> set[UUID]:
    """What somebody means who once chose a ward: that one, and those in which it went on since."""
    return line_of(ward, lineages_until(services, day_of(services, moment)))


def ended(services: Services, ward: UUID) -> Ended | None:
    """None for a ward that is in force, and for one that never was."""
    now, versions = services.now(), services.atlas.versions
    known = [version for version in versions if version.ward_id == ward]
    last = max(known, key=lambda version: version.valid_from, default=None)
    if last is None or last.valid_to is None or last.valid_to > day_of(services, now):
        return None
    line = goes_on_in(services, ward, now)
    return Ended(last, last.valid_to, [w for w in services.wards_in_force() if w.ward_id in line])


def day_of(services: Services, moment: datetime) -> date:
    return moment.astimezone(services.config.time_zone).date()


def lineages_until(services: Services, day: date) -> tuple[Lineage, ...]:
    """Of the reforms that have come by that day, in their order."""
    return tuple(each.lineage for each in services.current_reforms() if each.day <= day)


@lru_cache(maxsize=2)
def followed(atlas: WardAtlas, day: date, lineages: tuple[Lineage, ...]) -> tuple[Former, ...]:
    ended = {w.ward_id: w for w in atlas.versions if w.valid_to is not None and w.valid_to <= day}
    return tuple(each for ward in ended.values() for each in goes_on(atlas, ward, day, lineages))


def goes_on(
    atlas: WardAtlas, ward: WardVersion, day: date, lineages: tuple[Lineage, ...]
) -> Iterator[Former]:
    """Where no reform tells, in the ward around its middle."""
    today = {each.ward_id: each for each in atlas.versions if each.in_force_on(day)}
    shares = shares_today(ward.ward_id, lineages)
    found = [(today[heir], share) for heir, share in shares.items() if heir in today]
    if not found:
        around = atlas.at(*ward.middle, midnight(day, atlas.time_zone)).ward
        found = [(around, 1.0)] if around else []
    for after, share in found:
        if plain(after.name) != plain(ward.name):
            yield Former(ward, after, share, len(found) > 1)


@lru_cache(maxsize=1024)
def place_of(former: Former) -> tuple[float, float]:
    """Longitude and latitude of a place that lay in the one and lies in the other."""
    return place_in_common(former.before.geometry, former.after.geometry)


def holds(names: str, typed: str) -> bool:
    """Whether they hold every word that was typed."""
    known = plain(names)
    return all(word in known for word in bare(typed).split())


def likeness(name: str, typed: str) -> int:
    """0 for the very name, 1 for another type of unit, 2 where it begins so, 3 for the rest."""
    if plain(name) == plain(typed):
        return 0
    known, wanted = bare(name), bare(typed)
    return 1 if known == wanted else 2 if known.startswith(wanted) else 3


def bare(text: str) -> str:
    """The name without its type: "p.Ka Long" and "Phường Ka Long" are "ka long"."""
    return TYPE.sub("", plain(text).strip())


def plain(text: str) -> str:
    """Spelling without marks, so that "ben cat" finds "Bến Cát", and "Hoà" is "Hòa"."""
    parts = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in parts if not unicodedata.combining(c)).replace("đ", "d")
