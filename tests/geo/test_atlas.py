from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from pyproj import Geod
from shapely import MultiPolygon, box

from geo.atlas import HOW, WardAtlas, WardVersion
from geo.boundaries import read, sha256_of

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
REFORM = date(2025, 7, 1)
NOW = datetime(2025, 8, 1, 12, tzinfo=VIETNAM)


def version(code, *shapes, name="", valid_from=REFORM, valid_to=None, ward_id=None):
    geometry = MultiPolygon(list(shapes))
    return WardVersion(
        ward_id=ward_id or uuid5(NAMESPACE_URL, f"{code} {name}"),
        code=code,
        name=name,
        unit_type="phường",
        valid_from=valid_from,
        valid_to=valid_to,
        boundary=sha256_of(geometry),
        geometry=geometry,
    )


BEN_CAT = version("02", box(107.95, 21.52, 107.96, 21.53))
CUA_SONG = version("01", box(107.96, 21.52, 107.97, 21.53))
HAI_DANG = version("03", box(107.95, 21.51, 107.97, 21.52))
OLD_TOWN = version(
    "02",
    box(107.95, 21.51, 107.97, 21.53),
    valid_from=date(2000, 1, 1),
    valid_to=REFORM,
    name="old",
)
CITY = WardAtlas([BEN_CAT, CUA_SONG, HAI_DANG, OLD_TOWN], VIETNAM)


def metres_east(lon, lat, metres):
    return Geod(ellps="WGS84").fwd(lon, lat, 90, metres)[:2]


class TestHowAPointFindsItsWard:
    def test_inside(self):
        assert CITY.at(107.955, 21.525, NOW) == ("inside", BEN_CAT, 0.0)

    def test_on_a_border_the_lowest_code_wins(self):
        assert CITY.at(107.96, 21.525, NOW) == ("border", CUA_SONG, 0.0)

    @pytest.mark.parametrize("metres", [-0.005, 0.005])
    def test_a_border_is_a_centimetre_wide(self, metres):
        assert CITY.at(*metres_east(107.96, 21.525, metres), NOW) == ("border", CUA_SONG, 0.0)

    @pytest.mark.parametrize(("metres", "ward"), [(-0.02, BEN_CAT), (0.02, CUA_SONG)])
    def test_beyond_it_a_pin_is_on_its_own_side(self, metres, ward):
        assert CITY.at(*metres_east(107.96, 21.525, metres), NOW) == ("inside", ward, 0.0)

    def test_on_a_corner_of_three_the_lowest_code_wins(self):
        assert CITY.at(107.96, 21.52, NOW) == ("border", CUA_SONG, 0.0)

    def test_on_the_outer_edge_a_point_is_inside(self):
        assert CITY.at(107.95, 21.53, NOW) == ("inside", BEN_CAT, 0.0)

    def test_where_units_overlap_the_lowest_code_wins(self):
        wider = version("09", box(107.94, 21.50, 107.98, 21.54))
        atlas = WardAtlas([wider, BEN_CAT], VIETNAM)

        assert atlas.at(107.955, 21.525, NOW) == ("border", BEN_CAT, 0.0)

    def test_in_the_bay_the_nearest_ward_within_reach_answers(self):
        how, ward, distance_m = CITY.at(*metres_east(107.97, 21.525, 400), NOW)

        assert (how, ward) == ("nearest", CUA_SONG)
        assert distance_m == pytest.approx(400, abs=0.1)

    def test_of_two_equally_near_the_lowest_code_answers(self):
        assert CITY.at(*metres_east(107.97, 21.52, 100), NOW).ward == CUA_SONG

    def test_out_of_reach_no_ward_answers_and_the_distance_is_told(self):
        how, ward, distance_m = CITY.at(*metres_east(107.97, 21.525, 510), NOW)

        assert (how, ward) == ("none", None)
        assert distance_m == pytest.approx(510, abs=0.1)

    def test_the_reach_is_the_citys_to_choose(self):
        point = metres_east(107.97, 21.525, 510)

        assert WardAtlas([CUA_SONG], VIETNAM, nearest_m=520).at(*point, NOW).how == "nearest"
        assert WardAtlas([CUA_SONG], VIETNAM, nearest_m=0).at(*point, NOW).how == "none"

    def test_far_away_is_measured_too(self):
        line_m = Geod(ellps="WGS84").line_length([107.95, 105.85], [21.53, 21.03])

        assert CITY.at(105.85, 21.03, NOW).distance_m == pytest.approx(line_m, rel=0.01)

    def test_without_any_ward_everything_is_infinitely_far(self):
        assert WardAtlas([], VIETNAM).at(107.955, 21.525, NOW) == ("none", None, np.inf)

    @pytest.mark.parametrize("place", [(np.nan, 21.5), (107.9, np.inf), (21.5, 107.9), (999, 0)])
    def test_what_is_no_place_on_earth_is_refused(self, place):
        with pytest.raises(ValueError, match="no longitude and latitude"):
            CITY.at(*place, NOW)


