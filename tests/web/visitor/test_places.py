"""Places as visitors, editors and leaders meet them: each page, and each way it is refused."""

import json
import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader
from pyproj import Geod

from domain.places.place import Place
from domain.places.route import Route
from tests.web.cast import log_in, picture
from web.visitor.export import COLUMNS, cell, text_of

SOUP = Place.create_id("pho-gieng-da")
TEMPLE = {
    "key": "den-nho",
    "name_vi": "Đền Nhỏ",
    "name_en": "Small Temple",
    "name_zh": "小庙",
    "kind": "attraction",
    "lon": "107.3447",
    "lat": "20.9932",
    "hours": "Mo-Su 06:00-18:00",
    "item_vi": "Vé",
    "amount": "20000",
    "unit_vi": "người",
    "verified_on": "2026-11-01",
}
NOW = datetime(2026, 11, 29, 2, tzinfo=UTC)  # a Sunday, nine o'clock in the city


@pytest.fixture
def at_nine(services, monkeypatch):
    services.now = lambda: NOW
    # There is no worker to wait for: the tests feed the views themselves.
    monkeypatch.setattr(services.positions, "wait", lambda *_: None)
    return services


@pytest.fixture
def staff(app, at_nine):  # noqa: ARG001 - it sets the clock
    """Whoever of the staff is asked for, with a browser of their own."""

    def enter(login):
        client = app.test_client()
        log_in(client, login)
        return client

    return enter


def caught_up(services, answer, status=303):
    assert answer.status_code == status, answer.text[:2000]
    services.catch_up()
    return answer


def version(services, place_id):
    return str(services.place_desk.find(place_id).version)


def drafted(services, client, **changes):
    form = {**TEMPLE, **changes, "photos": (picture(), "temple.jpg")}
    caught_up(services, client.post("/desk/places/new", data=form))
    return Place.create_id(TEMPLE["key"])


def decide(services, client, place_id, act, **more):
    data = {"seen": version(services, place_id), **more}
    return client.post(f"/desk/places/{place_id}/{act}", data=data)


def test_a_place_is_written_reviewed_by_another_and_published(at_nine, client, staff):
    author, reviewer, leader = map(staff, ("tourism.1@demo", "tourism.2@demo", "manager@demo"))
    place_id = drafted(at_nine, author)
    assert client.get(f"/places/{place_id}").status_code == 404
    assert "Đền Nhỏ" in reviewer.get("/desk/places").text

    assert decide(at_nine, author, place_id, "review").status_code == 403
    assert decide(at_nine, leader, place_id, "publication").status_code == 409
    caught_up(at_nine, decide(at_nine, reviewer, place_id, "review"))
    caught_up(at_nine, decide(at_nine, leader, place_id, "publication"))

    page = client.get(f"/places/{place_id}?lang=en").text
    assert "Small Temple" in page
    assert "Open now, until Sun 18:00" in page
    assert "checked on 1 Nov 2026 by Tourism and Trade Office" in page
    assert f"/places/{place_id}/photos/" in page


def test_another_agency_reads_the_desk_and_writes_nothing(staff):
    other = staff("agency1@demo")

    assert other.get("/desk/places").status_code == 200
    assert other.post("/desk/places/new", data=TEMPLE).status_code == 403


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name_vi", "", "Tên tiếng Việt còn trống"),
        ("hours", "8h-17h", "Giờ mở cửa viết như"),
        ("lat", "nan", "Vĩ độ là số độ"),
        ("lon", "2.35", "nằm ngoài"),
        ("amount", "=1+1", "Giá là số nguyên"),
        ("verified_on", "2026-12-24", "không thể ở tương lai"),
        ("kind", "castle", "phải là một trong"),
    ],
)
def test_what_is_wrong_is_said_with_its_field_and_nothing_typed_is_lost(staff, field, typed, said):
    answer = staff("tourism.1@demo").post("/desk/places/new", data=TEMPLE | {field: typed})

    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Small Temple"' in answer.text
    assert re.search(rf'name="{field}"[^>]*aria-invalid', answer.text)


