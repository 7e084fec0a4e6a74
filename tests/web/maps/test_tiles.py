"""GET /tiles/cells/…: counts from afar, single reports close by, and who may keep them."""

import pytest

from geo.quadtree import bounds, cell_at
from tests.web.cast import act, send, ward_of

LON, LAT = 107.3558, 20.9887  # where the tests' people report


def tile_at(zoom):
    """The column and the row of the tile with that place."""
    number = cell_at(LON, LAT, zoom)
    bits = [f"{number:0{2 * zoom}b}"[start::2] for start in (1, 0)]
    return tuple(int(each, 2) for each in bits)


def asked(client, zoom, **query):
    column, row = tile_at(zoom)
    headers = query.pop("headers", {})
    path = f"/tiles/cells/{zoom}/{column}/{row}.json"
    return client.get(path, query_string=query, headers=headers)


def numbers(client, zoom=14, **query):
    """How many reports of the tile there are, are open, and are overdue."""
    answer = asked(client, zoom, **query)
    assert answer.status_code == 200, answer.text
    return [sum(cell[n] for cell in answer.json) for n in (1, 2, 3)]


@pytest.fixture
def code(anyone):
    return send(anyone, "Nắp cống vỡ")


def test_a_report_counts_in_its_tile_at_every_zoom_and_moves_on_with_its_case(anyone, as_):
    before = {zoom: numbers(anyone, zoom) for zoom in range(6, 15)}
    code = send(anyone, "Đèn hỏng")

    assert {zoom: numbers(anyone, zoom) for zoom in range(6, 15)} == {
        zoom: [every + 1, is_open + 1, late] for zoom, (every, is_open, late) in before.items()
    }
    dispatcher = as_("dispatcher@demo")
    act(dispatcher, code, "rejection", reason="private")
    assert numbers(anyone) == [before[14][0] + 1, *before[14][1:]]


def test_it_is_filtered_as_the_list_beside_it_is(anyone, code):
    ward, month = ward_of(anyone, code), "2000-01"
    every = numbers(anyone)[0]
    category = anyone.get(f"/api/reports/{code}").json["category"]
    listed = {"bbox": ",".join(map(str, bounds(14, *tile_at(14)))), "limit": 5000}

    for query in (
        {"category": category},
        {"category": "no such"},
        {"status": "SUBMITTED"},
        {"status": "RESOLVED,REJECTED"},
        {"ward": ward},
        {"from": month},
        {"to": month},
        {"category": category, "status": "SUBMITTED", "ward": ward, "from": month},
    ):
        found = anyone.get("/api/reports", query_string=listed | query).json["features"]
        assert (query, numbers(anyone, **query)[0]) == (query, len(found))
    assert numbers(anyone, **{"to": month})[0] == 0 < every


def test_close_by_the_reports_themselves_are_told_without_words_that_nobody_has_read(anyone, code):
    found = {each["id"]: each for each in asked(anyone, 15).json["features"]}

    assert found[code]["properties"]["status"] == "SUBMITTED"
    assert found[code]["properties"]["text"] is None
    assert code not in {
        each["id"] for each in asked(anyone, 15, status="RESOLVED").json["features"]
    }


@pytest.mark.usefixtures("code")
def test_who_knows_a_tile_is_not_sent_it_again_until_it_changes(anyone):
    for zoom in (14, 16):
        known = {"If-None-Match": asked(anyone, zoom).headers["ETag"]}
        assert asked(anyone, zoom, headers=known).status_code == 304
        send(anyone, "Thêm một")
        assert asked(anyone, zoom, headers=known).status_code == 200


@pytest.mark.usefixtures("code")
def test_a_tile_may_be_kept_once_it_is_at_least_of_the_position_that_is_asked_for(anyone):
    position = anyone.get("/api/reports?limit=1").json["position"]

    assert "no-cache" in asked(anyone, 9).headers["Cache-Control"]
    assert asked(anyone, 9, v=position).headers["Cache-Control"] == "public, max-age=60"
    assert "no-cache" in asked(anyone, 9, v=position + 1).headers["Cache-Control"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"ward": "nowhere"}, "ward"),
        ({"status": "BROKEN"}, "status"),
        ({"from": "2026-13"}, "from"),
        ({"to": "yesterday"}, "to"),
        ({"v": "-1"}, "v"),
    ],
)
def test_a_filter_that_is_none_is_refused_by_its_name(anyone, query, field):
    answer = asked(anyone, 9, **query)

    assert (answer.status_code, answer.json["field"]) == (422, field)


@pytest.mark.parametrize("path", ["5/1/1", "20/1/1", "9/512/0", "9/0/512", "9/-1/0", "9/x/0"])
def test_a_tile_that_is_on_no_map_is_not_found(anyone, path):
    assert anyone.get(f"/tiles/cells/{path}.json").status_code == 404


def test_the_description_leads_to_the_tiles(anyone):
    told = anyone.get("/tiles/cells.json").json
    column, row = tile_at(9)
    address = told["tiles"][0].format(z=9, x=column, y=row)

    assert anyone.get(address).json == asked(anyone, 9).json
    assert (told["minzoom"], told["cells_to"], told["maxzoom"]) == (6, 14, 19)
