"""Which features an address gives, and what it refuses."""

from datetime import datetime
from urllib.parse import urlencode

import pytest

from geo.crs import from_wgs84, reference_system
from projections.open_sources import SOURCES
from tests.web.cast import IN_CUA_SONG, act, log_in, send

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
BOX = (107.33, 20.97, 107.37, 21.0)  # west, south, east, north
REFORM = "2025-07-01T00:00:00+07:00"


def items(client, name, **query):
    answer = client.get(f"/ogc/collections/{name}/items?{urlencode({'limit': 5000, **query})}")
    assert answer.status_code == 200, answer.text
    return answer.json


def ids(page):
    return [feature["id"] for feature in page["features"]]


def next_of(page):
    return next((each["href"] for each in page["links"] if each["rel"] == "next"), None)


class TestInTime:
    @pytest.mark.parametrize(
        "moment", ["2024-05-05T12:00:00Z", "2025-06-30T16:59:59Z", REFORM, "2026-04-20T03:00:00Z"]
    )
    def test_the_wards_of_a_moment_are_those_in_force_then(self, reader, old_city, moment):
        page = items(reader, "wards", datetime=moment)

        wanted = old_city.atlas.in_force(datetime.fromisoformat(moment))
        told = {feature["properties"]["ward_id"] for feature in page["features"]}
        assert told == {str(ward.ward_id) for ward in wanted}
        assert len(page["features"]) == len(told) > 0

    def test_a_span_has_those_before_and_after_the_reform(self, reader):
        before, after = (items(reader, "wards", datetime=t) for t in ("2025-06-30", "2025-07-01"))
        both = items(reader, "wards", datetime="2025-06-30/2025-07-01")

        assert set(ids(both)) == set(ids(before)) | set(ids(after))
        assert not set(ids(before)) & set(ids(after))

    def test_reports_lie_in_a_span_or_out_of_it(self, reader):
        every = items(reader, "reports")["features"]
        moments = sorted(each["properties"]["submitted_at"] for each in every)
        middle = moments[len(moments) // 2]

        until = items(reader, "reports", datetime=f"../{middle}")
        since = items(reader, "reports", datetime=f"{middle}/..")
        exactly = items(reader, "reports", datetime=middle)
        assert len(until["features"]) + len(since["features"]) == len(every) + 1
        assert len(exactly["features"]) == 1

    def test_figures_of_a_month(self, reader):
        page = items(reader, "scorecard", datetime="2026-01-15")

        assert {each["properties"]["month"] for each in page["features"]} == {"2026-01"}
        assert all(each["geometry"] for each in page["features"])


class TestInSpace:
    def test_a_box_has_what_lies_in_it_in_whatever_system_it_is_drawn(self, reader):
        west, south, east, north = BOX
        every = items(reader, "reports")["features"]
        inside = {
            each["id"]
            for each in every
            if each["geometry"]
            and west <= each["geometry"]["coordinates"][0] <= east
            and south <= each["geometry"]["coordinates"][1] <= north
        }
        assert 20 < len(inside) < len(every)

        assert set(ids(items(reader, "reports", bbox=",".join(map(str, BOX))))) == inside
        turned = {"bbox": f"{south},{west},{north},{east}", "bbox-crs": f"{EPSG}4326"}
        assert set(ids(items(reader, "reports", **turned))) == inside
        corners = from_wgs84(reference_system("EPSG:3857")).transform((west, east), (south, north))
        (x0, x1), (y0, y1) = corners
        metres = {"bbox": f"{x0},{y0},{x1},{y1}", "bbox-crs": f"{EPSG}3857"}
        assert set(ids(items(reader, "reports", **metres))) == inside

    def test_latitude_comes_first_where_the_system_says_so(self, reader):
        plain, turned = (
            reader.get(f"/ogc/collections/places/items?limit=1{more}")
            for more in ("", f"&crs={EPSG}4326")
        )
        [one], [other] = plain.json["features"], turned.json["features"]
        assert one["geometry"]["coordinates"] == other["geometry"]["coordinates"][::-1]
        assert turned.headers["Content-Crs"] == f"<{EPSG}4326>"

    def test_a_box_across_the_180th_meridian_is_two(self, reader):
        assert ids(items(reader, "places", bbox="107.3,20,-170,22")) == ids(items(reader, "places"))
        assert ids(items(reader, "places", bbox="170,20,-170,22")) == []


def test_properties_narrow_the_collection(reader):
    every = items(reader, "reports")["features"]
    for name in ("status", "category", "ward_id", "agency"):
        value = next(e["properties"][name] for e in every if e["properties"][name])
        wanted = [each["id"] for each in every if each["properties"][name] == value]
        page = items(reader, "reports", **{name: value})
        assert ids(page) == wanted
        assert page["numberMatched"] == len(wanted) < len(every)


def test_a_walk_neither_skips_nor_repeats_while_reports_come_in(anyone, as_):
    first = [send(anyone, f"Nắp cống {n}") for n in range(7)]
    officer = as_("dispatcher@demo")
    page = items(anyone, "reports", limit=2)
    seen = ids(page)
    for step in range(3):
        send(anyone, "Thêm một", place=IN_CUA_SONG)
        act(officer, first[step], "acceptance")  # written anew, before or after it was told
        page = anyone.get(next_of(page)).json
        seen += ids(page)
        assert page["numberMatched"] == 7

    assert seen == first
    assert next_of(page) is None
    assert len(items(anyone, "reports")["features"]) == 10


def test_words_are_told_once_screened_and_a_hidden_report_not_at_all(anyone, app):
    waiting, hidden = send(anyone, "Chưa ai xem"), send(anyone, "Lời thô tục")
    officer = log_in(app.test_client(), "dispatcher@demo")
    for code in (waiting, hidden):
        one = anyone.get(f"/ogc/collections/reports/items/{code}").json
        assert one["properties"]["text"] is None
    act(officer, waiting, "acceptance")
    act(officer, hidden, "acceptance")
    act(officer, hidden, "hiding", reason="insults")

    [one] = items(anyone, "reports")["features"]
    assert (one["id"], one["properties"]["text"]) == (waiting, "Chưa ai xem")
    assert anyone.get(f"/ogc/collections/reports/items/{hidden}").status_code == 404


REFUSED = {
    "limit": ["0", "-1", "x", "", "1.5", "٣"],
    "bbox": ["1,2,3", "a,b,c,d", "nan,0,1,1", "0,5,1,4", "0,0,inf,1", "1,2,3,4,5", "200,0,210,1",
             ""],
    "bbox-crs": ["EPSG:4326", "x", f"{EPSG}1"],
    "crs": ["x", f"{EPSG}27700"],
    "datetime": ["", "..", "../..", "x", "2026-13-01", "2026-01-02/2026-01-01",
                 "2026-01-01T00:00:00", "0001-01-01", "9999-12-31T23:59:59Z", "1/2/3"],
    "cursor": ["x", "1", "1~", "~1", "-1~5", "1~" + "9" * 40],
    "ward_id": ["x", ""],
    "f": ["xml", ""],
    "nowhere": ["1"],
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_named(reader, name):
    for value in REFUSED[name]:
        answer = reader.get(f"/ogc/collections/reports/items?{urlencode({name: value})}")
        assert answer.status_code == 400, (name, value, answer.text[:200])
        assert answer.json["code"] == "400"
        assert answer.json["description"].startswith(f"{name}: ")


def test_a_large_limit_is_made_smaller_and_what_is_not_there_is_not_found(reader):
    assert len(items(reader, "reports", limit=10**6)["features"]) == 429
    for path in ("collections/nothing", "collections/nothing/items", "collections/wards/items/x"):
        answer = reader.get(f"/ogc/{path}")
        assert (answer.status_code, answer.json["code"]) == (404, "404")


@pytest.mark.parametrize("name", SOURCES)
def test_people_read_the_same_on_pages(reader, name):
    told = reader.get(f"/ogc/collections/{name}/items?limit=2").json
    page = reader.get(f"/ogc/collections/{name}/items?limit=2", headers={"Accept": "text/html"})

    assert page.mimetype == "text/html"
    for feature in told["features"]:
        assert feature["id"] in page.text
    one = reader.get(f"/ogc/collections/{name}/items/{ids(told)[0]}?f=html")
    assert one.status_code == 200
    links = {each["rel"]: each for each in told["links"]}
    assert links["alternate"]["type"] == "text/html"
    assert reader.get(links["self"]["href"]).json["features"] == told["features"]


def test_every_link_leads_somewhere(reader):
    for path in ("", "conformance", "collections", "collections/wards", "collections/wards/items"):
        for each in reader.get(f"/ogc/{path}").json["links"]:
            answer = reader.get(each["href"])
            assert (answer.status_code, answer.mimetype) == (200, each["type"].partition(";")[0])
