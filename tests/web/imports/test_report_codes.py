import pytest

from domain.people.actor import SYSTEM
from domain.reports.code import code_from
from domain.reports.desk import Submission
from domain.reports.report import WardFound
from web.imports import report_codes
from web.imports.report_codes import cases_of

NOWHERE = WardFound("none", 1000.0)


@pytest.fixture
def cases(services):
    def cases(*refs):
        with services.engine.connect() as db:
            return cases_of(db, refs)

    return cases


def write(services, code, ref):
    submission = Submission(107.3, 20.9, "road", "Hố", "import", code=code, external_id=ref)
    report = services.desk.write(submission, NOWHERE, SYSTEM, services.now())
    services.desk.save(report)


def test_a_row_always_has_the_same_code(cases):
    assert cases("old:1") == cases("old:1") == {"old:1": (code_from("old:1"), False)}


def test_a_report_in_the_log_is_known(services, cases):
    write(services, code_from("old:1"), "old:1")

    found = cases("old:1", "old:2")

    assert [found[ref].is_known for ref in ("old:1", "old:2")] == [True, False]


def test_a_code_that_belongs_to_another_row_is_not_taken(services, cases):
    write(services, code_from("old:1"), "other:9")

    case = cases("old:1")["old:1"]

    assert case == (code_from("old:1 1"), False)


def test_a_code_that_a_person_got_by_chance_is_not_taken(services, cases):
    write(services, code_from("old:1"), None)

    assert cases("old:1")["old:1"].code != code_from("old:1")


def test_a_row_that_had_to_take_its_next_code_is_known_by_it(services, cases):
    write(services, code_from("old:1"), "other:9")
    write(services, code_from("old:1 1"), "old:1")

    assert cases("old:1")["old:1"] == (code_from("old:1 1"), True)


def test_two_rows_of_one_chunk_never_share_a_code(cases, monkeypatch):
    monkeypatch.setattr(report_codes, "code_from", lambda ref: code_from(ref[-1]))

    codes = [case.code for case in cases("a:1", "b:1", "c:1").values()]

    assert len(set(codes)) == 3
