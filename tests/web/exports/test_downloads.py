"""Downloads: the same rows in every form, readable by others, and nothing that calculates."""

import csv
import json
from datetime import datetime
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
import shapely
from jsonschema import validate
from pyarrow import parquet

from projections.open_sources import SOURCES
from tests.web.cast import IN_CUA_SONG, act, send
from tests.web.opendata.programs import read_by_gdal
from web.exports import pages as downloads
from web.exports.pages import FORMS, TOGETHER
from web.exports.table import Table
from web.exports.workbook import Workbook

HOSTILE = [
    "=1+1",
    "+84 912",
    "-1",
    "@sum(a1)",
    'a,b\n"c"; d',
    "<f>1</f> & ",
    "_x0041_",
    "Ngõ 12 𠮷",
]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# From https://geoparquet.org/releases/v1.1.0/schema.json, as far as it concerns WKB.
GEO = {
    "type": "object",
    "required": ["version", "primary_column", "columns"],
    "properties": {
        "version": {"const": "1.1.0"},
        "primary_column": {"type": "string", "minLength": 1},
        "columns": {
            "type": "object",
            "minProperties": 1,
            "patternProperties": {
                ".+": {
                    "type": "object",
                    "required": ["encoding", "geometry_types"],
                    "properties": {
                        "encoding": {"pattern": "^(WKB|point|multipolygon)$"},
                        "geometry_types": {
                            "type": "array",
                            "uniqueItems": True,
                            "items": {"pattern": "^(GeometryCollection|(Multi)?(Point|Polygon))$"},
                        },
                        "edges": {"enum": ["planar", "spherical"]},
                    },
                }
            },
        },
    },
}


@pytest.fixture
def city(fed, anyone, as_):  # noqa: ARG001
    """Reports with words that a spreadsheet would take for something else, and an idea."""
    officer = as_("dispatcher@demo")
    codes = {}
    for n, words in enumerate(HOSTILE):
        code = send(anyone, words, **({} if n % 2 else {"place": IN_CUA_SONG}))
        act(officer, code, "acceptance")
        codes[code] = words.strip()
    hidden = send(anyone, "Lời thô tục")
    act(officer, hidden, "hiding", reason="insults")
    codes[send(anyone, "Chưa ai xem")] = None
    return codes


def got(client, path):
    answer = client.get(f"/exports/{path}")
    assert answer.status_code == 200, answer.text[:300]
    return answer.data


def from_csv(data):
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"), newline="")))


def from_xlsx(data):
    with ZipFile(BytesIO(data)) as book:
        assert book.testzip() is None
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not sheet.findall(f".//{SHEET}f")
    rows = [
        [cell.findtext(f".//{SHEET}t") or cell.findtext(f"{SHEET}v") for cell in row]
        for row in sheet.iter(f"{SHEET}row")
    ]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def by_gdal(data, path):
    path.write_bytes(data)
    fields = read_by_gdal(path, "reports")["fields"]
    return [dict(zip(fields, row, strict=True)) for row in zip(*fields.values(), strict=True)]