class TestTime:
    @pytest.mark.parametrize(
        ("moment", "ward"),
        [
            (datetime(2025, 6, 30, 23, 59, tzinfo=VIETNAM), OLD_TOWN),
            (datetime(2025, 7, 1, 0, 0, tzinfo=VIETNAM), BEN_CAT),
            (datetime(2025, 6, 30, 16, 59, 59, 999999, tzinfo=UTC), OLD_TOWN),
            (datetime(2025, 6, 30, 17, 0, tzinfo=UTC), BEN_CAT),
        ],
    )
    def test_the_map_changes_at_local_midnight(self, moment, ward):
        assert CITY.at(107.955, 21.525, moment).ward == ward

    def test_before_the_first_map_there_is_no_ward(self):
        assert CITY.at(107.955, 21.525, datetime(1999, 12, 31, tzinfo=VIETNAM)) == (
            "none",
            None,
            np.inf,
        )

    def test_a_naive_moment_is_refused(self):
        with pytest.raises(TypeError):
            CITY.at(107.955, 21.525, datetime(2025, 8, 1))  # noqa: DTZ001 (the point of it)

    def test_those_in_force_are_told_by_code(self):
        assert CITY.in_force(NOW) == (CUA_SONG, BEN_CAT, HAI_DANG)
        assert CITY.in_force(datetime(2025, 6, 30, tzinfo=VIETNAM)) == (OLD_TOWN,)

    def test_a_code_given_again_belongs_to_another_ward(self):
        old = CITY.at(107.955, 21.525, datetime(2025, 6, 30, tzinfo=VIETNAM)).ward
        new = CITY.at(107.955, 21.525, NOW).ward

        assert old.code == new.code
        assert old.ward_id != new.ward_id


class TestManyPoints:
    def test_many_points_are_answered_as_each_alone(self):
        lons, lats = np.array([107.955, 107.96, 107.972, 107.99]), np.full(4, 21.525)

        found = CITY.at_many(lons, lats, NOW, measure_none=True)

        alone = [CITY.at(lon, lat, NOW) for lon, lat in zip(lons, lats, strict=True)]
        assert [HOW[how] for how in found.how] == [one.how for one in alone]
        assert found.distance_m == pytest.approx([one.distance_m for one in alone])
        assert [CITY.versions[i] for i in found.version[:3]] == [one.ward for one in alone[:3]]
        assert found.version[3] == -1

    def test_a_moment_for_each_point(self):
        eve, day = (datetime(2025, 6, 30, hour, tzinfo=UTC) for hour in (16, 17))

        found = CITY.at_many([107.955] * 3, [21.525] * 3, [day, eve, day])

        assert [CITY.versions[i] for i in found.version] == [BEN_CAT, OLD_TOWN, BEN_CAT]

    def test_far_points_are_measured_on_demand_alone(self):
        assert np.isnan(CITY.at_many([105.85], [21.03], NOW).distance_m[0])

    @pytest.mark.parametrize("measure_none", [False, True])
    def test_what_is_no_place_on_earth_finds_nothing(self, measure_none):
        found = CITY.at_many(
            [np.nan, np.inf, 21.5, 107.955],
            [21.5, 0, 107.9, 21.525],
            NOW,
            measure_none=measure_none,
        )

        assert found.how.tolist() == [HOW.index("none")] * 3 + [HOW.index("inside")]
        assert np.isnan(found.distance_m[:3]).all()

    def test_no_points_have_no_answers(self):
        assert len(CITY.at_many([], [], NOW).how) == 0

    def test_without_any_ward_nothing_is_found(self):
        assert WardAtlas([], VIETNAM).at_many([107.9], [21.5], NOW).version.tolist() == [-1]


