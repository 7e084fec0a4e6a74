"""The work on a case, with everybody who has to do with it looking on."""

import pytest
from playwright.sync_api import expect

from tests.e2e.cast import LIVE, PHONE, act, report, send
from tests.web.cast import picture


@pytest.fixture
def officer(visit):
    page = visit("ward1@demo").go("/wards/")
    page.get_by_role("link", name="Phường Bến Cát").click()
    page.locator(LIVE).wait_for()
    return page


@pytest.fixture
def reporter(visit):
    """The reporter's phone, which stays on the page of the case."""
    visitor = visit(**PHONE)
    report(visitor, "Tắc cống sau mưa")
    visitor.page.locator(LIVE).wait_for()
    return visitor.page


def test_a_case_is_worked_on_while_its_reporter_looks_on_and_scores(officer, reporter):
    status = reporter.locator(".case-line .status")
    case = officer.locator("#chosen-case")
    officer.get_by_text("Tắc cống sau mưa").click()

    case.get_by_role("button", name="Tiếp nhận phản ánh").click()
    expect(status).to_have_text("Đã tiếp nhận")
    expect(reporter.locator(".said")).to_have_text("Tắc cống sau mưa")

    case.get_by_label("Đơn vị xử lý").select_option("environment")
    case.get_by_role("button", name="Phân công đơn vị này").click()
    expect(reporter.locator(".timeline")).to_contain_text("Đội Môi trường")

    case.get_by_role("button", name="Bắt đầu xử lý").click()
    expect(status).to_have_text("Đang xử lý")

    case.get_by_label("Kết quả xử lý").fill("Đã nạo vét 30 m cống.")
    case.get_by_label("Ảnh sau khi xử lý").set_input_files(a_photo())
    case.get_by_role("button", name="Đã xử lý xong").click()
    expect(status).to_have_text("Đã xử lý")
    expect(reporter.locator(".timeline")).to_contain_text("Đã nạo vét 30 m cống.")
    expect(reporter.locator("[data-part=result] img")).to_be_visible()

    score(reporter)


def score(reporter):
    reporter.get_by_label("Hài lòng", exact=True).check()
    reporter.get_by_label("Ý kiến thêm").fill("Nước rút nhanh hẳn")
    reporter.get_by_role("button", name="Gửi đánh giá").click()
    expect(reporter.locator("[data-part=rating]")).to_contain_text("Hài lòng “Nước rút nhanh hẳn”")


def test_somebody_else_cannot_score_the_work(reporter, visit):
    neighbour = visit().go(reporter.url)

    neighbour.locator(LIVE).wait_for()
    expect(neighbour.locator("#rating")).to_be_hidden()


def test_a_report_is_declined_with_a_reason_that_the_reporter_reads(officer, reporter):
    officer.get_by_text("Tắc cống sau mưa").first.click()
    case = officer.locator("#chosen-case")
    case.get_by_text("Từ chối kèm lý do").click()
    rejection = case.locator("form[data-command=reject]")
    rejection.get_by_label("Lý do").fill("Trùng với phản ánh đã có.")
    case.get_by_role("button", name="Từ chối phản ánh").click()

    expect(reporter.locator(".case-line .status")).to_have_text("Từ chối")
    expect(reporter.locator(".timeline")).to_contain_text("Trùng với phản ánh đã có.")


def test_who_comes_too_late_is_told_and_keeps_what_was_typed(visit, officer):
    colleague = visit("dispatcher@demo")
    code = send(colleague, "Hai người một việc")
    act(colleague, code, "acceptance")
    act(colleague, code, "assignment", agency="urban")
    act(colleague, code, "start")
    officer.get_by_text("Hai người một việc").click()
    case = officer.locator("#chosen-case")
    case.get_by_label("Kết quả xử lý").fill("Tôi cũng đã làm.")

    act(colleague, code, "resolution", note="Đã làm xong.", document="12/BC")
    expect(officer.locator("#chosen-status")).to_have_text("Đã xử lý")
    expect(case.get_by_label("Kết quả xử lý")).to_have_value("Tôi cũng đã làm.")
    case.get_by_role("button", name="Đã xử lý xong").click()

    expect(case.locator("[data-meanwhile]")).to_contain_text("Đã xử lý xong: Đã làm xong.")