@pytest.mark.usefixtures("at_nine")
def test_places_are_chosen_by_kind_price_hours_and_distance(client):
    def names(query):
        found = re.findall(r'<h2><a href="/places/[^"]+">([^<]+)', client.get(query).text)
        return [name.strip() for name in found]

    assert set(names("/places?kind=hotel")) == {"Nhà nghỉ Mây Trắng", "Khách sạn Sóng Nhỏ"}
    assert names("/places?kind=hotel&most=500000") == ["Nhà nghỉ Mây Trắng"]
    assert names("/places?near=107.3917,21.0446")[0] == "Nhà nghỉ Mây Trắng"
    assert "Bún Chợ Cũ" in names("/places?open=yes")  # from six to ten in the morning
    assert "Quán Mực Sông" not in names("/places?open=yes")
    for odd in ("near=x", "near=1,2,3", "most=-1", "kind=castle", "near=nan,1"):
        assert client.get(f"/places?{odd}").status_code == 200
    api = client.get("/api/places?near=107.3917,21.0446&limit=1").json["features"][0]
    assert api["properties"]["distance_m"] == 0
    assert client.get("/api/places?near=x").json["field"] == "near"


def test_old_prices_are_flagged_and_queued_until_they_are_seen_again(at_nine, client, staff):
    old = Place.create_id("hang-vo-oc")
    assert "Đã lâu chưa kiểm tra" in client.get(f"/places/{old}").text
    editor = staff("tourism.1@demo")
    queue = re.search(r'id="stale">.*?</section>', editor.get("/desk/places").text, re.S)[0]
    assert "Hang Vỏ Ốc" in queue
    assert "Phở Giếng Đá" not in queue

    data = {"item": "0", "seen": version(at_nine, old)}
    caught_up(at_nine, editor.post(f"/desk/places/{old}/prices", data=data))

    page = client.get(f"/places/{old}").text
    assert "Đã lâu chưa kiểm tra" not in page
    assert "Phòng Du lịch và Thương mại kiểm tra ngày 29/11/2026" in page


def test_the_markup_is_data_under_the_strict_policy_and_holds_no_tag(at_nine, client):
    listing = {"vi": "Phở </script><b>", "en": "Pho"}
    place = at_nine.place_desk.find(SOUP)
    place.describe(listing, "food", 107.3561, 21.0171, place_by(), NOW, hours="17:00-02:00")
    at_nine.city.record(place)
    at_nine.catch_up()

    answer = client.get(f"/places/{SOUP}")
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.text)
    told = json.loads(text)

    assert told["@type"] == "FoodEstablishment"
    assert told["name"] == "Phở </script><b>"
    monday = told["openingHoursSpecification"][0]
    assert (monday["opens"], monday["closes"]) == ("17:00", "02:00")
    assert told["makesOffer"][0]["priceCurrency"] == "VND"
    assert (
        "unsafe-inline" not in answer.headers["Content-Security-Policy"].split("style-src-attr")[0]
    )


def place_by():
    from domain.people.actor import SYSTEM

    return SYSTEM


def test_a_report_names_a_place_and_a_correction_ends_in_a_badge(at_nine, client, staff):
    given = {"category": "tourism", "text": "Thu 90.000 một bát", "lon": 107.3561, "lat": 21.0171}
    sent = client.post("/api/reports", json={**given, "place": str(SOUP)})
    assert sent.status_code == 201, sent.json
    for odd in ("x", str(Place.create_id("nowhere"))):
        refused = client.post("/api/reports", json={**given, "place": odd})
        assert (refused.status_code, refused.json["field"]) == (422, "place")
    at_nine.catch_up()
    code = sent.json["code"]
    assert f"/reports/{code}" in client.get(f"/places/{SOUP}").text
    assert "Phở Giếng Đá" in client.get(f"/reports/new?place={SOUP}").text

    leader, editor = staff("manager@demo"), staff("tourism.1@demo")
    base = f"/desk/places/{SOUP}/corrections"
    assert editor.post(base, data={"reason": "x"}).status_code == 403
    assert leader.post(base, data={"reason": " "}).status_code == 422
    caught_up(at_nine, leader.post(base, data={"reason": "Bán đúng giá", "report": [code, "X"]}))
    assert at_nine.place_desk.find(SOUP).corrections[0].reports == (code,)
    for who, act, badge in (
        (None, None, "Đã yêu cầu chấn chỉnh"),
        (editor, "remedy", "Đã khắc phục, đang kiểm tra"),
        (leader, "check", "Đã khắc phục, thành phố đã kiểm tra"),
    ):
        if who:
            caught_up(at_nine, who.post(f"{base}/1/{act}", data={"note": "Đã trả lại tiền"}))
        assert f"<span>{badge}</span>" in client.get(f"/places/{SOUP}").text
    assert leader.post(f"{base}/1/check").status_code == 409
    assert leader.post(f"{base}/7/check").status_code == 404


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_a_file_comes_back_as_it_went_and_a_changed_one_makes_drafts(at_nine, client, staff, form):
    editor = staff("tourism.1@demo")
    content = client.get(f"/places.{form}").data
    assert "Chưa có gì" in (page := looked_at(editor, content))
    assert "0 mới, 0 thay đổi, 13 không đổi, 0 lỗi" in page

    page = looked_at(editor, content.replace("Bến tàu khách".encode(), b"=1+1"))
    kept = re.search(r'name="kept" value="([^"]+)"', page)[1]
    caught_up(at_nine, editor.post("/desk/places/import/drafts", data={"kept": kept}))

    pier = at_nine.place_desk.of_key("ben-tau")
    assert (pier.shown.name["vi"], pier.draft.content.name["vi"]) == ("Bến tàu khách", "=1+1")


