"""A file becomes reports by the manager's pages, and stops being any."""

from io import BytesIO

import pytest

from web.imports.carrying_out import carry_out
from web.reform.pace import Pace

TABLE = """Mã phản ánh;Kinh độ;Vĩ độ;Ngày gửi;Lĩnh vực;Nội dung;Trạng thái;Ngày xử lý
a1;107.3558;20.9887;01/02/2026 08:30;Đèn đường;Đèn không sáng;Mới;
a2;107.3121;20.9891;02/02/2026 09:00;Đường, vỉa hè;Ổ gà sâu;Đã xử lý;05/02/2026 10:00
a3;20.9891;107.3121;02/02/2026 09:00;Đường, vỉa hè;Đổi trục;Mới;
a4;107.3121;20.9891;hôm qua;Đường, vỉa hè;Ngày sai;Mới;
a5;107.3121;20.9891;02/02/2026 09:00;Chuyện khác;Lĩnh vực lạ;Mới;
a1;107.3121;20.9891;02/02/2026 09:00;Đèn đường;Hai lần;Mới;
"""


@pytest.fixture
def manager(as_):
    return as_("manager@demo")


def upload(manager, content, name="old.csv"):
    data = {"file": (BytesIO(content if isinstance(content, bytes) else content.encode()), name)}
    answer = manager.post("/desk/imports", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location


def test_it(fed, manager):
    where = upload(manager, TABLE)
    page = manager.get(where + "?lang=en").text
    print(page)
    assert 0
