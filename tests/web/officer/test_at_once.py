"""Two people act at once: one succeeds, the other is told what happened, and keeps the words."""

from threading import Barrier, Lock, Thread

import pytest

from domain.reports.desk import ReportDesk
from tests.web.cast import act, send

WORDS = "Trùng với phản ánh hôm qua, đã gọi cho người gửi."


@pytest.fixture
def code(anyone):
    return send(anyone)


@pytest.fixture
def both(as_):
    return as_("ward1@demo"), as_("dispatcher@demo")


def seen_by(client, code):
    page = client.get(f"/reports/{code}").text
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_the_slower_call_is_told_what_happened(both, code):
    slow, fast = both
    seen = seen_by(slow, code)
    act(fast, code, "acceptance", seen=seen)

    answer = slow.post(f"/reports/{code}/rejection", json={"reason": WORDS, "seen": seen})

    assert (answer.status_code, answer.json["error"]) == (409, "HappenedMeanwhile")
    assert answer.json["present"]["status"] == "ACCEPTED"
    assert [event["kind"] for event in answer.json["meanwhile"]] == ["report.accepted"]


def test_the_slower_form_is_told_what_happened_and_keeps_the_words(both, code):
    slow, fast = both
    form = {"reason": WORDS, "elsewhere": "Ban quản lý chợ", "seen": seen_by(slow, code)}
    act(fast, code, "acceptance")

    answer = slow.post(f"/reports/{code}/rejection", data=form)

    assert answer.status_code == 409
    assert f">{WORDS}</textarea>" in answer.text
    assert ">Ban quản lý chợ</textarea>" in answer.text
    assert "Phản ánh đã được tiếp nhận." in answer.text
    assert f'href="/reports/{code}"' in answer.text


def test_what_stays_inside_is_not_told_even_then(both, code):
    slow, fast = both
    seen = seen_by(slow, code)
    act(fast, code, "note", note="Chỉ đồng nghiệp biết", public=False)

    answer = slow.post(f"/reports/{code}/acceptance", json={"seen": seen})

    assert (answer.status_code, answer.json["meanwhile"]) == (409, [])


def test_a_form_that_is_not_right_keeps_the_words_too(both, code):
    officer, _ = both
    for action, given in (("acceptance", {}), ("assignment", {"agency": "urban"}), ("start", {})):
        act(officer, code, action, **given)

    answer = officer.post(f"/reports/{code}/resolution", data={"note": WORDS})

    assert answer.status_code == 422
    assert f">{WORDS}</textarea>" in answer.text


def test_hostile_words_stay_words(both, code):
    officer, _ = both
    form = {"reason": "</textarea><script>alert(1)</script>", "seen": 0}

    answer = officer.post(f"/reports/{code}/rejection", data=form)

    assert answer.status_code == 409
    assert "<script>alert" not in answer.text


def test_of_two_at_the_same_moment_one_succeeds(both, code, monkeypatch):
    """Both have read the case before either writes."""
    meet_after_reading(monkeypatch)
    answers = []

    def accept(client):
        answers.append(client.post(f"/reports/{code}/acceptance", json={}).status_code)

    threads = [Thread(target=accept, args=(client,)) for client in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(answers) == [200, 409]


def meet_after_reading(monkeypatch):
    find, meeting, lock, calls = ReportDesk.find, Barrier(2), Lock(), []

    def find_and_wait(self, report_id, **more):
        found = find(self, report_id, **more)
        with lock:
            calls.append(report_id)
            first_two = len(calls) <= 2
        if first_two:
            meeting.wait(10)
        return found

    monkeypatch.setattr(ReportDesk, "find", find_and_wait)
