"""GET /audit/CODE says whether the ward board tells of the case what its events tell."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from domain.people.actor import Actor
from domain.reports.facts import Evidence
from tests.web.auditor.cast import page
from tests.web.cast import act

TI = Actor("dispatcher@demo", "dispatcher")


def test_they_agree(auditor, dispatcher, code):
    act(dispatcher, code, "resolution", note="Xong", document="1/CN")

    assert "Bảng đang dùng khớp" in page(auditor, code)


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ("status = 'RESOLVED'", "status", "bảng ghi “RESOLVED”, các sự kiện ghi “IN_PROGRESS”"),
        ("agency = 'water'", "agency", "bảng ghi “water”, các sự kiện ghi “urban”"),
        ("due = due + interval '1 second'", "due", "bảng ghi"),
        ("ward_name = 'Elsewhere'", "ward_name", "các sự kiện ghi “Bến Cát”"),
        ("text = 'Không có gì'", "text", "Nội dung"),
        ("lon = lon + 0.001", "lon", "bảng ghi"),
        ("hidden = true", "hidden", "bảng ghi “True”"),
    ],
)
def test_each_field_that_somebody_changed_is_named(fed, auditor, code, change, field, sentence):
    with fed.engine.begin() as db:
        db.execute(text(f"UPDATE ward_board SET {change} WHERE code = :code"), {"code": code})

    told = page(auditor, code)

    assert "Bảng đang dùng không khớp" in told
    assert re.findall(r'data-field="(\w+)"', told) == [field]
    assert sentence in told


def test_a_case_that_was_taken_out_of_it_is_missed(fed, auditor, code):
    with fed.engine.begin() as db:
        db.execute(text("DELETE FROM ward_board WHERE code = :code"), {"code": code})

    assert "Bảng đang dùng không có phản ánh này" in page(auditor, code)


def test_being_behind_is_no_disagreement(fed, auditor, code):
    fed.desk.resolve(code, "Xong", TI, fed.now(), evidence=Evidence(document="1/CN"))

    told = page(auditor, code)

    assert "Bảng đang dùng khớp" in told
    assert "1 sự kiện mới hơn chưa tới bảng" in told


STEPS = (
    ("question", {"question": "Cống nào?"}),
    ("answer", {"answer": "Cống số 3"}),
    ("extension", {"reason": "Mưa", "until": f"{datetime.now(UTC).date() + timedelta(days=60)}"}),
    ("return", {"reason": "Không phải việc của chúng tôi"}),
    ("category", {"category": "power"}),
    ("assignment", {"agency": "water"}),
    ("start", {}),
    ("note", {"note": "Đã gọi", "public": False}),
    ("resolution", {"note": "Xong", "document": "1/CN"}),
    ("hiding", {"reason": "Nêu tên hàng xóm"}),
    ("showing", {}),
)


def test_they_agree_after_every_step_of_a_long_life(auditor, as_, dispatcher, code):
    manager = as_("manager@demo")
    for action, given in STEPS:
        act(dispatcher, code, action, **given)
        assert "Bảng đang dùng khớp" in page(auditor, code), action
    act(manager, code, "reopening", reason="Lại vỡ")
    assert "Bảng đang dùng khớp" in page(auditor, code)