class TestEveryForm:
    def test_csv_and_workbooks_have_every_report_with_its_words_as_text(
        self, anyone, city, tmp_path
    ):
        told = from_csv(got(anyone, "reports.csv"))
        assert {row["code"]: row["text"] or None for row in told} == {
            code: f"'{words}" if words and words[0] in "=+-@" else words
            for code, words in city.items()
        }
        assert {row["lon"] for row in told} == {"107.3558", "107.3121"}
        assert all(datetime.fromisoformat(row["submitted_at"]).tzinfo for row in told)

        book = got(anyone, "reports.xlsx")
        assert {row["code"]: unescaped(row["text"]) for row in from_xlsx(book)} == city
        opened = by_gdal(book, tmp_path / "reports.xlsx")
        assert {row["code"] for row in opened} == set(city)
        assert {type(row["lon"]) for row in opened} == {float}

    def test_geojson_and_geopackage_have_every_report_at_its_place(self, anyone, city, tmp_path):
        told = json.loads(got(anyone, "reports.geojson"))["features"]
        assert {each["id"]: each["properties"]["text"] for each in told} == city
        places = {each["id"]: shapely.Point(each["geometry"]["coordinates"]) for each in told}

        path = tmp_path / "reports.gpkg"
        path.write_bytes(got(anyone, "reports.gpkg"))
        read = read_by_gdal(path, "reports")
        codes = read["fields"]["code"]
        assert dict(zip(codes, read["fields"]["text"], strict=True)) == city
        assert dict(zip(codes, map(shapely.from_wkb, read["shapes"]), strict=True)) == places
        assert read["crs"] == "EPSG:4326"

    def test_geoparquet_says_what_it_is_and_has_every_ward_exactly(self, anyone):
        file = parquet.ParquetFile(BytesIO(got(anyone, "wards.parquet")))
        geo = json.loads(file.schema_arrow.metadata[b"geo"])
        validate(geo, GEO)
        table = file.read().to_pylist()

        assert geo["columns"][geo["primary_column"]]["geometry_types"] == ["MultiPolygon"]
        assert len(table) == 18
        exact = anyone.get("/ogc/collections/wards/items").json["features"]
        for row, feature in zip(table, exact, strict=True):
            assert (str(row["ward_id"]), row["code"]) == tuple(
                feature["properties"][name] for name in ("ward_id", "code")
            )
            drawn, told = shapely.from_wkb(row["geometry"]), json.dumps(feature["geometry"])
            assert shapely.hausdorff_distance(drawn, shapely.from_geojson(told)) < 1e-6

    def test_all_forms_of_all_lists_come(self, anyone, city):  # noqa: ARG002
        for what, forms in FORMS.items():
            for form in downloads.NAMES:
                answer = anyone.get(f"/exports/{what}.{form}")
                assert answer.status_code == (200 if form in forms else 404), (what, form)
                assert len(answer.data) > 100


def unescaped(text):
    return text and text.replace("_x005F_", "_")


class TestWhatIsInIt:
    def test_a_list_is_narrowed_as_its_page_is(self, anyone, city, as_):
        accepted = next(iter(city))
        act(as_("dispatcher@demo"), accepted, "assignment", agency="urban")
        ward = anyone.get(f"/api/reports/{accepted}").json["ward"]["ward_id"]
        for query in (
            f"ward={ward}",
            "status=SUBMITTED,REJECTED",
            "category=drainage",
            "category=road",
            "bbox=107.31,20.98,107.32,21.0",
        ):
            listed = anyone.get(f"/api/reports?limit=100&{query}").json["features"]
            shown = {each["id"] for each in listed} & set(city)  # without the hidden one
            rows = from_csv(got(anyone, f"reports.csv?{query}"))
            assert {row["code"] for row in rows} == shown, query

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("status=DONE", "status"),
            ("ward=x", "ward_id"),
            ("bbox=1,2", "bbox"),
            ("datetime=x", "datetime"),
            ("colour=red", "colour"),
        ],
    )
    def test_what_cannot_be_used_is_refused_and_not_left_out(self, anyone, query, field):
        answer = anyone.get(
            f"/exports/reports.csv?{query}", headers={"Content-Type": "application/json"}
        )

        assert (answer.status_code, answer.json["field"]) == (422, field)

    def test_many_batches_are_one_file(self, anyone, city, monkeypatch):
        monkeypatch.setattr(downloads, "AT_ONCE", 3)
        for form, rows in (("csv", from_csv), ("xlsx", from_xlsx)):
            assert [row["code"] for row in rows(got(anyone, f"reports.{form}"))] == list(city)
        told = json.loads(got(anyone, "reports.geojson"))["features"]
        assert [each["id"] for each in told] == list(city)


def test_a_process_writes_few_at_a_time_and_goes_on_when_they_are_left(anyone, city):  # noqa: ARG001
    begun = [anyone.get("/exports/reports.csv", buffered=False) for _ in range(TOGETHER)]
    late = anyone.get("/exports/reports.csv")
    assert (late.status_code, late.headers["Retry-After"]) == (429, "15")

    for each in begun:
        each.close()
    assert got(anyone, "reports.csv")


def test_a_workbook_goes_on_in_another_sheet(monkeypatch, services):
    monkeypatch.setattr("web.exports.workbook.LARGEST", 3)
    source = SOURCES["reports"]
    row = ("x", 1, None, *(None for _ in source.properties))
    book = Workbook(Table(source, services.config.time_zone))
    data = book.begin() + book.add([row] * 5) + book.end()

    with ZipFile(BytesIO(data)) as file:
        sheets = [name for name in file.namelist() if "sheets/" in name]
        rows = [file.read(name).count(b"<row>") for name in sheets]
    assert rows == [3, 3, 2]