class TestJurisdictionAndBorders:
    def test_the_jurisdiction_reaches_five_kilometres_beyond_the_wards(self):
        assert CITY.covers(*metres_east(107.97, 21.525, 4_990), NOW)
        assert not CITY.covers(*metres_east(107.97, 21.525, 5_010), NOW)

    def test_a_bay_between_wards_belongs_to_the_jurisdiction(self):
        islands = WardAtlas([CUA_SONG, version("07", box(108.2, 21.52, 108.21, 21.53))], VIETNAM)

        assert islands.covers(108.08, 21.525, NOW)

    def test_no_wards_have_no_jurisdiction(self):
        assert not CITY.covers(107.955, 21.525, datetime(1999, 1, 1, tzinfo=VIETNAM))

    def test_the_border_is_measured_from_inside_and_from_outside(self):
        inside, outside = metres_east(107.97, 21.525, -30), metres_east(107.97, 21.525, 30)

        for point in (inside, outside):
            distance_m = CITY.distance_to_border(*point, CUA_SONG.ward_id, NOW)
            assert distance_m == pytest.approx(30, abs=0.1)

    def test_a_ward_that_is_not_in_force_has_no_border(self):
        with pytest.raises(LookupError, match="not in force"):
            CITY.distance_to_border(107.955, 21.525, OLD_TOWN.ward_id, NOW)


def test_a_version_is_equal_by_what_it_says_and_silent_about_its_shape():
    assert version("02", *BEN_CAT.geometry.geoms) == BEN_CAT
    assert "geometry" not in repr(BEN_CAT)


def test_many_threads_share_one_atlas_that_nobody_has_used_yet():
    fresh = WardAtlas(CITY.versions, VIETNAM)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: fresh.at(107.96, 21.525, NOW), range(200)))

    assert set(found) == {("border", CUA_SONG, 0.0)}


@pytest.fixture(scope="module")
def province(shared_data):
    new = read(shared_data / "quangninh_wards_2025-07-01.geojson", "code", "name")
    old = read(shared_data / "quangninh_communes_2009.geojson", "commune_id", "commune_vn")
    long_ago = date(2009, 1, 1)
    return WardAtlas(
        [
            *(version(unit.code, *unit.geometry.geoms, name=unit.name) for unit in new),
            *(
                version(
                    unit.code,
                    *unit.geometry.geoms,
                    name=unit.name,
                    valid_from=long_ago,
                    valid_to=REFORM,
                )
                for unit in old
            ),
        ],
        VIETNAM,
    )


class TestRealMaps:
    def test_a_minute_turns_the_old_ward_into_the_new_one(self, province):
        eve = datetime(2025, 6, 30, 23, 59, tzinfo=VIETNAM)
        midnight = datetime(2025, 7, 1, tzinfo=VIETNAM)

        assert "Ka Long" in province.at(107.9605, 21.5305, eve).ward.name
        assert province.at(107.9605, 21.5305, midnight).ward.name.startswith("Móng Cái")

    def test_both_maps_are_in_force_in_their_time_alone(self, province):
        assert len(province.in_force(datetime(2025, 6, 30, tzinfo=VIETNAM))) == 186
        assert len(province.in_force(NOW)) == 54