def test_an_officer_without_scripts_finds_and_decides_a_case(visit):
    visitor = visit("ward1@demo", java_script_enabled=False)
    code = send(visitor, "Không cần mã lệnh")
    page = visitor.go("/wards/")
    page.get_by_role("link", name="Phường Bến Cát").click()
    page.locator(f"[data-code='{code}'] a").click()

    page.get_by_role("button", name="Tiếp nhận phản ánh").click()
    expect(page.locator(".case-line .status")).to_have_text("Đã tiếp nhận")
    page.get_by_role("button", name="Phân công đơn vị này").click()
    page.get_by_role("button", name="Bắt đầu xử lý").click()
    page.get_by_label("Kết quả xử lý").fill("Xong việc.")
    page.get_by_role("textbox", name="Số văn bản").fill("12/BC-UBND")
    page.get_by_role("button", name="Đã xử lý xong").click()

    expect(page.locator(".case-line .status")).to_have_text("Đã xử lý")


def test_an_agency_works_on_its_own_cases_and_decides_nothing_else(visit):
    code = send(visit(), "Việc của đơn vị")
    agency = visit("agency1@demo").go(f"/reports/{code}")
    expect(agency.locator(".work")).to_have_count(0)
    expect(agency.locator(".said")).not_to_have_text("Việc của đơn vị")

    dispatcher = visit("dispatcher@demo")
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", agency="urban")
    agency.goto("/desk/mine")
    agency.locator(f"[data-code='{code}'] a").click()
    expect(agency.locator(".said")).to_have_text("Việc của đơn vị")
    expect(agency.locator("form[data-command=assign]")).to_have_count(0)
    agency.get_by_role("button", name="Bắt đầu xử lý").click()
    expect(agency.locator(".case-line .status")).to_have_text("Đang xử lý")


def test_an_auditor_steps_through_the_moments_of_a_case(visit):
    officer = visit("dispatcher@demo")
    code = send(officer, "Ngày xửa ngày xưa")
    act(officer, code, "acceptance")
    act(officer, code, "assignment", agency="urban")
    act(officer, code, "start")
    page = visit("auditor@demo").go("/audit/")
    page.get_by_label("Mã phản ánh").fill(code.lower())
    page.keyboard.press("Enter")

    state = page.locator("#state")
    expect(state).to_contain_text("Đang xử lý")
    expect(page.locator("path.boundary")).to_be_visible()
    expect(page.locator("#events li")).to_have_count(9)  # three of them set a deadline
    for status in ("Đã tiếp nhận", "Đã tiếp nhận", "Chờ xử lý"):
        before = page.url
        page.get_by_role("link", name="Lùi một sự kiện").click()
        page.wait_for_url(lambda url, before=before: url != before)
        expect(state.locator(".status")).to_have_text(status)
    expect(page.locator("#events .later")).to_have_count(5)

    page.locator("#moment").press("End")
    expect(state).to_contain_text("Đang xử lý")


def test_a_moment_of_a_replay_can_be_sent_to_a_colleague(visit):
    officer = visit("dispatcher@demo")
    code = send(officer, "Gửi đường dẫn")
    act(officer, code, "acceptance")
    page = visit("auditor@demo").go(f"/audit/{code}")
    expect(page.locator("#state")).to_contain_text("Đã tiếp nhận")
    page.locator("#moment").press("Home")
    expect(page.locator("#state")).to_contain_text("Chờ xử lý")

    colleague = visit("manager@demo").go(page.url)
    expect(colleague.locator("#state")).to_contain_text("Chờ xử lý")
    colleague.goto(f"/audit/{code}?at=2020-01-01T00:00:00Z")
    expect(colleague.locator("#state")).to_contain_text("phản ánh chưa được gửi")


def a_photo():
    return {"name": "after.jpg", "mimeType": "image/jpeg", "buffer": picture().read()}
