from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from shapely import MultiPolygon, box
from sqlalchemy import insert

from domain.people.actor import SYSTEM
from domain.wards.register import NewUnit
from eventlog.tables import boundary
from geo.geojson import to_ewkb
from projections.atlas import load_atlas
from projections.ward_map import known_versions, table
from tests.domain.cast import NOON

Y2010, REFORM = date(2010, 1, 1), date(2025, 7, 1)
BEN_CAT = NewUnit("01", "Bến Cát", "phường", "west")
CUA_SONG = NewUnit("02", "Cửa Sông", "phường", "east")
WIDER = NewUnit("01", "Bến Cát", "phường", "both")
HAI_DANG = NewUnit("02", "Hải Đăng", "đặc khu", "east")
SHAPES = {
    "west": box(107.95, 21.52, 107.96, 21.53),
    "east": box(107.96, 21.52, 107.97, 21.53),
    "both": box(107.95, 21.52, 107.97, 21.53),
}
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def versions(town):
    town.worker.catch_up()
    with town.engine.connect() as db:
        return known_versions(db)


def told(town):
    return [(v.code, v.name, v.boundary, v.valid_from, v.valid_to) for v in versions(town)]


def replayed(town):
    ids = {version.ward_id for version in versions(town)}
    found = [v for ward_id in ids for v in town.city.repository.get(ward_id).versions]
    return sorted(found, key=lambda v: (v.valid_from, v.code))


def test_a_map_is_shown_with_all_its_units(town):
    town.adopt_map([CUA_SONG, BEN_CAT], Y2010, REFORM)

    assert told(town) == [
        ("01", "Bến Cát", "west", Y2010, REFORM),
        ("02", "Cửa Sông", "east", Y2010, REFORM),
    ]


def test_a_reform_redraws_closes_and_establishes(town):
    town.adopt_map([BEN_CAT, CUA_SONG], Y2010)
    town.adopt_map([WIDER, HAI_DANG], REFORM)

    assert told(town) == [
        ("01", "Bến Cát", "west", Y2010, REFORM),
        ("02", "Cửa Sông", "east", Y2010, REFORM),
        ("01", "Bến Cát", "both", REFORM, None),
        ("02", "Hải Đăng", "east", REFORM, None),
    ]


def test_the_view_tells_the_same_story_as_a_replay_of_every_ward(town):
    town.adopt_map([BEN_CAT, CUA_SONG], Y2010, REFORM)
    town.adopt_map([WIDER], REFORM)
    town.adopt_map([BEN_CAT, HAI_DANG], date(2026, 1, 1))
    town.adopt_map([BEN_CAT], date(2027, 1, 1))

    assert versions(town) == replayed(town)


def test_what_happens_to_a_ward_within_one_batch_is_shown_like_what_took_many(town):
    town.adopt_map([BEN_CAT], Y2010)
    (version,) = versions(town)
    ward = town.city.repository.get(version.ward_id)
    for year in range(2011, 2015):
        start = date(year, 1, 1)
        ward.redraw(f"map of {year}", start, None, "decree", SYSTEM, NOON)
    ward.abolish(REFORM, SYSTEM, NOON)
    town.city.save(ward)

    assert [v.boundary for v in versions(town)][1:] == [f"map of {y}" for y in range(2011, 2015)]
    assert versions(town) == replayed(town)
    assert versions(town)[-1].valid_to == REFORM


def test_a_ward_keeps_its_id_through_a_reform_and_a_code_given_again_does_not(town):
    town.adopt_map([BEN_CAT, CUA_SONG], Y2010)
    town.adopt_map([WIDER, HAI_DANG], REFORM)

    ids = {(v.code, v.valid_from): v.ward_id for v in versions(town)}
    assert ids["01", Y2010] == ids["01", REFORM]
    assert ids["02", Y2010] != ids["02", REFORM]


def test_a_row_names_the_event_that_touched_its_ward_last(town):
    town.adopt_map([BEN_CAT, CUA_SONG], Y2010)
    town.adopt_map([WIDER, CUA_SONG], REFORM)

    positions = {(row["code"], row["valid_from"]): row["position"] for row in town.rows(table)}
    assert positions == {("01", Y2010): 3, ("01", REFORM): 3, ("02", Y2010): 2}


class TestTheAtlasOfTheMap:
    @pytest.fixture
    def atlas(self, town):
        with town.engine.begin() as db:
            for name, shape in SHAPES.items():
                wkb = to_ewkb(MultiPolygon([shape]))
                row = {"sha256": name, "geometry": wkb, "outline": wkb, "area_km2": 1.0}
                db.execute(insert(boundary).values(row))
        town.adopt_map([BEN_CAT, CUA_SONG], Y2010)
        town.adopt_map([WIDER], REFORM)
        town.worker.catch_up()
        with town.engine.connect() as db:
            return load_atlas(db, VIETNAM, 500.0)

    @pytest.mark.parametrize(
        ("moment", "name", "boundary"),
        [
            (datetime(2025, 6, 30, 23, 59, tzinfo=VIETNAM), "Cửa Sông", "east"),
            (datetime(2025, 7, 1, tzinfo=VIETNAM), "Bến Cát", "both"),
        ],
    )
    def test_a_point_finds_the_ward_that_was_in_force(self, atlas, moment, name, boundary):
        found = atlas.at(107.965, 21.525, moment)

        assert (found.how, found.ward.name, found.ward.boundary) == ("inside", name, boundary)
        assert found.ward.geometry.equals(SHAPES[boundary])

    def test_a_town_without_a_map_has_an_empty_atlas(self, town):
        with town.engine.connect() as db:
            assert load_atlas(db, VIETNAM, 500.0).versions == ()
