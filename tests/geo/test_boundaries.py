from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box

from geo.boundaries import read, refuse_turned, sha256_of
from geo.crs import from_wgs84, reference_system
from geo.refusals import (
    BeyondRepair,
    DuplicateCode,
    EmptyFile,
    MissingValue,
    NoReferenceSystem,
    OutsideArea,
    SwappedAxes,
    UnknownField,
    UnknownReferenceSystem,
    UnreadableFile,
)

BEN_CAT = box(107.95, 21.52, 107.96, 21.53)
CUA_SONG = box(107.96, 21.52, 107.97, 21.53)
BOW_TIE = Polygon([(107.95, 21.52), (107.96, 21.53), (107.96, 21.52), (107.95, 21.53)])
MONG_CAI = (107.9, 21.4, 108.1, 21.6)
WASHINGTON = (-77.12, 38.79, -76.90, 39.00)


def write(path, shapes, codes=("01", "02"), names=("Bến Cát", "Cửa Sông"), crs="EPSG:4326"):
    count = len(shapes)
    fields = [as_column(values[:count]) for values in (codes, names)]
    geometry_type = "Unknown" if path.suffix != ".shp" else "Polygon"
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(shape) for shape in shapes], dtype=object),
        field_data=fields,
        fields=["code", "name"],
        geometry_type=geometry_type,
        crs=crs,
    )
    return path


def as_column(values):
    return values if isinstance(values, np.ndarray) else np.array(values, dtype=object)


def swapped(shape):
    return shapely.transform(shape, lambda pairs: pairs[:, ::-1])


def in_vn_2000(shape):
    there = from_wgs84(reference_system("EPSG:5899"))
    return shapely.transform(shape, there.transform, interleaved=False)


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
class TestReading:
    @pytest.mark.parametrize("name", ["wards.geojson", "wards.gpkg", "wards.shp"])
    def test_every_format_tells_the_same_units(self, tmp_path, name):
        units = read(write(tmp_path / name, [BEN_CAT, CUA_SONG]), "code", "name")

        assert [(unit.code, unit.name) for unit in units] == [("01", "Bến Cát"), ("02", "Cửa Sông")]
        assert units[0].geometry.equals(BEN_CAT)
        assert units[1].geometry.equals(CUA_SONG)

    @pytest.mark.parametrize("name", ["wards.gpkg", "wards.shp"])
    def test_vn_2000_comes_out_where_it_was(self, tmp_path, name):
        path = write(tmp_path / name, [in_vn_2000(BEN_CAT)], crs="EPSG:5899")

        (unit,) = read(path, "code", "name")

        assert unit.geometry.bounds == pytest.approx(BEN_CAT.bounds, abs=1e-7)

    def test_the_system_that_a_person_names_wins_over_the_files(self, tmp_path):
        path = write(tmp_path / "wards.gpkg", [in_vn_2000(BEN_CAT)], crs="EPSG:5897")

        (unit,) = read(path, "code", "name", source_crs="EPSG:5899")

        assert unit.geometry.bounds == pytest.approx(BEN_CAT.bounds, abs=1e-7)

    def test_the_unit_type_is_read_where_a_field_is_named(self, tmp_path):
        path = write(tmp_path / "wards.gpkg", [BEN_CAT])

        assert read(path, "code", "name", unit_type_field="name")[0].unit_type == "Bến Cát"
        assert read(path, "code", "name")[0].unit_type == ""

    def test_heights_are_dropped(self, tmp_path):
        path = write(tmp_path / "wards.geojson", [shapely.force_3d(BEN_CAT, 7.0)])

        assert not read(path, "code", "name")[0].geometry.has_z

    def test_whole_numbers_are_codes_without_a_fraction(self, tmp_path):
        path = tmp_path / "wards.gpkg"
        write(path, [BEN_CAT], codes=np.array([6709.0]))

        assert read(path, "code", "name")[0].code == "6709"

    def test_names_are_composed_so_that_equal_ones_are_equal(self, tmp_path):
        path = write(tmp_path / "wards.geojson", [BEN_CAT], names=("Bê\u0301n Ca\u0301t ",))

        assert read(path, "code", "name")[0].name == "Bến Cát"


