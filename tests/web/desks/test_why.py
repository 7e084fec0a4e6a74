"""GET /reports/CODE/why: the boundary, the rule and the promise behind a case."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from domain.handbook.contents import Rule
from domain.people.actor import SYSTEM
from domain.reports.code import report_id_of
from tests.web.cast import FAR_OUT_IN_THE_BAY, IN_CUA_SONG, act, send
from web.imports.handbook import in_force

VN = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def code(anyone):
    return send(anyone, "Lời riêng của người dân")


def why(client, code):
    answer = client.get(f"/reports/{code}/why")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_it_tells_the_boundary_with_its_validity_and_source(anyone, code):
    page = why(anyone, code)

    assert "nằm trong địa giới" in page
    assert "từ 01/07/2025" in page
    assert "Bản đồ mẫu năm 2025" in page


def test_it_tells_how_far_the_nearest_ward_is(anyone):
    page = why(anyone, send(anyone, place=FAR_OUT_IN_THE_BAY))

    distance = anyone.get(f"/api/reports/{re.search(r'([A-Z0-9]{4}-[A-Z0-9]{4})', page)[1]}")
    how = distance.json["how"]
    assert {"nearest": "gần nhất, cách", "none": "không có địa bàn"}.get(how, "") in page


def test_it_tells_the_rule_and_what_it_says(fed, anyone, code):
    page = why(anyone, code)

    assert "số 1 Phiên bản sổ tay" in page
    assert f"Phiên bản sổ tay {fed.handbook.version}" in page
    assert "Khi Thoát nước, nắp cống · mọi phường, xã" in page
    assert "thì Phòng Hạ tầng đô thị" in page


def test_it_tells_the_rule_of_that_time_after_the_rules_have_changed(fed, anyone, code):
    before = fed.handbook.version
    handbook = in_force(fed)
    handbook.adopt_rules([Rule("water", "drainage")], SYSTEM, fed.now())
    fed.city.save(handbook)
    fed.catch_up()

    page, other = why(anyone, code), why(anyone, send(anyone))

    assert f"Phiên bản sổ tay {before}" in page
    assert "thì Phòng Hạ tầng đô thị" in page
    assert f"Phiên bản sổ tay {before + 1}" in other
    assert "thì Cấp nước Cửa Sông" in other


def test_where_no_rule_fits_a_dispatcher_decides(fed, anyone):
    handbook = in_force(fed)
    handbook.adopt_rules([], SYSTEM, fed.now())
    fed.city.save(handbook)
    fed.catch_up()

    assert "cán bộ tiếp nhận quyết định" in why(anyone, send(anyone))


def test_it_tells_the_promise_and_how_it_was_counted(fed, anyone, as_, code, monkeypatch):
    """Tết of 2026: seven working days from Thursday 12 February go over it."""
    monkeypatch.setattr(fed, "now", lambda: datetime(2026, 2, 12, 9, 0, tzinfo=VN))
    code = send(anyone, category="waste")
    dispatcher = as_("dispatcher@demo")
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", agency="environment")

    page = why(anyone, code)

    assert "7 ngày làm việc" in page
    due = fed.desk.find(report_id_of(code)).deadline.due.astimezone(VN)
    assert f"Thời hạn {due:%H:%M, %d/%m/%Y}" in page
    assert "Từng ngày: 7 ngày làm việc sau ngày đầu" in page
    assert re.search(r"17/02/2026 (?!ngày nghỉ|ngày làm)\S", page)  # the holiday by its name


def test_it_tells_that_a_pause_has_moved_the_deadline(fed, anyone, as_, code, monkeypatch):
    dispatcher = as_("dispatcher@demo")
    monkeypatch.setattr(fed, "now", lambda: datetime(2026, 3, 2, 9, 0, tzinfo=VN))
    code = send(anyone)
    act(dispatcher, code, "question", question="Cống nào?")
    monkeypatch.setattr(fed, "now", lambda: datetime(2026, 3, 4, 9, 0, tzinfo=VN))
    act(dispatcher, code, "answer", answer="Cống số 3")

    assert "Nếu không tạm dừng hoặc gia hạn" in why(anyone, code)


def test_it_tells_who_has_it_now(anyone, as_, code):
    dispatcher = as_("dispatcher@demo")
    assert "chưa giao cơ quan nào" in why(anyone, code)

    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", agency="water")
    assert "Hiện do ai xử lý Cấp nước Cửa Sông từ" in why(anyone, code)

    act(dispatcher, code, "start")
    act(dispatcher, code, "resolution", note="Xong.", document="1/CN")
    assert "phản ánh đã kết thúc" in why(anyone, code)


def test_a_merged_case_leads_to_the_other(anyone, as_, code):
    other = send(anyone)
    dispatcher = as_("dispatcher@demo")
    act(dispatcher, code, "merger", into=other)
    assert "Tiếp tục cùng phản ánh" in why(anyone, code)


def test_every_change_stands_in_the_history(anyone, as_, code):
    dispatcher = as_("dispatcher@demo")
    act(dispatcher, code, "pin", **IN_CUA_SONG)
    act(dispatcher, code, "category", category="power")

    page = anyone.get(f"/reports/{code}/why").text

    assert page.count('data-kind="report.ward_determined"') == 2
    assert page.count('data-kind="report.agency_determined"') == 3
    assert page.count('data-kind="report.deadline_set"') >= 1


def test_it_tells_nothing_of_people(anyone, as_, code):
    dispatcher = as_("dispatcher@demo")
    act(dispatcher, code, "note", note="Bà Nhà Bên gọi điện", public=False)

    page = anyone.get(f"/reports/{code}/why").text

    for private in ("Lời riêng", "Bà Nhà Bên", "reporter-", "dispatcher@demo"):
        assert private not in page


def test_the_case_leads_to_it(anyone, code):
    assert f"/reports/{code}/why" in anyone.get(f"/reports/{code}").text


def test_an_unknown_case_is_not_found(anyone):
    assert anyone.get("/reports/AAAAAAAA/why").status_code == 404


class TestAsOfAMoment:
    """`at` is a position of the log."""

    def positions(self, fed, code, topic):
        with fed.engine.connect() as db:
            asked = (
                "SELECT position FROM event_log WHERE (originator_id, topic) = (%s, %s) ORDER BY 1"
            )
            return list(db.exec_driver_sql(asked, (str(report_id_of(code)), topic)).scalars())

    def test_boundary_and_rule_are_those_of_then(self, fed, anyone, as_, code):
        act(as_("dispatcher@demo"), code, "pin", **IN_CUA_SONG)
        first, second = self.positions(fed, code, "report.ward_determined")

        then, now = (anyone.get(f"/reports/{code}/why?at={p}").text for p in (first, second + 1))

        assert ("Mã D0101" in then, "Mã D0102" in then) == (True, False)
        assert 'data-kind="report.pin_moved"' not in then
        assert "Mã D0102" in now
        assert f"tại vị trí {first} trong nhật ký" in then

    def test_its_event_is_opened_and_has_an_address(self, fed, anyone, code):
        (position,) = self.positions(fed, code, "report.agency_determined")

        page = anyone.get(f"/reports/{code}/why?at={position}").text

        line = re.search(rf'<li[^>]*id="event-{position}".*?</li>', page, re.S)[0]
        assert 'aria-current="step"' in line
        assert re.search(r"<details [^>]*open", line)
        assert page.count(" open>") == 1

    def test_a_pin_that_was_moved_since_is_for_those_who_check(self, fed, anyone, as_, code):
        act(as_("dispatcher@demo"), code, "pin", **IN_CUA_SONG)
        path = f"/reports/{code}/why?at={self.positions(fed, code, 'report.submitted')[0]}"

        assert "107.3558" not in anyone.get(path).text
        assert "107.3558" in as_("auditor@demo").get(path).text

    def test_a_score_leads_to_whose_work_it_was_and_whether_it_was_in_time(
        self, fed, anyone, as_, code
    ):
        dispatcher = as_("dispatcher@demo")
        act(dispatcher, code, "acceptance")
        act(dispatcher, code, "assignment", agency="water")
        act(dispatcher, code, "start")
        act(dispatcher, code, "resolution", note="Xong.", document="1/CN")
        report = fed.desk.find(report_id_of(code))
        fed.desk.rate(code, "satisfied", "Cảm ơn", report.reporter, fed.now())
        fed.catch_up()

        page = anyone.get(f"/reports/{code}/why").text

        line = re.search(r'<li[^>]*data-kind="report.rated".*?</li>', page, re.S)[0]
        assert "/scorecard/agency/water" in line
        assert "Cấp nước Cửa Sông" in line
        assert "đúng hạn" in line

    def test_before_the_case_there_is_none(self, anyone, code):
        assert anyone.get(f"/reports/{code}/why?at=1").status_code == 404

    @pytest.mark.parametrize("at", ["-1", "x", "9" * 30])
    def test_what_is_no_position_is_refused(self, anyone, code, at):
        assert anyone.get(f"/reports/{code}/why?at={at}").status_code == 422
