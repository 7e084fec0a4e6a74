import pytest
import shapely

from geo.crs import from_wgs84, reference_system
from tests.web.commands.maps import (
    BEN_CAT,
    BOW_TIE,
    CUA_SONG,
    LINE,
    TWO,
    geojson,
    shapefile,
    turned,
)

FIELDS = ("--code", "code", "--name", "name")
SINCE_2025 = ("--valid-from", "2025-07-01", *FIELDS)
BEFORE = ("--valid-from", "2010-01-01", "--valid-to", "2025-06-30", *FIELDS)


@pytest.fixture
def two(tmp_path):
    return geojson(tmp_path / "two.geojson", TWO)


@pytest.fixture
def one(tmp_path):
    whole = shapely.union_all([BEN_CAT, CUA_SONG])
    return geojson(tmp_path / "one.geojson", {"09": ("Thị trấn", whole)})


class TestImport:
    def test_it_says_what_became_of_the_units(self, terminal, two):
        result = terminal("wards", "import", two, *SINCE_2025)

        assert result.exit_code == 0
        told = [line.split() for line in result.output.splitlines()]
        assert told[0][:2] == ["2", "units,"]
        assert ["established", "2"] in told
        assert ["overlaps", "0"] in told
        assert ["gaps", "0"] in told

    def test_the_last_day_belongs_to_the_old_map(self, terminal, one, two):
        terminal("wards", "import", one, *BEFORE)
        terminal("wards", "import", two, *SINCE_2025)

        points = (
            "id,lon,lat,at\n"
            "last minute,107.955,21.525,2025-06-30T23:59\n"
            "first minute,107.955,21.525,2025-07-01T00:00\n"
        )
        answers = terminal("wards", "locate", stdin=points).stdout.splitlines()

        assert answers[1:] == [
            "last minute,09,Thị trấn,inside,0.0",
            "first minute,01,Bến Cát,inside,0.0",
        ]

    def test_the_same_file_again_records_nothing(self, terminal, one, two):
        terminal("wards", "import", one, *BEFORE)
        terminal("wards", "import", two, *SINCE_2025)
        events = terminal.events

        again = terminal("wards", "import", two, *SINCE_2025)
        older = terminal("wards", "import", one, *BEFORE)

        assert "Nothing was changed" in again.output
        assert "Nothing was changed" in older.output
        assert terminal.events == events

    def test_a_new_map_closes_the_units_that_it_does_not_have(self, terminal, one, two):
        terminal("wards", "import", one, "--valid-from", "2010-01-01", *FIELDS)

        told = terminal("wards", "import", two, *SINCE_2025).output

        assert ["closed", "1"] in [line.split() for line in told.splitlines()]
        assert "09 Thị trấn" in told

    def test_a_unit_that_is_drawn_anew_stays_the_same_ward(self, terminal, two, tmp_path):
        terminal("wards", "import", two, "--valid-from", "2010-01-01", *FIELDS)
        smaller = geojson(
            tmp_path / "smaller.geojson",
            TWO | {"01": ("Bến Cát", shapely.box(107.951, 21.52, 107.96, 21.53))},
        )

        told = terminal("wards", "import", smaller, *SINCE_2025).output

        lines = [line.split() for line in told.splitlines()]
        assert ["redrawn", "1"] in lines
        assert ["unchanged", "1"] in lines
        ((wards,),) = terminal.ask("SELECT count(DISTINCT ward_id) FROM ward_map")
        assert wards == 2

    def test_a_crossed_polygon_is_repaired_and_named(self, terminal, tmp_path):
        path = geojson(tmp_path / "crossed.geojson", {"01": ("Bến Cát", BOW_TIE)})

        told = terminal("wards", "import", path, *SINCE_2025).output

        assert ["repaired", "1"] in [line.split() for line in told.splitlines()]
        assert "01 Bến Cát" in told

    def test_an_overlap_is_told_with_its_area(self, terminal, tmp_path):
        wider = shapely.box(107.959, 21.52, 107.97, 21.53)
        path = geojson(tmp_path / "o.geojson", TWO | {"02": ("Cửa Sông", wider)})

        told = terminal("wards", "import", path, *SINCE_2025).output

        assert "01 and 02: 0.11 km²" in told

    def test_a_hole_between_units_is_told_with_its_place(self, terminal, tmp_path):
        hole = shapely.box(107.954, 21.524, 107.956, 21.526)
        path = geojson(tmp_path / "h.geojson", {"01": ("Bến Cát", BEN_CAT.difference(hole))})

        told = terminal("wards", "import", path, *SINCE_2025).output

        assert "at 107.95500, 21.52500" in told

    def test_a_shapefile_in_vn_2000_comes_out_where_it_was(self, terminal, tmp_path):
        there = from_wgs84(reference_system("EPSG:5899"))
        shapes = {
            code: (name, shapely.transform(shape, there.transform, interleaved=False))
            for code, (name, shape) in TWO.items()
        }
        path = shapefile(tmp_path / "vn.shp", shapes, "EPSG:5899")
        terminal("wards", "import", path, *SINCE_2025)

        answers = terminal("wards", "locate", stdin="id,lon,lat\n1,107.955,21.525\n").stdout

        assert answers.splitlines()[1] == "1,01,Bến Cát,inside,0.0"

    def test_a_real_process_takes_over_a_map(self, terminal, two):
        status, out, err = terminal.process("wards", "import", two, *SINCE_2025, "--type", "type")

        assert (status, err) == (0, "")
        assert "established" in out.decode()
        assert terminal.ask("SELECT DISTINCT unit_type FROM ward_map") == [("phường",)]

    def test_two_who_take_over_one_map_at_once_take_it_over_once(self, terminal, two):
        processes = [terminal.start("wards", "import", two, *SINCE_2025) for _ in range(2)]

        told = [process.communicate()[0].decode() for process in processes]

        assert sum("Nothing was changed" in text for text in told) == 1
        assert terminal.events == 2

    def test_a_real_process_is_refused_with_one_sentence(self, terminal, tmp_path):
        path = geojson(tmp_path / "empty.geojson", {})

        status, out, err = terminal.process("wards", "import", path, *SINCE_2025)

        assert (status, out) == (1, b"")
        assert err.splitlines() == [f"kalong: {path} holds no units."]


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
class TestRefusals:
    @pytest.fixture(autouse=True)
    def nothing_is_recorded(self, terminal):
        yield
        assert terminal.events == 0
        assert terminal.ask("SELECT count(*) FROM boundary") == [(0,)]

    def test_without_a_coordinate_system(self, terminal, tmp_path):
        path = shapefile(tmp_path / "nowhere.shp", TWO, None)

        reason = terminal.refused("wards", "import", path, *SINCE_2025)

        assert "does not say in which coordinate reference system" in reason

    def test_swapped_axes(self, terminal, tmp_path):
        path = geojson(tmp_path / "t.geojson", {"01": ("Bến Cát", turned(BEN_CAT))})

        reason = terminal.refused("wards", "import", path, *SINCE_2025)

        assert "wrong order" in reason

    def test_an_empty_file(self, terminal, tmp_path):
        path = geojson(tmp_path / "empty.geojson", {})

        assert "holds no units" in terminal.refused("wards", "import", path, *SINCE_2025)

    def test_two_units_with_one_code(self, terminal, tmp_path):
        doubled = [("01", TWO["01"]), ("01", TWO["02"])]
        path = geojson(tmp_path / "double.geojson", doubled)

        reason = terminal.refused("wards", "import", path, *SINCE_2025)

        assert reason == "2 units have the code 01."

    def test_what_cannot_be_made_a_polygon(self, terminal, tmp_path):
        path = geojson(tmp_path / "line.geojson", {"01": ("Bến Cát", LINE)})

        reason = terminal.refused("wards", "import", path, *SINCE_2025)

        assert "01" in reason

    def test_a_last_day_before_the_first(self, terminal, two):
        period = ("--valid-from", "2025-07-01", "--valid-to", "2025-06-30")

        reason = terminal.refused("wards", "import", two, *period, *FIELDS)

        assert reason == "The last day of the period lies before its first."