class TestHash:
    def test_the_same_ground_has_one_hash_however_it_is_drawn(self):
        ring = list(BEN_CAT.exterior.coords)
        turned = MultiPolygon([Polygon([*ring[2:], *ring[1:3]])])

        assert sha256_of(turned) == sha256_of(MultiPolygon([shapely.force_3d(BEN_CAT)]))

    def test_other_ground_has_another_hash(self):
        assert sha256_of(MultiPolygon([BEN_CAT])) != sha256_of(MultiPolygon([CUA_SONG]))

    def test_a_unit_tells_the_hash_of_what_it_holds(self, tmp_path):
        (unit,) = read(write(tmp_path / "wards.gpkg", [BEN_CAT]), "code", "name")

        assert unit.sha256 == sha256_of(shapely.from_wkb(shapely.to_wkb(unit.geometry)))


class TestRepair:
    def test_a_ring_that_crosses_itself_is_repaired_and_reported(self, tmp_path):
        whole, crossed = read(
            write(tmp_path / "wards.geojson", [CUA_SONG, BOW_TIE]), "code", "name"
        )

        assert (whole.repaired, crossed.repaired) == (False, True)
        assert crossed.geometry.is_valid
        assert crossed.geometry.area == pytest.approx(BEN_CAT.area / 2)

    @pytest.mark.parametrize(
        "shape",
        [
            shapely.Point(107.95, 21.52),
            shapely.LineString([(107.95, 21.52), (107.96, 21.53)]),
            Polygon([(107.95, 21.52), (107.96, 21.53), (107.95, 21.52)]),
            Polygon(),
            None,
        ],
        ids=["point", "line", "no area", "empty", "nothing"],
    )
    def test_what_is_no_polygon_is_beyond_repair(self, tmp_path, shape):
        path = write(tmp_path / "wards.gpkg", [BEN_CAT, shape])

        with pytest.raises(BeyondRepair, match="unit 02"):
            read(path, "code", "name")


