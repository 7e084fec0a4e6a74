"""Reports of the same: suggested by category, distance and days; merged and taken apart."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.handbook.duplicates import DuplicateRule
from domain.people.actor import SYSTEM, Actor
from domain.refusals import HappenedMeanwhile
from domain.reports.code import for_people, new_code, report_id_of
from domain.reports.desk import Submission
from tests.web.cast import IN_BEN_CAT, IN_CUA_SONG, act, send
from tests.web.desks.crowd import crowd, plan_of, statements
from web.imports.handbook import in_force
from web.intake import ward_found

A_METRE = 1 / 111_320  # degrees of latitude


def north(metres):
    return {**IN_BEN_CAT, "lat": IN_BEN_CAT["lat"] + metres * A_METRE}


@pytest.fixture
def dispatcher(as_):
    return as_("dispatcher@demo")


@pytest.fixture
def code(anyone):
    return send(anyone)


def suggested(client, code):
    page = client.get(f"/reports/{code}").text
    return re.findall(rf'href="/desk/merge/{code}/(\w+)"', page)


def sent_before(services, days, **more):
    """A report of the same place and category that came in some days ago."""
    now = services.now() - timedelta(days=days)
    told = Submission(IN_BEN_CAT["lon"], IN_BEN_CAT["lat"], "drainage", "Nắp cống", **more)
    ward = ward_found(services.atlas.at(told.lon, told.lat, now))
    report = services.desk.write(told, ward, Actor("an", "reporter"), now)
    services.desk.save(report)
    services.catch_up()
    return report.code


def adopt(services, radius_m, days):
    handbook = in_force(services)
    handbook.adopt_duplicate_rule(DuplicateRule(radius_m, days), SYSTEM, services.now())
    services.city.save(handbook)
    services.catch_up()


class TestSuggestions:
    def test_the_nearest_comes_first(self, anyone, dispatcher, code):
        far, near = send(anyone, place=north(90)), send(anyone, place=north(30))

        assert suggested(dispatcher, code) == [near, far]

    def test_another_category_is_not_the_same(self, anyone, dispatcher, code):
        send(anyone, category="road")

        assert suggested(dispatcher, code) == []

    @pytest.mark.parametrize(("metres", "found"), [(49, True), (51, False)])
    def test_how_near_is_data_of_the_handbook(self, fed, anyone, dispatcher, code, metres, found):
        adopt(fed, 50, 14)
        other = send(anyone, place=north(metres))

        assert suggested(dispatcher, code) == ([other] if found else [])

    @pytest.mark.parametrize(("days", "found"), [(2.9, True), (3.1, False)])
    def test_how_many_days_is_data_of_the_handbook(self, fed, dispatcher, code, days, found):
        adopt(fed, 50, 3)
        other = sent_before(fed, days)

        assert suggested(dispatcher, code) == ([other] if found else [])

    def test_what_has_ended_is_not_suggested(self, anyone, dispatcher, code):
        other = send(anyone)
        act(dispatcher, other, "rejection", reason="Không rõ.")

        assert suggested(dispatcher, code) == []

    def test_who_only_handles_gets_no_suggestions(self, anyone, as_, dispatcher, code):
        send(anyone)
        act(dispatcher, code, "acceptance")
        act(dispatcher, code, "assignment", agency="urban")

        assert suggested(as_("agency1@demo"), code) == []
        assert suggested(anyone, code) == []

    def test_what_was_told_apart_is_suggested_on_neither_side_again(self, anyone, dispatcher, code):
        other = send(anyone)

        act(dispatcher, code, "distinction", into=other)

        assert suggested(dispatcher, code) == suggested(dispatcher, other) == []

    def test_it_is_one_statement_that_uses_the_index(self, fed, dispatcher, code):
        crowd(fed, code, 20_000)

        with statements(fed) as said:
            dispatcher.get(f"/reports/{code}")

        (found,) = [statement for statement in said if "ST_DWithin" in statement]
        assert "ward_board_near" in plan_of(fed, found)


class TestSideBySide:
    def test_the_page_tells_distance_and_differences(self, anyone, dispatcher, code):
        other = send(anyone, "Cống hở", place=north(40), category="road")

        page = dispatcher.get(f"/desk/merge/{code}/{other}").text

        assert "40 m" in page
        assert "Cống hở" in page
        assert page.count('class="differs"') == 1  # the category

    def test_a_case_that_is_not_there_is_not_found(self, dispatcher, code):
        assert dispatcher.get(f"/desk/merge/{code}/AAAAAAAA").status_code == 404

    def test_another_ward_s_case_is_not_shown(self, anyone, as_, code):
        other = send(anyone, place=IN_CUA_SONG)

        assert as_("ward1@demo").get(f"/desk/merge/{code}/{other}").status_code == 404

    def test_agencies_do_not_merge(self, as_, code):
        assert as_("agency1@demo").get(f"/desk/merge/{code}/{code}").status_code == 403


class TestMerging:
    @pytest.fixture
    def other(self, anyone):
        return send(anyone)

    def test_by_the_form_and_back(self, dispatcher, code, other):
        page = dispatcher.get(f"/desk/merge/{code}/{other}").text
        seen = re.search(r'name="seen" value="(\d+)"', page)[1]
        dispatcher.post(f"/reports/{code}/merger", data={"into": other, "seen": seen})
        assert dispatcher.get(f"/api/reports/{code}").json["merged_into"] == other
        assert code not in dispatcher.get("/desk/inbox").text

        assert "separation" in dispatcher.get(f"/reports/{code}").text
        dispatcher.post(f"/reports/{code}/separation", data={"reason": "Hố khác."})
        assert dispatcher.get(f"/api/reports/{code}").json["merged_into"] is None
        assert code in dispatcher.get("/desk/inbox").text

    def test_undoing_needs_a_reason(self, dispatcher, code, other):
        act(dispatcher, code, "merger", into=other)

        answer = dispatcher.post(f"/reports/{code}/separation", json={"reason": ""})

        assert (answer.status_code, answer.json["field"]) == (422, "reason")

    def test_the_other_case_keeps_the_reporter_as_a_follower(self, fed, dispatcher, code, other):
        reporter = fed.desk.find(report_id_of(code)).reporter.id

        act(dispatcher, code, "merger", into=other)

        assert reporter in fed.desk.find(report_id_of(other)).followers

    def test_two_cases_cannot_be_merged_into_each_other(self, dispatcher, code, other):
        act(dispatcher, code, "merger", into=other)

        answer = dispatcher.post(f"/reports/{other}/merger", json={"into": code})

        assert (answer.status_code, answer.json["field"]) == (422, "into")

    def test_nothing_is_merged_into_a_case_that_has_ended(self, dispatcher, code, other):
        act(dispatcher, other, "rejection", reason="Không thuộc thành phố.")

        answer = dispatcher.post(f"/reports/{code}/merger", json={"into": other})

        assert (answer.status_code, answer.json["field"]) == (422, "into")
        assert dispatcher.get(f"/api/reports/{code}").json["merged_into"] is None

    def test_two_who_merge_crosswise_make_no_circle(self, fed, dispatcher, code, other):
        """Whose followers the other one has already: then nothing but the merging is new."""
        for one, into in ((code, other), (other, code)) * 2:
            act(dispatcher, one, "merger", into=into)
            act(dispatcher, one, "separation", reason="Không phải một.")
        by, desk = Actor("dispatcher@demo", "dispatcher"), fed.desk
        city = Meanwhile(desk.city, lambda: desk.merge(other, code, by, fed.now()))

        with pytest.raises(HappenedMeanwhile):
            replace(desk, city=city).merge(code, other, by, fed.now())

        assert desk.find(report_id_of(code)).merged_into is None


class Meanwhile:
    """A city in which something happens just before something is saved."""

    def __init__(self, city, happens):
        self.repository, self.city, self.happens = city.repository, city, happens

    def record(self, *aggregates, **more):
        self.happens()
        return self.city.record(*aggregates, **more)


class TestAnotherWard:
    """An officer of one ward, and a case of another."""

    @pytest.fixture
    def officer(self, as_):
        return as_("ward1@demo")

    @pytest.fixture
    def theirs(self, anyone):
        return send(anyone, place=IN_CUA_SONG)

    def attempts(self, as_):
        return as_("manager@demo").get("/desk/manage/attempts").text

    def test_nothing_is_merged_into_it(self, fed, officer, as_, code, theirs):
        answer = officer.post(f"/reports/{code}/merger", json={"into": theirs})

        assert answer.status_code == 404
        assert fed.desk.find(report_id_of(theirs)).followers == set()
        fed.catch_up()
        assert for_people(theirs) in self.attempts(as_)

    def test_who_wants_to_compare_with_it_is_written_down(self, fed, officer, as_, code, theirs):
        assert officer.get(f"/desk/merge/{code}/{theirs}").status_code == 404

        fed.catch_up()
        assert for_people(theirs) in self.attempts(as_)

    def test_a_code_of_nothing_is_no_attempt(self, fed, officer, as_, code):
        nothing = new_code()

        assert officer.get(f"/desk/merge/{code}/{nothing}").status_code == 404
        fed.catch_up()
        assert for_people(nothing) not in self.attempts(as_)