def test_a_period_in_which_another_map_is_in_force_is_refused(terminal, one, two):
    terminal("wards", "import", two, *SINCE_2025)
    events = terminal.events

    reason = terminal.refused("wards", "import", one, "--valid-from", "2010-01-01", *FIELDS)

    assert "Another map is in force" in reason
    assert terminal.events == events


def test_a_map_may_hold_for_a_single_day(terminal, two):
    period = ("--valid-from", "2025-07-01", "--valid-to", "2025-07-01")
    terminal("wards", "import", two, *period, *FIELDS)

    assert terminal("wards", "list", "--at", "2025-07-01").stdout.count("\n") == 2
    assert terminal("wards", "list", "--at", "2025-07-02").stdout == ""


def test_a_map_with_swapped_axes_shows_beside_the_one_that_is_known(terminal, tmp_path):
    here = shapely.box(-77.04, 38.90, -77.02, 38.92)
    right = geojson(tmp_path / "right.geojson", {"1": ("Ward 1", here)})
    wrong = geojson(tmp_path / "wrong.geojson", {"1": ("Ward 1", turned(here))})
    terminal("wards", "import", right, "--valid-from", "2002-01-01", *FIELDS)
    events = terminal.events

    reason = terminal.refused("wards", "import", wrong, *SINCE_2025)

    assert "wrong order" in reason
    assert terminal.events == events


def test_wards_are_listed_by_code_with_their_first_and_last_day(terminal, one, two):
    terminal("wards", "import", one, *BEFORE)
    terminal("wards", "import", two, *SINCE_2025)

    now = terminal("wards", "list").stdout.splitlines()
    then = terminal("wards", "list", "--at", "2025-06-30").stdout.splitlines()

    assert now == ["01\tBến Cát\t\t2025-07-01\t", "02\tCửa Sông\t\t2025-07-01\t"]
    assert then == ["09\tThị trấn\t\t2010-01-01\t2025-06-30"]
