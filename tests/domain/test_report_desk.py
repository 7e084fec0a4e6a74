from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from domain.handbook.contents import Contents
from domain.refusals import HappenedMeanwhile, NotNow
from domain.reports.case_desk import UnknownCategory
from domain.reports.code import UnknownCode, code_from, parse_code, report_id_of
from domain.reports.desk import ReportDesk, Submission
from domain.reports.facts import Evidence
from domain.reports.handling import EvidenceMissing, UnknownAgency
from domain.reports.life import NotAcceptedYet, Status
from domain.reports.report import AgencyFound
from domain.reports.words import TextMissing
from tests.domain.cast import AN, AT_SEA, BINH, CHI, HANDBOOK, IN_BEN_CAT, LATER, NOON

HOLE = Submission(107.97, 21.53, "road", " Ổ gà ", photo="f" * 64)


@pytest.fixture
def desk(city):
    return ReportDesk(city, lambda: HANDBOOK)


@pytest.fixture
def hole(request):
    """With a code of this test's own."""
    return replace(HOLE, code=code_from(request.node.name))


@pytest.fixture
def submitted(desk, hole):
    desk.save(desk.write(hole, IN_BEN_CAT, AN, NOON))
    return desk


def topics(desk, hole):
    return [e.topic for e in desk.city.recorder.select_events(report_id_of(hole.code))]


class TestWriting:
    def test_a_report_is_written_with_its_ward_and_its_agency(self, desk, hole):
        report = desk.write(hole, IN_BEN_CAT, AN, NOON)

        assert report.text == "Ổ gà"
        assert report.ward == IN_BEN_CAT
        assert report.proposed == AgencyFound("urban", 0, 7)
        assert (report.reporter, report.photo) == (AN, "f" * 64)

    def test_nothing_is_recorded_before_it_is_saved(self, desk, hole):
        report = desk.write(hole, IN_BEN_CAT, AN, NOON)
        assert topics(desk, hole) == []

        assert desk.save(report) == desk.city.recorder.max_notification_id()

        assert topics(desk, hole) == [
            "report.submitted",
            "report.ward_determined",
            "report.agency_determined",
        ]

    def test_where_nothing_fits_ward_and_agency_are_left_open(self, desk, hole):
        report = desk.write(replace(hole, category="idea"), AT_SEA, AN, NOON)

        assert report.ward.ward_id is None
        assert report.proposed == AgencyFound(None, None, 7)

    def test_without_a_code_a_new_one_is_drawn(self, desk, hole):
        one, two = (desk.write(replace(hole, code=None), AT_SEA, AN, NOON) for _ in range(2))

        assert parse_code(one.code) != parse_code(two.code)

    def test_a_category_outside_the_handbook_is_unknown(self, desk, hole):
        with pytest.raises(UnknownCategory) as refusal:
            desk.write(replace(hole, category="urban"), AT_SEA, AN, NOON)
        assert refusal.value.field == "category"

    def test_a_text_is_required(self, desk, hole):
        with pytest.raises(TextMissing) as refusal:
            desk.write(replace(hole, text="\u3164"), AT_SEA, AN, NOON)
        assert refusal.value.field == "text"

    def test_the_lists_in_force_are_asked_for_each_time(self, city, hole):
        lists = [HANDBOOK]
        desk = ReportDesk(city, lambda: lists[-1])
        desk.write(hole, AT_SEA, AN, NOON)
        lists.append(Contents(version=8))

        with pytest.raises(UnknownCategory):
            desk.write(hole, AT_SEA, AN, NOON)

    def test_the_same_code_cannot_be_submitted_twice(self, submitted, hole):
        again = submitted.write(hole, AT_SEA, AN, LATER)

        with pytest.raises(HappenedMeanwhile):
            submitted.save(again)
        assert len(topics(submitted, hole)) == 3


