"""Points in, answers out: against a small map in memory, without a database."""

import io
from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

import pytest
from shapely import MultiPolygon, box

from geo.atlas import WardAtlas, WardVersion
from web.imports import points as points_module
from web.imports.points import Locator
from web.imports.rows import MissingColumn

HEADER = "id,ward_code,ward_name,how,distance_m"
REFORM = date(2025, 7, 1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
PLACE = "107.955,21.525"


def version(code, name, shape, valid_from, valid_to):
    id_ = uuid5(NAMESPACE_URL, code)
    return WardVersion(id_, code, name, "", valid_from, valid_to, code, MultiPolygon([shape]))


OLD = version("09", "Thị trấn", box(107.95, 21.52, 107.97, 21.53), date(2010, 1, 1), REFORM)
NEW = version("01", 'Bến "Cát", mới', box(107.95, 21.52, 107.96, 21.53), REFORM, None)
ATLAS = WardAtlas([OLD, NEW], ZoneInfo("Asia/Ho_Chi_Minh"))


def answered(text, at=NOW, atlas=ATLAS):
    answers = io.BytesIO()
    Locator(atlas, at).answer(io.BytesIO(text.encode()), answers)
    header, *rest = answers.getvalue().decode().splitlines()
    assert header == HEADER
    return rest


def how(answer):
    return answer.rsplit(",", 2)[1]


def test_a_bad_row_is_answered_in_its_place_and_the_rest_goes_on():
    answers = answered(f"id,lon,lat\nfirst,{PLACE}\nbad,east,20\nnan,nan,20\nlast,0,0\n")

    assert [answer.split(",")[0] for answer in answers] == ["first", "bad", "nan", "last"]
    assert list(map(how, answers)) == ["inside", "invalid", "invalid", "none"]


@pytest.mark.parametrize(
    "row", ["1,107.34", "1,107,34,20,98", "1,,20", "1,181,20", "1,107,90.1", '1,"107\n",x', "1"]
)
def test_a_row_that_is_no_point_is_invalid(row):
    assert answered(f"id,lon,lat\n{row}\n") == ["1,,,invalid,"]


def test_a_field_too_large_for_csv_is_invalid_and_the_rest_goes_on():
    answers = answered(f"id,lon,lat\n{'9' * 200_000},1,2\n2,{PLACE}\n")

    assert list(map(how, answers)) == ["invalid", "inside"]


def test_a_blank_line_asks_nothing():
    assert len(answered(f"id,lon,lat\n\n1,{PLACE}\n\n")) == 1


def test_a_name_with_commas_and_quotes_stays_one_field():
    assert answered(f"id,lon,lat\n1,{PLACE}\n") == ['1,01,"Bến ""Cát"", mới",inside,0.0']


def test_columns_are_found_by_their_names():
    (answer,) = answered("\ufefflat,note,ID,lon\n21.525,here,7,107.955\n")

    assert answer.startswith("7,01,")


def test_a_row_without_a_moment_is_answered_for_the_given_one():
    before = datetime(2025, 6, 30, tzinfo=UTC)
    text = f"id,lon,lat,at\n1,{PLACE},\n2,{PLACE}\n3,{PLACE},2025-07-01T00:00\n"

    assert [answer.split(",")[1] for answer in answered(text, at=before)] == ["09", "09", "01"]


def test_a_moment_without_an_offset_is_read_on_the_citys_clocks():
    rows = ["2025-06-30T23:59:59", "2025-07-01 00:00", "2025-06-30T16:59Z", "2025-06-30T17:00Z"]
    text = "\n".join(["id,lon,lat,at", *(f"1,{PLACE},{at}" for at in rows)])

    assert [answer.split(",")[1] for answer in answered(text)] == ["09", "01", "09", "01"]


@pytest.mark.parametrize("at", ["yesterday", "2025-02-30", "0001-01-01T00:00", "9" * 50])
def test_a_moment_that_cannot_be_read_makes_its_row_invalid_alone(at):
    answers = answered(f"id,lon,lat,at\n1,{PLACE},{at}\n2,{PLACE},2026-01-31\n")

    assert list(map(how, answers)) == ["invalid", "inside"]


def test_beside_a_ward_and_out_of_reach_the_distance_is_told():
    near, far = answered("id,lon,lat\n1,107.949,21.525\n2,107.90,21.525\n")

    assert near.split(",")[-2:] == ["nearest", "103.6"]
    assert far.split(",")[:4] == ["2", "", "", "none"]
    assert float(far.split(",")[-1]) == pytest.approx(5180, abs=5)


def test_a_city_without_wards_answers_none_without_a_distance():
    empty = WardAtlas([], ATLAS.time_zone)

    assert answered("id,lon,lat\n1,107,21\n", atlas=empty) == ["1,,,none,"]


def test_answers_keep_their_order_across_chunks(monkeypatch):
    monkeypatch.setattr(points_module, "CHUNK", 7)
    rows = [f"{number},{'x' if number % 3 == 0 else 107.955},21.525" for number in range(50)]

    answers = answered("\n".join(["id,lon,lat", *rows]))

    assert [int(answer.split(",", 1)[0]) for answer in answers] == list(range(50))
    assert [how(answer) == "invalid" for answer in answers] == [n % 3 == 0 for n in range(50)]


@pytest.mark.parametrize("text", ["", "x,y\n1,2\n", "1,107.9,21.5\n"])
def test_without_the_names_of_its_columns_nothing_is_answered(text):
    answers = io.BytesIO()

    with pytest.raises(MissingColumn) as refusal:
        Locator(ATLAS, NOW).answer(io.BytesIO(text.encode()), answers)

    assert refusal.value.field == "id"
    assert answers.getvalue() == b""
