"""Links in messages, pressed in a real browser: pages that tell no referrer are still our own."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, select

from domain.reports.code import report_id_of
from eventlog.outbox import delivery, pending_follow
from tests.e2e.cast import PHONE, act, send
from tests.faults.waiting import until
from web.messages.links import token_of


def newest_first(column):
    moment = "until" if column.table is pending_follow else "recorded_at"
    return column.table.c[moment].desc()


@pytest.fixture
def token(cluster):
    """The token of the newest row of a table, once there is one."""
    engine = create_engine(cluster.url(database="e2e"))

    def newest(column, *conditions):
        with engine.connect() as db:
            return db.execute(
                select(column).where(*conditions).order_by(newest_first(column)).limit(1)
            ).scalar_one_or_none()

    def found(column, *conditions):
        row_id = until(lambda: newest(column, *conditions), "there is a message", 15)
        return token_of("for tests alone", row_id)

    yield found
    engine.dispose()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_follower_confirms_reads_and_stops_with_three_presses(visit, crowd, token, scripts):
    officer = crowd.enter("dispatcher@demo")
    code = send(officer, "Nắp cống vỡ trước nhà")
    page = visit(**PHONE, java_script_enabled=scripts).go(f"/reports/{code}")
    page.fill(".follow input[name=email]", f"an.{code.lower()}@demo.example")
    page.click(".follow form button")
    expect(page.locator("main")).to_contain_text("Một thư đang được gửi")

    page.goto(f"/follow/{token(pending_follow.c.request_id)}")
    page.click("main form button")
    expect(page.locator("main")).to_contain_text("Từ nay bạn sẽ nhận tin")

    act(officer, code, "acceptance")
    officer.page.close()
    link = f"/m/{token(delivery.c.delivery_id, delivery.c.originator_id == report_id_of(code))}"
    page.goto(link)
    page.click("main form button")
    expect(page).to_have_url(re.compile(f"/reports/{code}$"))
    page.goto(f"{link}/stop")
    page.click("main form:last-of-type button")
    expect(page.locator("main")).to_contain_text("Từ nay sẽ không gửi gì cho bạn nữa")
