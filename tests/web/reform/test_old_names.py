"""Quảng Ninh's units of before 1 July 2025, looked for by name; the official table has the answer.

The communes of 2009 stand for the old map. Three old units are none of them, and are units of today
by the same name. Nine of the 184 official pairs share less ground than a seam of so coarse a map.
"""

import csv
from collections import defaultdict
from datetime import date
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pytest

from domain.wards.lineage import Lineage
from geo.atlas import WardAtlas, WardVersion, midnight
from geo.boundaries import read
from web.reform.era import Eve, by_id, lineage_of
from web.reform.former import Named, followed, named

DAY, ZONE = date(2025, 7, 1), ZoneInfo("Asia/Ho_Chi_Minh")
NAMESPACE = UUID(int=8)


@pytest.fixture
def known(shared_data):
    """All that can be found by name on the day of the reform."""
    before = versions(
        read(shared_data / "quangninh_communes_2009.geojson", "commune_id", "commune_vn"),
        date(2009, 4, 1),
        DAY,
    )
    after = versions(
        read(shared_data / "quangninh_wards_2025-07-01_simplified10m.geojson", "code", "fullName"),
        DAY,
        None,
    )
    eve = Eve(DAY, midnight(DAY, ZONE), by_id(before), by_id(after))
    atlas = WardAtlas([*before, *after], ZONE)
    formers = followed(atlas, DAY, (Lineage(tuple(lineage_of(eve))),))
    return [*map(Named, after), *(Named(former.after, former) for former in formers)]


def versions(units, start, end):
    return [
        WardVersion(
            uuid5(NAMESPACE, u.code + u.name),
            u.code,
            u.name,
            u.unit_type,
            start,
            end,
            u.sha256,
            u.geometry,
        )
        for u in units
    ]


@pytest.fixture
def official(shared_data):
    """The codes of the units after, by the old unit's code and name."""
    said = defaultdict(list)
    path = shared_data / "quangninh_old_to_new_ward_2025.csv"
    with path.open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            said[row["old_code"], row["old_name"]].append(row["new_code_geo"])
    return said


def test_old_units_lead_to_their_official_successors(known, official):
    found = {(c, n): [e.ward.code for e in named(known, n)] for c, n in official}
    first = [unit for unit, codes in found.items() if codes[0] in official[unit]]
    pairs = [(unit, code) for unit, codes in official.items() for code in codes]
    reached = [(unit, code) for unit, code in pairs if code in found[unit]]

    assert len(official) == len(first) == 171
    assert (len(pairs), len(reached)) == (184, 175)


def test_a_name_is_found_with_or_without_marks_and_type(known):
    for typed in ("phường Ka Long", "ka long", "P. Ka Long"):
        (ka_long,) = named(known, typed)
        assert ka_long.ward.name == "Phường Móng Cái 2"