def looked_at(client, content, status=200):
    answer = client.post("/desk/places/import", data={"file": (BytesIO(content), "places")})
    assert answer.status_code == status, answer.text[:2000]
    return answer.text


def test_every_fault_of_a_file_is_told_by_line_and_field(staff):
    lines = [
        "key,name_vi,kind,lon,lat,hours,item_vi,amount,unit_vi,verified_on",
        "a,,castle,107.3447,20.9932,8-17,Phở,x,bát,hôm nay",
        "b,Chợ,market,20.9932,107.3447,,,,,",
        "c,Chợ",
        "d,Chợ,market,2.35,48.85,,,,,",
    ]
    page = looked_at(staff("tourism.1@demo"), "\n".join(lines).encode())
    rows = re.findall(r'<td class="number">(\d+)</td><td>([^<]*)</td>', page)

    fields = ["Tên tiếng Việt", "Loại", "Giờ mở cửa", "Giá", "Ngày kiểm tra"]
    assert [field for line, field in rows if line == "2"] == fields
    assert [line for line, _ in rows] == ["2"] * 5 + ["3", "4", "5"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"key,name_vi", b'{"features": 1}', b'{"a"', b"a\0b", b"x" * 200_000],
)
def test_what_is_no_file_of_places_is_refused(staff, content):
    looked_at(staff("tourism.1@demo"), content, status=422)


def test_a_feature_that_is_no_place_is_a_fault_among_others(staff):
    odd = [1, {}, {"id": "x", "geometry": None}, {"id": 1, "geometry": {"coordinates": []}}]
    page = looked_at(staff("tourism.1@demo"), json.dumps({"features": odd}).encode())

    assert "0 mới, 0 thay đổi, 0 không đổi, 4 lỗi" in page


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@x", "'=1", "''=1", "'", "'a", "\t1", "phở", ""]
)
def test_a_cell_that_would_be_calculated_is_text_and_comes_back(text):
    written = cell("name_vi", text)

    assert not written.startswith(("=", "+", "-", "@", "\t"))
    assert text_of(written) == text
    assert cell("lon", -107.5) == "-107.5"
    assert {"hours", "about_zh", "verified_on"} < set(COLUMNS)


def test_a_poster_is_one_page_that_names_the_place_in_three_languages(staff):
    answer = staff("tourism.1@demo").get(f"/places/{SOUP}/poster.pdf")

    (page,) = PdfReader(BytesIO(answer.data)).pages
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    said = page.extract_text()
    assert "Phở Giếng Đá" in said
    assert "Stone Well Pho" in said
    assert f"/places/{SOUP}" in said
    assert len(page.images) == 1


def test_a_route_is_drawn_published_by_another_and_shown_with_its_length(at_nine, client, staff):
    author, leader = staff("tourism.1@demo"), staff("manager@demo")
    form = {"name_vi": "Dạo bờ sông", "means": "foot", "stops": "ben-do-cu\ncho-ben-cat"}
    assert author.post("/desk/routes", data=form | {"stops": "ben-do-cu"}).status_code == 422
    caught_up(at_nine, author.post("/desk/routes", data=form))
    assert "Dạo bờ sông" not in client.get("/places/routes").text
    (path,) = re.findall(r"/desk/routes/[\w-]+/publication", leader.get("/desk/routes").text)
    assert author.post(path).status_code == 403
    caught_up(at_nine, leader.post(path))

    listed = client.get("/places/routes").text
    (route,) = re.findall(r"/places/routes/[\w-]{36}", listed)
    page = client.get(route).text
    assert "2,2 km" in page
    assert "40 phút" in page
    assert page.index("Bến Đò Cũ") < page.index("Chợ Bến Cát")


