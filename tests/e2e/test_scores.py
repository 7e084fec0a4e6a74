"""What the reporter thinks of the work, on a phone and without scripts, and where it is counted."""

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import IN_BEN_CAT, LIVE, PHONE, act, report

WITHOUT_SCRIPTS = {"java_script_enabled": False}


@pytest.fixture
def dispatcher(visit):
    return visit("dispatcher@demo")


def finish(dispatcher, code):
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", agency="environment")
    act(dispatcher, code, "start")
    act(dispatcher, code, "resolution", note="Đã dọn.", document="7/BC")


def test_who_is_not_satisfied_is_offered_to_have_it_taken_up_again(visit, dispatcher):
    reporter = visit(**PHONE)
    code = report(reporter, "Khói đốt rác mỗi chiều")
    page = reporter.page
    page.locator(LIVE).wait_for()
    finish(dispatcher, code)

    page.get_by_label("Không hài lòng").check()
    page.get_by_label("Chưa khắc phục được").check()
    page.get_by_role("button", name="Gửi đánh giá").click()
    expect(page.locator("[data-part=rating] .note")).to_contain_text("Chưa khắc phục được")
    listed = visit().go("/scorecard/agency/environment/cases?figure=not_satisfied")
    expect(listed.locator(f"a[href='/reports/{code}']")).to_have_count(1)

    page.get_by_label("Còn vấn đề gì?").fill("Chiều nay lại đốt.")
    page.get_by_role("button", name="Mở lại phản ánh").click()
    expect(page.locator(".case-line .status")).to_have_text("Đã tiếp nhận")
    expect(page.locator(".timeline")).to_contain_text("Chiều nay lại đốt.")


def test_without_scripts_a_report_is_sent_asked_about_and_scored(visit, dispatcher):
    page = visit(**WITHOUT_SCRIPTS).go("/reports/new")
    for name, degrees in zip(("lon", "lat"), IN_BEN_CAT, strict=True):
        page.locator(f"[name={name}]").fill(str(degrees))
    page.get_by_label("Ô nhiễm, tiếng ồn").check(force=True)
    page.locator("[name=text]").fill("Loa kéo quá khuya")
    send_it(page)
    own = page.url.removesuffix("/slip")
    code = own.rpartition("/")[2]

    act(dispatcher, code, "question", question="Nhà số mấy?")
    page.goto(own)
    expect(page.locator("#reply")).to_contain_text("Nhà số mấy?")
    page.get_by_label("Câu trả lời của bạn").fill("Số 12.")
    page.get_by_role("button", name="Gửi câu trả lời").click()
    expect(page.locator("#reply")).to_have_count(0)

    finish(dispatcher, code)
    page.goto(own)
    page.get_by_label("Chấp nhận").check(force=True)
    page.get_by_role("button", name="Gửi đánh giá").click()
    expect(page.locator("[data-part=rating] .note")).to_contain_text("Chấp nhận")
    assert page.url == own


def send_it(page):
    """Once more, where the city asks whether it is one of those that are near."""
    page.locator("#send").click()
    if page.locator(".nearby").count():
        page.locator("#send").click()