class TestRefusals:
    @pytest.mark.filterwarnings("ignore:'crs' was not provided")
    @pytest.mark.parametrize("name", ["wards.shp", "wards.gpkg"])
    def test_a_file_that_does_not_say_its_system(self, tmp_path, name):
        path = write(tmp_path / name, [BEN_CAT], crs=None)

        with pytest.raises(NoReferenceSystem):
            read(path, "code", "name")
        assert read(path, "code", "name", source_crs="EPSG:4326")[0].geometry.equals(BEN_CAT)

    def test_a_system_that_does_not_exist(self, tmp_path):
        path = write(tmp_path / "wards.gpkg", [BEN_CAT])

        with pytest.raises(UnknownReferenceSystem, match="EPSG:1"):
            read(path, "code", "name", source_crs="EPSG:1")

    def test_latitude_before_longitude(self, tmp_path):
        path = write(tmp_path / "wards.geojson", [swapped(BEN_CAT)])

        with pytest.raises(SwappedAxes, match="unit 01"):
            read(path, "code", "name")

    def test_latitude_before_longitude_where_both_could_be_either(self, tmp_path):
        here = box(-77.0, 38.90, -76.99, 38.91)
        path = write(tmp_path / "wards.geojson", [swapped(here)])

        with pytest.raises(SwappedAxes):
            read(path, "code", "name", expected=WASHINGTON)

    def test_north_before_east_in_a_projected_system(self, tmp_path):
        path = write(tmp_path / "wards.gpkg", [swapped(in_vn_2000(BEN_CAT))], crs="EPSG:5899")

        with pytest.raises(SwappedAxes):
            read(path, "code", "name")

    def test_a_unit_somewhere_else(self, tmp_path):
        elsewhere = box(105.0, 10.0, 105.1, 10.1)
        path = write(tmp_path / "wards.geojson", [BEN_CAT, elsewhere])

        with pytest.raises(OutsideArea, match="Unit 02"):
            read(path, "code", "name", expected=MONG_CAI)

    def test_metres_that_are_said_to_be_degrees(self, tmp_path):
        path = write(tmp_path / "wards.gpkg", [in_vn_2000(BEN_CAT)], crs="EPSG:4326")

        with pytest.raises(OutsideArea):
            read(path, "code", "name")

    def test_the_wrong_zone_when_the_area_is_known(self, tmp_path):
        path = write(tmp_path / "wards.gpkg", [in_vn_2000(BEN_CAT)], crs="EPSG:5897")

        with pytest.raises(OutsideArea):
            read(path, "code", "name", expected=MONG_CAI)

    def test_no_units_at_all(self, tmp_path):
        path = tmp_path / "wards.geojson"
        path.write_text('{"type": "FeatureCollection", "features": []}')

        with pytest.raises(EmptyFile, match=r"wards\.geojson"):
            read(path, "code", "name")

    def test_one_code_twice(self, tmp_path):
        path = write(tmp_path / "wards.gpkg", [BEN_CAT, CUA_SONG], codes=("01", "01 "))

        with pytest.raises(DuplicateCode, match="2 units have the code 01"):
            read(path, "code", "name")

    @pytest.mark.parametrize("empty", [None, "", "  "])
    def test_a_unit_without_a_code(self, tmp_path, empty):
        path = write(tmp_path / "wards.gpkg", [BEN_CAT, CUA_SONG], codes=("01", empty))

        with pytest.raises(MissingValue, match="Unit number 2 has no value in the field code"):
            read(path, "code", "name")

    def test_an_unknown_field_is_answered_with_those_there_are(self, tmp_path):
        path = write(tmp_path / "wards.gpkg", [BEN_CAT])

        with pytest.raises(UnknownField, match="no field ma_xa; the file has code, name"):
            read(path, "ma_xa", "name")

    def test_a_file_of_another_kind(self, tmp_path):
        path = tmp_path / "wards.geojson"
        path.write_text("code,name\n01,Bến Cát\n")

        with pytest.raises(UnreadableFile):
            read(path, "code", "name")

    def test_no_file(self):
        with pytest.raises(UnreadableFile, match="no such file"):
            read(Path("nowhere.geojson"), "code", "name")


class TestBesideAKnownMap:
    """Where both axes stay below 90 degrees, only what is known tells which is which."""

    KNOWN = (MultiPolygon([box(31.2, 30.0, 31.3, 30.1)]),)

    @pytest.fixture
    def units(self, tmp_path):
        return lambda *shapes: read(write(tmp_path / "w.geojson", shapes), "code", "name")

    def test_swapped_axes_are_refused(self, units):
        with pytest.raises(SwappedAxes):
            refuse_turned(units(box(30.0, 31.2, 30.1, 31.3)), self.KNOWN)

    def test_a_new_neighbour_is_not_taken_for_a_swapped_one(self, units):
        neighbour = box(30.0, 31.2, 30.1, 31.3)

        refuse_turned(units(box(31.25, 30.0, 31.3, 30.1), neighbour), self.KNOWN)

    def test_a_map_of_another_place_altogether_is_not_taken_for_a_swapped_one(self, units):
        refuse_turned(units(box(10.0, 20.0, 10.1, 20.1)), self.KNOWN)

    def test_the_first_map_of_a_city_has_nothing_to_be_compared_with(self, units):
        refuse_turned(units(box(30.0, 31.2, 30.1, 31.3)), ())


def test_the_real_wards_of_2025_need_no_repair(shared_data):
    units = read(shared_data / "quangninh_wards_2025-07-01.geojson", "code", "name")

    assert (len(units), sum(unit.repaired for unit in units)) == (54, 0)
    assert {unit.code: unit.name for unit in units}["06709"] == "Móng Cái 2"


def test_the_real_communes_of_2009_need_no_repair(shared_data):
    units = read(shared_data / "quangninh_communes_2009.geojson", "commune_id", "commune_vn")

    assert (len(units), sum(unit.repaired for unit in units)) == (186, 0)
