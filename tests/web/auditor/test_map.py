"""GET /audit/map and GET /api/audit/map: what was open then, by either clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.people.actor import SYSTEM, Actor
from domain.reports.desk import Submission
from domain.wards.register import Decree, NewUnit, plan
from projections.ward_map import known_versions, versions_known_by
from tests.web.cast import IN_BEN_CAT, act, send
from web.intake import ward_found

CITY = "106,20,109,22"
DAY = timedelta(days=1)
BY = Actor("import:old", "system")
OLD = datetime(2025, 8, 1, 3, tzinfo=UTC)  # after the demo city's reform, long before the log


@pytest.fixture
def auditor(as_):
    return as_("auditor@demo")


@pytest.fixture
def code(anyone, as_):
    code = send(anyone, "Nắp cống vỡ")
    act(as_("dispatcher@demo"), code, "acceptance")
    return code


def asked(client, at, clock="effective", **more):
    query = {"at": at.isoformat(), "clock": clock, "bbox": CITY, "zoom": 10} | more
    answer = client.get("/api/audit/map", query_string=query)
    assert answer.status_code == 200, answer.json
    return answer.json


def imported(services, at, lon, lat, number=0):
    """A case of another system: it happened long before the log was told of it."""
    ward = ward_found(services.atlas.at(lon, lat, at))
    sent = Submission(lon, lat, "drainage", f"cũ {number}", channel="import")
    report = services.desk.write(sent, ward, BY, at)
    report.accept(BY, at + DAY)
    services.desk.save(report, tell=False)
    services.catch_up()
    return report


class TestWhatWasOpen:
    def test_now_it_is_open_in_its_ward_and_before_it_was_sent_nothing_was(
        self, auditor, code, services
    ):
        now = asked(auditor, services.now())
        before = asked(auditor, services.now() - DAY)

        assert [line["number"] for line in now["wards"]] == [1]
        assert [(each["id"], each["properties"]["status"]) for each in now["reports"]] == [
            (code, "ACCEPTED")
        ]
        assert now["reports"][0]["properties"]["ward"] == now["wards"][0]["name"]
        assert (before["total"], before["reports"]) == (0, [])

    def test_a_case_that_was_declined_is_open_no_more(self, anyone, as_, auditor, services):
        code = send(anyone)
        sent = services.now()
        act(as_("dispatcher@demo"), code, "rejection", reason="trùng")

        assert asked(auditor, sent)["total"] == 1
        assert asked(auditor, services.now())["total"] == 0

    def test_many_are_told_as_cells_and_all_of_them_are_counted(
        self, auditor, services, monkeypatch
    ):
        for n in range(4):
            imported(services, OLD, IN_BEN_CAT["lon"] + n / 1000, IN_BEN_CAT["lat"], n)
        monkeypatch.setattr("web.auditor.then.MOST_SINGLE", 3)

        found = asked(auditor, OLD + DAY)

        assert found["reports"] == []
        assert sum(cell["number"] for cell in found["cells"]) == found["in_view"] == 4
        near = asked(auditor, OLD + DAY, bbox="107.3557,20.98,107.3559,21", zoom=18)
        assert (len(near["reports"]), near["cells"], near["total"]) == (1, [], 4)


class TestTheTwoClocks:
    def test_an_import_cannot_pretend_that_it_was_known(self, auditor, services):
        report = imported(services, OLD, **IN_BEN_CAT)

        happened = asked(auditor, OLD + DAY / 2)
        assert [each["id"] for each in happened["reports"]] == [report.code]
        assert happened["reports"][0]["properties"]["status"] == "SUBMITTED"
        assert asked(auditor, OLD + DAY / 2, "recorded")["total"] == 0
        known = asked(auditor, services.now(), "recorded")
        assert known["reports"][0]["properties"]["status"] == "ACCEPTED"

    def test_a_map_that_is_adopted_later_was_not_known_before(self, auditor, services):
        before = services.now()
        with services.engine.connect() as db:
            known = known_versions(db)
        units = [NewUnit(v.code, v.name, v.unit_type, v.boundary) for v in known[-2:]]
        decree = Decree(date(2026, 1, 1), None, "decree")
        adoption = plan(known, units, decree.valid_from, None)
        services.register.adopt(adoption, decree, SYSTEM, before)
        services.catch_up()

        wanted = {"at": before.isoformat(), "clock": "recorded"}
        told = auditor.get("/api/audit/wards.geojson", query_string=wanted).json["features"]
        true = auditor.get(
            "/api/audit/wards.geojson", query_string=wanted | {"clock": "effective"}
        ).json["features"]
        assert len(told) > len(true) == 2
        assert (
            asked(auditor, before)["wards_key"] != asked(auditor, before, "recorded")["wards_key"]
        )

    def test_what_the_log_was_told_by_now_is_what_the_view_shows(self, services):
        with services.engine.connect() as db:
            assert versions_known_by(db, services.now()) == known_versions(db)
            assert versions_known_by(db, OLD) == []


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("at", "yesterday"),
            ("at", "2026-01-01T00:00:00"),
            ("clock", "wall"),
            ("bbox", "3,2,1,0"),
            ("zoom", "23"),
            ("zoom", "x"),
        ],
    )
    def test_a_bad_question_names_its_field(self, auditor, field, value):
        good = {"at": "2026-01-01T00:00:00Z", "bbox": CITY, "zoom": 10}
        answer = auditor.get("/api/audit/map", query_string=good | {field: value})

        assert (answer.status_code, answer.json["field"]) == (422, field)

    @pytest.mark.parametrize("typed", ["gestern", "0001-01-01T00:00+14:00", "2026-13-01T00:00"])
    def test_the_page_says_what_is_wrong_with_a_moment(self, auditor, typed):
        answer = auditor.get("/audit/map", query_string={"at": typed})

        assert answer.status_code == 422
        assert "2026-01-31T08:30" in answer.text

    @pytest.mark.parametrize("typed", ["0001-01-02T00:00", "9999-12-30T00:00"])
    def test_any_other_moment_has_an_answer(self, auditor, typed):
        assert auditor.get("/audit/map", query_string={"at": typed}).status_code == 200
        query = {"at": typed + ":00Z", "bbox": CITY, "zoom": 10}
        assert auditor.get("/api/audit/map", query_string=query).status_code == 200

    def test_it_is_for_auditors_and_the_city_s_leaders(self, as_):
        assert as_("manager@demo").get("/audit/map").status_code == 200
        assert as_("ward1@demo").get("/audit/map").status_code == 403


class TestWithoutScripts:
    def test_the_form_asks_for_a_moment_on_the_city_s_clocks(self, auditor, services):
        imported(services, OLD, **IN_BEN_CAT)  # 10:00 in Hạ Long

        before = auditor.get("/audit/map?at=2025-08-01T09:59").text
        after = auditor.get("/audit/map?at=2025-08-01T10:01").text

        assert "Lúc này không có vụ việc nào chưa xong." in before
        assert "<strong>1 chưa xong</strong>" in after

    def test_a_ward_opens_its_reports_and_each_its_replay(self, auditor, services):
        report = imported(services, OLD, **IN_BEN_CAT)
        ward = report.ward_id

        page = auditor.get(f"/audit/map?at=2025-08-01T10:01&ward={ward}").text

        assert f"/audit/{report.code}?at=2025-08-01T" in page
        assert report.ward.ward_name in page
        assert (
            "/audit/" + report.code
            not in auditor.get("/audit/map?at=2025-08-01T10:01&ward=none").text
        )
        assert auditor.get("/audit/map?ward=x").status_code == 404
