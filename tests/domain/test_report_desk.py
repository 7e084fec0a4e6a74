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

HOLE = Submission(107.97, 21.53, "road", " Ổ gà ", photo="f" * 64, code=code_from("hole"))
CODE = HOLE.code


@pytest.fixture
def desk(empty_city):
    return ReportDesk(empty_city.city, lambda: HANDBOOK)


@pytest.fixture
def submitted(desk):
    desk.save(desk.write(HOLE, IN_BEN_CAT, AN, NOON))
    return desk


def topics(desk):
    return [n.topic for n in desk.city.recorder.select_notifications(1, 100)]


class TestWriting:
    def test_a_report_is_written_with_its_ward_and_its_agency(self, desk):
        report = desk.write(HOLE, IN_BEN_CAT, AN, NOON)

        assert report.text == "Ổ gà"
        assert report.ward == IN_BEN_CAT
        assert report.proposed == AgencyFound("urban", 0, 7)
        assert (report.reporter, report.photo) == (AN, "f" * 64)

    def test_nothing_is_recorded_before_it_is_saved(self, desk):
        report = desk.write(HOLE, IN_BEN_CAT, AN, NOON)
        assert topics(desk) == []

        assert desk.save(report) == 3

        assert topics(desk) == [
            "report.submitted",
            "report.ward_determined",
            "report.agency_determined",
        ]

    def test_where_nothing_fits_ward_and_agency_are_left_open(self, desk):
        report = desk.write(replace(HOLE, category="idea"), AT_SEA, AN, NOON)

        assert report.ward.ward_id is None
        assert report.proposed == AgencyFound(None, None, 7)

    def test_without_a_code_a_new_one_is_drawn(self, desk):
        one, two = (desk.write(replace(HOLE, code=None), AT_SEA, AN, NOON) for _ in range(2))

        assert parse_code(one.code) != parse_code(two.code)

    def test_a_category_outside_the_handbook_is_unknown(self, desk):
        with pytest.raises(UnknownCategory) as refusal:
            desk.write(replace(HOLE, category="urban"), AT_SEA, AN, NOON)
        assert refusal.value.field == "category"

    def test_a_text_is_required(self, desk):
        with pytest.raises(TextMissing) as refusal:
            desk.write(replace(HOLE, text="\u3164"), AT_SEA, AN, NOON)
        assert refusal.value.field == "text"

    def test_the_lists_in_force_are_asked_for_each_time(self, empty_city):
        lists = [HANDBOOK]
        desk = ReportDesk(empty_city.city, lambda: lists[-1])
        desk.write(HOLE, AT_SEA, AN, NOON)
        lists.append(Contents(version=8))

        with pytest.raises(UnknownCategory):
            desk.write(HOLE, AT_SEA, AN, NOON)

    def test_the_same_code_cannot_be_submitted_twice(self, submitted):
        again = submitted.write(HOLE, AT_SEA, AN, LATER)

        with pytest.raises(HappenedMeanwhile):
            submitted.save(again)
        assert len(topics(submitted)) == 3


class TestCommands:
    def test_a_case_goes_from_its_pin_to_its_score(self, submitted):
        desk = submitted
        desk.accept(CODE, BINH, LATER)
        desk.assign(CODE, "urban", BINH, LATER)
        desk.start(CODE, CHI, LATER)
        desk.resolve(CODE, "filled", CHI, LATER, evidence=Evidence(photo="f" * 64))
        last = desk.rate(CODE, "acceptable", "slow", AN, LATER)

        report = desk.find(report_id_of(CODE))
        assert (report.status, report.score, report.version) == (Status.RESOLVED, "acceptable", 8)
        assert last == desk.city.recorder.max_notification_id() == 8

    def test_work_that_nothing_shows_is_not_done(self, submitted):
        submitted.accept(CODE, BINH, LATER)
        submitted.assign(CODE, "urban", BINH, LATER)
        submitted.start(CODE, CHI, LATER)

        with pytest.raises(EvidenceMissing):
            submitted.resolve(CODE, "filled", CHI, LATER)

    def test_a_rejected_case_says_why(self, submitted):
        submitted.reject(CODE, "the road is private", BINH, LATER)

        assert topics(submitted)[-1] == "report.rejected"

    def test_a_refused_command_records_nothing(self, submitted):
        with pytest.raises(NotAcceptedYet):
            submitted.start(CODE, CHI, LATER)
        assert len(topics(submitted)) == 3

    def test_an_agency_outside_the_handbook_is_unknown(self, submitted):
        submitted.accept(CODE, BINH, LATER)

        with pytest.raises(UnknownAgency) as refusal:
            submitted.assign(CODE, "road", BINH, LATER)
        assert refusal.value.field == "agency"

    def test_a_case_that_is_not_there_is_unknown(self, submitted):
        with pytest.raises(UnknownCode):
            submitted.accept(code_from("another"), BINH, LATER)

    def test_a_case_can_be_seen_as_it_was_at_a_version(self, submitted):
        submitted.accept(CODE, BINH, LATER)

        then = submitted.find(report_id_of(CODE), version=3)

        assert (then.version, then.status) == (3, Status.SUBMITTED)
        assert submitted.find(report_id_of(CODE)).status == Status.ACCEPTED


class TestPeopleAtTheSameTime:
    def test_who_looks_at_an_older_version_is_told_so(self, submitted):
        submitted.accept(CODE, BINH, LATER, seen=3)

        with pytest.raises(HappenedMeanwhile):
            submitted.assign(CODE, "urban", BINH, LATER, seen=3)
        assert submitted.assign(CODE, "urban", BINH, LATER, seen=4) == 5

    def test_of_two_who_decide_on_the_same_version_the_second_is_refused(self, submitted):
        one, two = (submitted.find(report_id_of(CODE)) for _ in range(2))
        one.accept(BINH, LATER)
        two.reject("private", CHI, LATER)
        submitted.save(one)

        with pytest.raises(HappenedMeanwhile):
            submitted.save(two)
        assert topics(submitted)[3:] == ["report.accepted"]

    def test_of_many_who_accept_at_once_exactly_one_does(self, submitted):
        def accept(_):
            try:
                return submitted.accept(CODE, BINH, LATER)
            except NotNow:
                return None

        with ThreadPoolExecutor(8) as people:
            answers = list(people.map(accept, range(16)))

        (position,) = (answer for answer in answers if answer is not None)
        assert topics(submitted)[3:] == ["report.accepted"]
        assert position == submitted.city.recorder.max_notification_id()

    def test_of_two_cases_saved_together_neither_is_kept_where_one_is_refused(self, submitted):
        new = submitted.write(replace(HOLE, code=code_from("other")), AT_SEA, AN, LATER)
        again = submitted.write(HOLE, AT_SEA, AN, LATER)

        with pytest.raises(HappenedMeanwhile):
            submitted.save(new, again)
        with pytest.raises(UnknownCode):
            submitted.find(new.id)
