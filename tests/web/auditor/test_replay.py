"""GET /audit/CODE and GET /api/audit/CODE: a case at any moment, and at two of them."""

import html
import re
from datetime import datetime, timedelta

import pytest

from domain.reports.code import report_id_of
from tests.web.auditor.cast import as_owner, events_of, fact, log, page, position_of
from tests.web.auditor.conftest import WORDS
from tests.web.cast import IN_CUA_SONG, act


def test_the_page_is_for_auditors_and_the_city_s_leaders(auditor, as_, code):
    assert auditor.get(f"/audit/{code}").status_code == 200
    assert as_("manager@demo").get(f"/audit/{code}").status_code == 200
    assert as_("ward1@demo").get(f"/audit/{code}").status_code == 403


class TestAMoment:
    def test_a_case_is_told_as_it_is_now(self, auditor, code):
        told = auditor.get(f"/api/audit/{code}").json

        assert told["state"]["status"] == "IN_PROGRESS"
        assert told["index"] == len(told["events"]) - 1
        assert told["boundary_geojson"]["type"] in ("Polygon", "MultiPolygon")

    def test_every_moment_tells_the_state_after_its_event(self, auditor, code):
        statuses = [
            auditor.get(f"/api/audit/{code}", query_string={"at": at}).json["state"]["status"]
            for at in [event["at"] for event in events_of(auditor, code)]
        ]
        # Each of the first three steps sets a deadline: an event with the status before it.
        assert statuses == ["SUBMITTED"] * 4 + ["ACCEPTED"] * 4 + ["IN_PROGRESS"]

    def test_before_the_first_event_there_is_no_case(self, auditor, code):
        told = auditor.get(f"/api/audit/{code}?at=2020-01-01T00:00:00Z").json

        assert (told["index"], told["state"], told["boundary_geojson"]) == (-1, None, None)
        assert "phản ánh chưa được gửi" in page(auditor, code, at="2020-01-01T00:00:00Z")
        assert "Trước sự kiện đầu tiên" in page(auditor, code, at="1")

    @pytest.mark.parametrize("at", ["yesterday", "2026-01-01T00:00:00", "'", "9" * 40])
    def test_a_moment_needs_its_offset(self, auditor, code, at):
        answer = auditor.get(f"/api/audit/{code}", query_string={"at": at})

        assert (answer.status_code, answer.json["field"]) == (422, "at")

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ({"at": "yesterday"}, "Hãy nhập một thời điểm"),
            ({"and": "tomorrow"}, "Hãy nhập một thời điểm"),
            ({"at": "0001-01-01T00:00"}, "Hãy nhập một thời điểm"),
            ({"clock": "third"}, "Có hai đồng hồ"),
        ],
    )
    def test_the_page_says_what_it_could_not_read(self, auditor, code, query, sentence):
        answer = auditor.get(f"/audit/{code}", query_string=query)

        assert answer.status_code == 422
        assert sentence in answer.text

    def test_a_time_that_is_typed_is_read_on_the_city_s_clocks(self, auditor, code):
        at = datetime.fromisoformat(events_of(auditor, code)[0]["at"]) + timedelta(hours=7)

        early, late = (
            page(auditor, code, at=(at + timedelta(seconds=s)).strftime("%Y-%m-%dT%H:%M:%S"))
            for s in (-1, 60)
        )
        assert fact(early, "status") == []
        assert fact(late, "status") == ["Đang xử lý"]

    def test_a_position_tells_events_of_one_save_apart(self, auditor, code):
        submitted = position_of(auditor, code, "submitted")

        first, second = page(auditor, code, at=submitted), page(auditor, code, at=submitted + 1)
        assert (fact(first, "ward"), fact(second, "ward")) == ([], ["Bến Cát (D0101)"])

    def test_it_tells_rule_deadline_boundary_and_words_of_then(self, auditor, dispatcher, code):
        before = position_of(auditor, code, "work_started")
        act(dispatcher, code, "pin", **IN_CUA_SONG)
        act(dispatcher, code, "category", category="power")

        then, now = page(auditor, code, at=before), page(auditor, code)

        assert fact(then, "ward") == ["Bến Cát (D0101)"]
        assert fact(now, "ward") == ["Cửa Sông (D0102)"]
        assert fact(then, "boundary") != fact(now, "boundary")
        assert fact(then, "in_force") == ["từ 01/07/2025; Bản đồ mẫu năm 2025"]
        assert (fact(then, "rule"), fact(now, "rule")) == (["số 1"], ["số 10"])
        assert fact(then, "policy") == ["số 1, từ 01/01/2020"]
        assert fact(then, "agency") == ["Phòng Hạ tầng đô thị"]
        assert fact(then, "text") == [WORDS]

    def test_an_unknown_case_is_not_found(self, auditor):
        assert auditor.get("/api/audit/AAAAAAAA").status_code == 404
        assert auditor.get("/audit/AAAAAAAA").status_code == 404

    def test_an_event_that_cannot_be_read_is_told_and_left_out(self, auditor, code, city_urls):
        as_owner(city_urls, UNREADABLE, id=report_id_of(code))

        told = page(auditor, code)

        assert "không đọc được sự kiện này" in told
        assert fact(told, "status") == ["Đã tiếp nhận"]


