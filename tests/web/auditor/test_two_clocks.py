"""What was so at a moment, and what the city knew of it then."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from domain.people.actor import Actor
from domain.reports.code import report_id_of
from tests.web.auditor.cast import events_of, fact, page, position_of

TI = Actor("dispatcher@demo", "dispatcher")


def test_a_usual_case_is_the_same_by_both(auditor, code):
    for kind in ("submitted", "accepted", "work_started"):
        at = position_of(auditor, code, kind)
        one, other = (page(auditor, code, at=at, clock=c) for c in ("effective", "recorded"))
        assert fact(one, "version") == fact(other, "version") != []
        assert 'class="mark"' not in one


class TestALateCorrection:
    """The pin was elsewhere two hours before the work began, as somebody tells only now."""

    @pytest.fixture
    def corrected(self, fed, auditor, code):
        """The moment from which on it was so, between the sending and the start of the work."""
        report = fed.desk.find(report_id_of(code))
        started = datetime.fromisoformat(events_of(auditor, code)[-1]["at"])
        since = started - timedelta(microseconds=1)
        report.move_pin(107.3121, 20.9891, TI, since)
        fed.city.record(report)
        fed.catch_up()
        return since

    def test_it_was_so_then_and_was_not_known_then(self, auditor, code, corrected):
        at = corrected.isoformat()

        was, known = (page(auditor, code, at=at, clock=c) for c in ("effective", "recorded"))

        assert fact(was, "place") == ["20.98910°, 107.31210°"]
        assert fact(known, "place") != fact(was, "place")
        # The work had not begun yet, whatever stands before it in the log.
        assert fact(was, "status") == ["Đã tiếp nhận"]

    @pytest.mark.usefixtures("corrected")
    def test_in_the_end_both_are_as_the_case_is(self, auditor, code):
        for clock in ("effective", "recorded"):
            told = page(auditor, code, clock=clock)
            assert fact(told, "place") == ["20.98910°, 107.31210°"]
            assert fact(told, "status") == ["Đang xử lý"]
            assert "Bảng đang dùng khớp" in told


class TestWhatIsToldLate:
    @pytest.fixture
    def told_late(self, fed, auditor, code):
        report = fed.desk.find(report_id_of(code))
        report.add_note("Đã gọi", True, TI, fed.now() - timedelta(days=3))
        fed.city.record(report)
        return events_of(auditor, code)[-1]

    def test_it_is_marked_in_words(self, auditor, code, told_late):
        told = page(auditor, code)

        assert told.count("Được ghi sau khi xảy ra 3 ngày") == 1
        line = re.search(rf'id="event-{told_late["position"]}".*?</li>', told, re.S)[0]
        assert "Được ghi sau khi xảy ra" in line

    @pytest.mark.usefixtures("told_late")
    def test_it_never_comes_before_the_beginning_of_its_case(self, auditor, code):
        first = datetime.fromisoformat(events_of(auditor, code)[0]["at"])

        before = page(auditor, code, at=(first - timedelta(seconds=1)).isoformat())

        assert "phản ánh chưa được gửi" in before

    def test_by_the_clock_of_recording_it_comes_last(self, auditor, code, told_late):
        order = [
            re.findall(r'id="event-(\d+)"', page(auditor, code, clock=clock)).index(
                str(told_late["position"])
            )
            for clock in ("effective", "recorded")
        ]
        assert order[0] < order[1] == len(events_of(auditor, code)) - 1


def test_a_time_that_lies_after_its_recording_is_marked(fed, auditor, code):
    report = fed.desk.find(report_id_of(code))
    report.add_note("Đã gọi", True, TI, datetime.now(UTC) + timedelta(hours=2))
    fed.city.record(report)

    assert page(auditor, code).count("có đồng hồ chạy sai") == 1
