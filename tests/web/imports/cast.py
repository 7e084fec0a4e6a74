"""A file of another system, and how it is taken over."""

from io import BytesIO

from projections.scorecard_refresh import refresh
from web.imports.carrying_out import carry_out
from web.reform.pace import Pace, Stopped

TABLE = """Mã phản ánh;Kinh độ;Vĩ độ;Ngày gửi;Lĩnh vực;Nội dung;Trạng thái;Ngày xử lý
a1;107.3558;20.9887;01/02/2026 08:30;Đèn đường;Đèn không sáng;Mới;
a2;107.3121;20.9891;02/02/2026 09:00;Đường, vỉa hè;Ổ gà sâu;Đã xử lý;05/02/2026 10:00
a3;20.9891;107.3121;02/02/2026 09:00;Đường, vỉa hè;Đổi trục;Mới;
a4;107.3121;20.9891;hôm qua;Đường, vỉa hè;Ngày sai;Mới;
a5;107.3121;20.9891;02/02/2026 09:00;=1+1;Lĩnh vực lạ;Mới;
a1;107.3121;20.9891;02/02/2026 09:00;Đèn đường;Hai lần;Mới;
a6;2.35;48.85;02/02/2026 09:00;Đèn đường;Ở xa;Mới;
a7;107.3121;20.9891
"""


def upload(manager, content, name="old.csv"):
    data = {"file": (BytesIO(content if isinstance(content, bytes) else content.encode()), name)}
    answer = manager.post("/desk/imports", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location


def sums(client, where):
    page = client.get(f"{where}?lang=en").text
    return page.partition('id="sums">')[2].partition("<")[0]


def work(services):
    carry_out(services, Pace())
    services.catch_up()


def counts_of(services):
    """All that is counted and shown, but for what the engine keeps of each row."""
    services.catch_up()
    while refresh(services.engine):
        pass
    board = "SELECT count(*), coalesce(sum(lon), 0) FROM ward_board"
    cells = "SELECT level, cell, month, ward_id, counts FROM cells ORDER BY 1, 2, 3, 4"
    cards = """SELECT unit_kind, unit, slice_kind, slice, received, imported, merged, resolved
    FROM unit_scorecard ORDER BY 1, 2, 3, 4"""
    others = "SELECT (SELECT count(*) FROM case_stages), (SELECT count(*) FROM time_map)"
    with services.engine.connect() as db:
        queries = (board, cells, cards, others)
        return [list(map(tuple, db.exec_driver_sql(query))) for query in queries]


class KilledAfter(Pace):
    def __init__(self, steps):
        super().__init__()
        self.left = steps

    def __enter__(self):
        if self.left == 0:
            raise Stopped
        self.left -= 1
        super().__enter__()


def codes(services, status):
    query = f"SELECT code FROM ward_board WHERE channel = 'import' AND status = '{status}'"
    with services.engine.connect() as db:
        return db.exec_driver_sql(query).scalars().all()
