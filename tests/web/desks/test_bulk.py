"""POST /desk/bulk: each case is one command; what was refused is told, and nothing is lost."""

import re

import pytest

from domain.reports.code import for_people
from tests.web.cast import IN_CUA_SONG, act, send


@pytest.fixture
def dispatcher(as_):
    return as_("dispatcher@demo")


@pytest.fixture
def codes(anyone):
    return [send(anyone) for _ in range(3)]


def chosen(client, *codes):
    """As the boxes of the inbox send them: with the version that was looked at."""
    page = client.get("/desk/inbox").text
    return [re.search(rf'value="({code}\.\d+)"', page)[1] for code in codes]


def status(client, code):
    return client.get(f"/api/reports/{code}").json["status"]


def test_all_selected_are_accepted(dispatcher, codes):
    boxes = chosen(dispatcher, *codes)

    page = dispatcher.post("/desk/bulk", data={"act": "accept", "chosen": boxes}).text

    assert [status(dispatcher, code) for code in codes] == ["ACCEPTED"] * 3
    assert "Xong 3, chưa xong 0" in page
    assert page.count('data-status="ACCEPTED"') == 3


def test_one_that_somebody_changed_meanwhile_is_told_and_the_others_are_done(
    as_, dispatcher, codes
):
    boxes = chosen(dispatcher, *codes)
    act(as_("ward1@demo"), codes[1], "note", note="Đã gọi hỏi.", public=False)

    page = dispatcher.post("/desk/bulk", data={"act": "accept", "chosen": boxes}).text

    assert [status(dispatcher, c) for c in codes] == ["ACCEPTED", "SUBMITTED", "ACCEPTED"]
    assert "Xong 2, chưa xong 1" in page
    again = re.findall(r'name="chosen" value="([\w.]+)"', page)
    assert [box.partition(".")[0] for box in again] == [codes[1]]
    dispatcher.post("/desk/bulk", data={"act": "accept", "chosen": again})
    assert status(dispatcher, codes[1]) == "ACCEPTED"


def test_many_are_assigned_and_those_that_are_not_accepted_are_told(dispatcher, codes):
    act(dispatcher, codes[0], "acceptance")
    boxes = chosen(dispatcher, codes[0], codes[1])

    data = {"act": "assign", "agency": "urban", "chosen": boxes}
    page = dispatcher.post("/desk/bulk", data=data).text

    assert "Xong 1, chưa xong 1" in page
    assert dispatcher.get(f"/api/reports/{codes[0]}").json["assigned"]


def test_an_agency_that_is_not_there_is_told_for_each(dispatcher, codes):
    act(dispatcher, codes[0], "acceptance")
    data = {"act": "assign", "chosen": chosen(dispatcher, codes[0])}

    assert "Xong 0, chưa xong 1" in dispatcher.post("/desk/bulk", data=data).text


class TestDeclining:
    def look(self, client, boxes, **more):
        return client.post("/desk/bulk", data={"act": "reject", "chosen": boxes, **more}).text

    def words(self, page):
        return dict(re.findall(r'name="words_(\w+)"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL))

    def test_the_words_are_shown_for_each_case_before_anything_is_sent(self, dispatcher, codes):
        boxes = chosen(dispatcher, *codes)

        page = self.look(dispatcher, boxes, reply="not_found.vi", reason="Xin cảm ơn.")

        words = self.words(page)
        assert list(words) == codes
        for code in codes:
            assert f"{code[:4]}-{code[4:]}" in words[code]
            assert words[code].endswith("Xin cảm ơn.")
            assert status(dispatcher, code) == "SUBMITTED"

    @pytest.mark.parametrize(
        ("language", "said"), [("vi", "cán bộ"), ("en", "did not find"), ("zh", "工作人员")]
    )
    def test_a_reply_speaks_three_languages(self, dispatcher, codes, language, said):
        page = self.look(dispatcher, chosen(dispatcher, codes[0]), reply=f"not_found.{language}")

        assert said in self.words(page)[codes[0]]

    def test_each_gets_its_own_words(self, dispatcher, codes):
        words = {f"words_{code}": f"Lý do {n}" for n, code in enumerate(codes)}
        boxes = chosen(dispatcher, *codes)

        self.look(dispatcher, boxes, sure="1", **words)

        told = [dispatcher.get(f"/api/reports/{c}").json["timeline"][-1]["details"] for c in codes]
        assert [details["reason"] for details in told] == ["Lý do 0", "Lý do 1", "Lý do 2"]

    def test_the_words_of_a_refused_one_are_kept(self, as_, dispatcher, codes):
        boxes = chosen(dispatcher, *codes)
        act(as_("ward1@demo"), codes[0], "acceptance")
        words = {f"words_{code}": f"Lý do của {code}" for code in codes}

        page = self.look(dispatcher, boxes, sure="1", **words)

        assert self.words(page) == {codes[0]: f"Lý do của {codes[0]}"}
        assert status(dispatcher, codes[0]) == "ACCEPTED"

    def test_nobody_is_declined_without_words(self, dispatcher, codes):
        page = self.look(dispatcher, chosen(dispatcher, codes[0]), sure="1")

        assert "Xong 0, chưa xong 1" in page


class TestWhatIsNotTheirs:
    """A ward officer, and a case of another ward or one that nobody can have."""

    def attempts(self, as_):
        return as_("manager@demo").get("/desk/manage/attempts").text

    def test_the_preview_shows_nothing_of_it_and_the_attempt_is_known(self, fed, as_, anyone):
        theirs = send(anyone, text="Của phường khác", place=IN_CUA_SONG)

        page = as_("ward1@demo").post("/desk/bulk", data={"act": "reject", "chosen": f"{theirs}.4"})

        assert "Của phường khác" not in page.text
        assert 'class="fault"' in page.text
        fed.catch_up()
        assert for_people(theirs) in self.attempts(as_)

    @pytest.mark.parametrize("act", ["accept", "reject"])
    def test_one_that_cannot_be_a_code_leaves_the_others_as_they_are(self, dispatcher, codes, act):
        boxes = [*chosen(dispatcher, codes[0]), "<nonsense>.4"]

        page = dispatcher.post(
            "/desk/bulk",
            data={"act": act, "sure": "1", "chosen": boxes, f"words_{codes[0]}": "Đất riêng."},
        ).text

        assert status(dispatcher, codes[0]) == {"accept": "ACCEPTED", "reject": "REJECTED"}[act]
        assert "Xong 1, chưa xong 1" in page
        assert "<nonsense>" not in page


def test_nothing_selected_is_said_and_the_words_stay(dispatcher):
    page = dispatcher.post("/desk/bulk", data={"act": "reject", "reason": "Đất riêng."}).text

    assert "Chưa chọn phản ánh nào." in page
    assert "Đất riêng." in page


def test_an_act_that_is_none_is_refused(dispatcher):
    assert dispatcher.post("/desk/bulk", data={"act": "burn"}).status_code == 400


def test_another_ward_s_case_is_not_touched_or_told(anyone, as_):
    code = send(anyone, "Chuyện riêng của Cửa Sông", place=IN_CUA_SONG)

    officer = as_("ward1@demo")
    page = officer.post("/desk/bulk", data={"act": "accept", "chosen": f"{code}.4"}).text

    assert status(anyone, code) == "SUBMITTED"
    assert "Chuyện riêng" not in page


def test_a_version_without_end_is_none(dispatcher, codes):
    boxes = [f"{codes[0]}.{'9' * 5000}"]

    assert dispatcher.post("/desk/bulk", data={"act": "accept", "chosen": boxes}).status_code == 200