def test_after_how_many_days_a_price_is_stale_is_for_the_city_to_say(at_nine, client):
    object.__setattr__(at_nine.config, "prices_stale_days", 3650)

    assert "Đã lâu chưa kiểm tra" not in client.get("/places").text


GPX = """<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>
<trkpt lat="20.9835" lon="107.3391"/><trkpt lat="20.9900" lon="107.3391"/>
<trkpt lat="{lat}" lon="{lon}"/></trkseg></trk></gpx>"""
WALK = {"name_vi": "Dạo bờ sông", "means": "foot", "stops": "ben-do-cu\ncho-ben-cat"}


def test_a_drawn_route_is_shown_along_its_line_and_can_be_taken_along(at_nine, client, staff):
    author, leader = staff("tourism.1@demo"), staff("manager@demo")
    bent = WALK | {"stops": "ben-do-cu\n107.3391, 21.0135\ncho-ben-cat"}
    caught_up(at_nine, author.post("/desk/routes", data=bent))
    (again,) = re.findall(r"/desk/routes/[\w-]{36}(?=#draw)", author.get("/desk/routes").text)
    assert "107.3391, 21.0135" in author.get(again).text
    caught_up(at_nine, leader.post(f"{again}/publication"))

    (feature,) = client.get("/places/routes.geojson").json["features"]
    assert feature["geometry"]["coordinates"][1] == [107.3391, 21.0135]
    points = feature["geometry"]["coordinates"]
    length_m = Geod(ellps="WGS84").line_length(*zip(*points, strict=True))
    assert feature["properties"]["is_drawn"] is True
    assert feature["properties"]["length_m"] == round(length_m)
    assert (
        "LINESTRING (107.3391 20.9835, 107.3391 21.0135," in client.get("/places/routes.csv").text
    )
    track = client.get(f"/places/routes/{again.rpartition('/')[2]}.gpx")
    assert 'lat="21.0135" lon="107.3391"' in track.text
    assert "6,5 km" in client.get(f"/places/routes/{again.rpartition('/')[2]}").text


def test_a_line_from_a_file_takes_the_place_of_what_was_typed(at_nine, staff):
    author = staff("tourism.1@demo")
    market = at_nine.place_desk.of_key("cho-ben-cat").shown
    fits = GPX.format(lat=market.lat, lon=market.lon)
    caught_up(at_nine, author.post("/desk/routes", data=WALK | {"line": file_of(fits)}))

    (found,) = at_nine.route_desk.find(Route.create_id("dạo-bờ-sông")).line
    assert found == ((107.3391, 20.9835), (107.3391, 20.99), (market.lon, market.lat))


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"stops": "ben-do-cu\n20.98, 107.34\ncho-ben-cat"}, "stops", "kinh độ ghi trước"),
        ({"stops": "ben-do-cu\n103, 7\ncho-ben-cat"}, "stops", "tối đa 300 km"),
        ({"stops": "ben-do-cu\ncho-ben-cat\n107.3, 20.9"}, "stops", "nằm giữa hai điểm dừng"),
        ({"stops": "ben-do-cu\nnowhere"}, "stops", "2 đến 30"),
        ({"line": GPX.format(lat=20.9, lon=107.3)}, "line", "Điểm dừng thứ 2 cách đường"),
        ({"line": "no line"}, "line", "GPX"),
        ({"line": " " * (5 * 1024 * 1024 + 1)}, "line", "5 MB"),
    ],
)
@pytest.mark.usefixtures("at_nine")
def test_a_line_that_cannot_be_is_refused_with_its_field(staff, change, field, told):
    form = WALK | change
    if "line" in form:
        form["line"] = file_of(form["line"])
    page = staff("tourism.1@demo").post("/desk/routes", data=form)

    assert page.status_code == 422
    assert told in page.text
    assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', page.text)
    assert "Dạo bờ sông" in page.text


def file_of(text):
    return BytesIO(text.encode()), "way.gpx"