UNREADABLE = """
UPDATE event_log SET topic = 'report.danced'
WHERE topic = 'report.work_started' AND originator_id = :id
"""


class TestALongStory:
    @pytest.fixture
    def long(self, fed, code):
        report = fed.desk.find(report_id_of(code))
        by = report.entered_by
        for number in range(200):
            report.add_note(f"Ghi chú {number}", True, by, fed.now())
        fed.city.save(report, tell=False)
        fed.catch_up()
        return code

    def test_it_is_told_around_the_moment_that_is_shown(self, auditor, long):
        told = page(auditor, long)

        assert told.count('<li data-kind="') == 61
        assert "148 sự kiện trước đó" in told
        assert "Ghi chú 199" in told

    def test_every_event_can_be_reached_from_there(self, auditor, long):
        seen, address = set(), f"/audit/{long}"
        while address:
            told = auditor.get(address).text
            seen |= set(re.findall(r'id="event-(\d+)"', told))
            found = re.search(r'href="([^"]+)">\d+ sự kiện trước đó', told)
            address = found and html.unescape(found[1])

        assert seen == {str(event["position"]) for event in events_of(auditor, long)}


class TestTwoMoments:
    def test_they_stand_side_by_side_with_what_differs_marked_in_words(self, auditor, code):
        accepted = position_of(auditor, code, "accepted")
        started = position_of(auditor, code, "work_started")

        both = page(auditor, code, **{"at": accepted, "and": started})

        assert fact(both, "status") == ["Đã tiếp nhận", "Đang xử lý"]
        assert fact(both, "agency") == ["không có", "Phòng Hạ tầng đô thị"]
        assert fact(both, "text") == [WORDS, WORDS]
        marked = re.findall(r'data-fact="(\w+)" class="differs"', both)
        assert marked == ["status", "agency", "stage", "due", "version"]
        assert both.count("≠ khác nhau") == len(marked)
        assert both.count("Chỉ có ở thời điểm thứ hai") == started - accepted

    def test_the_same_moment_twice_does_not_differ(self, auditor, code):
        at = position_of(auditor, code, "accepted")

        both = page(auditor, code, **{"at": at, "and": at})

        assert "Không có gì khác nhau" in both
        assert 'class="differs"' not in both

    def test_the_earlier_may_stand_on_the_right(self, auditor, code):
        both = page(auditor, code, **{"and": "1"})

        assert fact(both, "status") == ["Đang xử lý", "–"]


class TestPeople:
    def test_who_reported_it_is_told_to_nobody(self, fed, auditor, code):
        reporter = fed.desk.find(report_id_of(code)).reporter.id

        assert reporter not in page(auditor, code)
        assert reporter not in auditor.get(f"/api/audit/{code}").text

    def test_words_that_are_hidden_now_are_shown_of_no_moment(self, auditor, dispatcher, code):
        before = position_of(auditor, code, "work_started")
        act(dispatcher, code, "hiding", reason="Nêu tên hàng xóm")

        told = page(auditor, code, at=before)
        assert "Hiện đang bị ẩn" in told
        assert WORDS not in told + auditor.get(f"/api/audit/{code}?at={before}").text

    def test_it_tells_who_had_acted_up_to_then(self, auditor, code):
        first = page(auditor, code, at=position_of(auditor, code, "submitted"))

        assert "Lê Thị Tiếp Nhận" not in first.partition('data-part="events"')[0]
        assert "Lê Thị Tiếp Nhận" in page(auditor, code).partition('data-part="events"')[0]

    def test_it_tells_who_tried_looked_and_read(self, fed, auditor, as_, dispatcher, code):
        as_("ward2.1@demo").post(f"/reports/{code}/acceptance", json={})
        dispatcher.post(f"/desk/contact/{code}", data={"why": "call_back"})
        page(auditor, code)
        fed.catch_up()

        told = page(auditor, code)

        assert re.findall(r'data-what="(\w+)"', told) == ["reading", "look", "attempt"]
        assert "data-what" not in page(auditor, code, at=position_of(auditor, code, "work_started"))

    def test_its_own_reading_is_recorded_once_an_hour_and_nothing_else(
        self, fed, auditor, as_, code, monkeypatch
    ):
        before = len(log(fed))
        for at in ("", "1", "2026-01-01T00:00Z"):
            page(auditor, code, at=at)
            auditor.get(f"/api/audit/{code}")
        page(as_("manager@demo"), code)
        later = fed.now() + timedelta(hours=1)
        monkeypatch.setattr(fed, "now", lambda: later)
        page(auditor, code)

        written = log(fed)[before:]
        assert [topic for topic, _ in written] == ["reading.begun"] * 3
        assert [by for _, by in written] == ["auditor@demo", "manager@demo", "auditor@demo"]

    def test_a_case_that_is_not_there_is_not_read(self, fed, auditor):
        before = log(fed)
        auditor.get("/audit/AAAAAAAA")

        assert log(fed) == before