class TestCommands:
    def test_a_case_goes_from_its_pin_to_its_score(self, submitted, hole):
        desk = submitted
        desk.accept(hole.code, BINH, LATER)
        desk.assign(hole.code, "urban", BINH, LATER)
        desk.start(hole.code, CHI, LATER)
        desk.resolve(hole.code, "filled", CHI, LATER, evidence=Evidence(photo="f" * 64))
        last = desk.rate(hole.code, "acceptable", "slow", AN, LATER)

        report = desk.find(report_id_of(hole.code))
        assert (report.status, report.score, report.version) == (Status.RESOLVED, "acceptable", 8)
        assert last == desk.city.recorder.max_notification_id()

    def test_work_that_nothing_shows_is_not_done(self, submitted, hole):
        submitted.accept(hole.code, BINH, LATER)
        submitted.assign(hole.code, "urban", BINH, LATER)
        submitted.start(hole.code, CHI, LATER)

        with pytest.raises(EvidenceMissing):
            submitted.resolve(hole.code, "filled", CHI, LATER)

    def test_a_rejected_case_says_why(self, submitted, hole):
        submitted.reject(hole.code, "the road is private", BINH, LATER)

        assert topics(submitted, hole)[-1] == "report.rejected"

    def test_a_refused_command_records_nothing(self, submitted, hole):
        with pytest.raises(NotAcceptedYet):
            submitted.start(hole.code, CHI, LATER)
        assert len(topics(submitted, hole)) == 3

    def test_an_agency_outside_the_handbook_is_unknown(self, submitted, hole):
        submitted.accept(hole.code, BINH, LATER)

        with pytest.raises(UnknownAgency) as refusal:
            submitted.assign(hole.code, "road", BINH, LATER)
        assert refusal.value.field == "agency"

    def test_a_case_that_is_not_there_is_unknown(self, submitted):
        with pytest.raises(UnknownCode):
            submitted.accept(code_from("another"), BINH, LATER)

    def test_a_case_can_be_seen_as_it_was_at_a_version(self, submitted, hole):
        submitted.accept(hole.code, BINH, LATER)

        then = submitted.find(report_id_of(hole.code), version=3)

        assert (then.version, then.status) == (3, Status.SUBMITTED)
        assert submitted.find(report_id_of(hole.code)).status == Status.ACCEPTED


class TestPeopleAtTheSameTime:
    def test_who_looks_at_an_older_version_is_told_so(self, submitted, hole):
        submitted.accept(hole.code, BINH, LATER, seen=3)

        with pytest.raises(HappenedMeanwhile):
            submitted.assign(hole.code, "urban", BINH, LATER, seen=3)
        assert submitted.assign(hole.code, "urban", BINH, LATER, seen=4)

    def test_of_two_who_decide_on_the_same_version_the_second_is_refused(self, submitted, hole):
        one, two = (submitted.find(report_id_of(hole.code)) for _ in range(2))
        one.accept(BINH, LATER)
        two.reject("private", CHI, LATER)
        submitted.save(one)

        with pytest.raises(HappenedMeanwhile):
            submitted.save(two)
        assert topics(submitted, hole)[3:] == ["report.accepted"]

    def test_of_many_who_accept_at_once_exactly_one_does(self, submitted, hole):
        def accept(_):
            try:
                return submitted.accept(hole.code, BINH, LATER)
            except NotNow:
                return None

        with ThreadPoolExecutor(8) as people:
            answers = list(people.map(accept, range(16)))

        (position,) = (answer for answer in answers if answer is not None)
        assert topics(submitted, hole)[3:] == ["report.accepted"]
        assert position == submitted.city.recorder.max_notification_id()

    def test_of_two_cases_saved_together_none_is_kept_where_one_is_refused(self, submitted, hole):
        new = submitted.write(replace(hole, code=code_from("a new case")), AT_SEA, AN, LATER)
        again = submitted.write(hole, AT_SEA, AN, LATER)

        with pytest.raises(HappenedMeanwhile):
            submitted.save(new, again)
        with pytest.raises(UnknownCode):
            submitted.find(new.id)
