"""A file becomes reports by the manager's pages."""

import csv
import gzip
import json
from datetime import UTC
from io import BytesIO, StringIO
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from domain.reports.code import report_id_of
from tests.web.cast import IN_BEN_CAT
from tests.web.imports.cast import TABLE, KilledAfter, codes, counts_of, sums, upload, work
from web.imports import reports
from web.imports.carrying_out import carry_out
from web.imports.files import throw_away
from web.imports.recognising import guessed, guessed_format, values_of
from web.imports.sheet import sheet_of
from web.reform.pace import Stopped

REQUESTS = [
    {
        "service_request_id": "17",
        "status": "closed",
        "service_name": "Street lights",
        "description": "Dark",
        "requested_datetime": "2026-02-01T08:30:00+07:00",
        "updated_datetime": "2026-02-03T08:30:00+07:00",
        "lat": IN_BEN_CAT["lat"],
        "long": IN_BEN_CAT["lon"],
        "notes": [{"type": "opened"}],
    }
]
XML = b"""<?xml version="1.0" encoding="utf-8"?><service_requests><request>
<service_request_id>17</service_request_id>
<status>open</status><service_name>Street lights</service_name>
<description>Dark &amp; wet</description>
<requested_datetime>2026-02-01T08:30:00+07:00</requested_datetime>
<lat>20.9887</lat><long>107.3558</long></request></service_requests>"""
USHAHIDI = """#,INCIDENT TITLE,INCIDENT DATE,DESCRIPTION,CATEGORY,LATITUDE,LONGITUDE,APPROVED

5,Dark lane,2026-02-01 08:30:00,"No light, at all",Street lights,20.9887,107.3558,YES
"""


def bad_rows(client, where):
    text = client.get(f"{where}/bad-rows.csv?lang=en").data.decode("utf-8-sig")
    return {(row["line"], row["column"]): row["reason"] for row in csv.DictReader(StringIO(text))}


def workbook():
    book, written = Workbook(), BytesIO()
    lines = [line.split(";") for line in TABLE.splitlines()[:3]]
    for line in lines:
        numbers = [float(cell) if "." in cell and cell[0].isdigit() else cell for cell in line]
        book.active.append(numbers)
    book.save(written)
    return written.getvalue()


def test_each_kind_of_file_is_recognised_with_its_columns(manager):
    for content, kind, new in (
        (TABLE, "CSV table", 2),
        (TABLE.encode("utf-16"), "CSV table", 2),
        (workbook(), "XLSX workbook", 2),
        (json.dumps(REQUESTS), "Open311 requests", 1),
        (json.dumps({"requests": REQUESTS}), "Open311 requests", 1),
        (XML, "Open311 requests", 1),
        (USHAHIDI, "Ushahidi export", 1),
    ):
        page = manager.get(f"{upload(manager, content)}?lang=en").text
        assert kind in page
        assert f"Take over {new} reports" in page


UNREADABLE = (
    b"",
    b"\x89PNG\r\n\x1a\n\0\0",
    b"PK\x03\x04 no workbook",
    b"[1, 2]",
    b"[" * 100_000,
    b"<a>",
    b'<!DOCTYPE x [<!ENTITY a "b">]><request>&a;</request>',
    b"a," * 300,
    b"a,b\n" + b"1,2\n" * 50_001,
)


def test_what_cannot_be_read_is_refused_and_nothing_is_kept(fed, manager):
    for content in UNREADABLE:
        data = {"file": (BytesIO(content), "x.csv")}
        answer = manager.post("/desk/imports", data=data, content_type="multipart/form-data")
        assert answer.status_code == 422, content[:20]

    with fed.engine.connect() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM import_file").scalar() == 0


def test_every_bad_row_is_named_with_its_column_and_reason(manager):
    manager.get("/desk/imports?lang=en")
    where = upload(manager, TABLE)

    assert sums(manager, where).startswith("8 rows: 2 would become reports, 0 are there already, 6")
    found = bad_rows(manager, where)
    assert list(found) == [
        ("4", "Vĩ độ"),
        ("5", "Ngày gửi"),
        ("6", "Lĩnh vực"),
        ("7", "Mã phản ánh"),
        ("8", "lon"),
        ("9", "Mã phản ánh"),
    ]
    assert "'=1+1'" in found["6", "Lĩnh vực"]
    manager.get("/desk/imports?lang=vi")  # whoever looks at them reads their own language
    assert "chưa có lĩnh vực tương ứng" in manager.get(where).text
    manager.get("/desk/imports?lang=en")
    assert "line 2" in found["7", "Mã phản ánh"]


def test_what_is_chosen_counts_and_a_choice_that_is_none_is_refused(manager):
    where = upload(manager, TABLE)
    given = {
        **{"source": "Old hotline", "id": "Mã phản ánh", "lon": "Kinh độ", "lat": "Vĩ độ"},
        **{"submitted_at": "Ngày gửi", "category": "Lĩnh vực", "text": "Nội dung"},
        **{"time_zone": "UTC", "time_format": "%m/%d/%Y %H:%M", "other_category": "road"},
    }

    wrong = manager.post(f"{where}/mapping", data=given | {"lat": "Nowhere"})
    assert wrong.status_code == 422
    assert 'id="fault-lat"' in wrong.text
    assert manager.post(f"{where}/mapping", data=given).status_code == 303

    page = manager.get(f"{where}?lang=en").text
    assert "3 would become reports" in page
    assert "2 Jan 2026, 15:30" in page  # 08:30 in UTC, on the city's clocks; the month first


NOTED = REQUESTS[0] | {
    "notes": [
        {"datetime": "2026-02-01T09:00:00+07:00", "type": "opened", "summary": "Sent by phone"},
        {"datetime": "2026-02-01T10:00:00+07:00", "type": "crew", "summary": "Crew sent out"},
        {"datetime": "2026-02-02T10:00:00+07:00", "type": "visited", "summary": "Two lamps dark"},
    ],
}
NOTED_IN_XML = XML.replace(
    b"</long>",
    b"""</long><notes><note><datetime>2026-02-01T10:00:00+07:00</datetime><type>crew</type>
    <summary>Crew sent out</summary></note></notes>""",
)


def test_notes_of_requests_become_what_the_manager_says(fed, manager, as_):
    where = upload(manager, json.dumps([NOTED]), "old.json")
    page = manager.get(f"{where}?lang=en").text.partition("What the notes become here")[2]
    kinds = ("opened: Sent by phone", "crew: Crew sent out", "visited: Two lamps dark")
    assert all(f">{kind}<select" in page for kind in kinds)
    number = page.partition("crew: Crew sent out")[2].partition('name="')[2].partition('"')[0]
    given = {
        **{"source": "old", "id": "service_request_id", "lon": "long", "lat": "lat"},
        **{"submitted_at": "requested_datetime", "text": "description", "status": "status"},
        **{"ended_at": "updated_datetime", "time_zone": "UTC", "other_category": "lighting"},
    }
    assert manager.post(f"{where}/mapping", data=given | {number: "dance"}).status_code == 422
    assert manager.post(f"{where}/mapping", data=given | {number: "start"}).status_code == 303
    manager.post(f"{where}/begin")
    work(fed)

    (code,) = codes(fed, "RESOLVED")
    with fed.engine.connect() as db:
        query = """SELECT topic, state ->> 'timestamp' FROM event_log
        WHERE originator_id = %s ORDER BY originator_version"""
        told = [(topic, at) for topic, at in db.exec_driver_sql(query, (report_id_of(code),))]
    assert [(topic.removeprefix("report."), at[8:13]) for topic, at in told[3:]] == [
        *(("accepted", "01T03"), ("assigned", "01T03"), ("work_started", "01T03")),
        *(("note_added", "01T03"), ("note_added", "02T03"), ("resolved", "03T01")),
    ]
    assert "Two lamps dark" in as_("auditor@demo").get(f"/reports/{code}").text


def test_notes_in_xml_are_read_too(manager):
    page = manager.get(f"{upload(manager, NOTED_IN_XML, 'old.xml')}?lang=en").text

    assert ">crew: Crew sent out<select" in page
    assert "Take over 1 reports" in page


def test_an_import_that_is_killed_goes_on_and_has_each_row_once(fed, manager, monkeypatch):
    monkeypatch.setattr(reports, "CHUNK", 3)
    lines = [f"b{n};107.3121;20.9891;02/02/2026 09:00;Đèn đường;Số {n};Mới;" for n in range(10)]
    where = upload(manager, "\n".join([TABLE.splitlines()[0], *lines]))
    assert manager.post(f"{where}/begin").status_code == 303
    assert manager.post(f"{where}/begin").status_code == 303  # pressed twice

    with pytest.raises(Stopped):
        carry_out(fed, KilledAfter(2))
    fed.catch_up()
    assert counts_of(fed)[0][0][0] == 6
    work(fed)
    work(fed)

    assert counts_of(fed)[0][0][0] == 10
    assert sums(manager, where).startswith("10 rows: 10 became reports, 0 were there already, 0")
    again = upload(manager, "\n".join([TABLE.splitlines()[0], *lines]))
    assert "0 would become reports, 10 are there already" in sums(manager, again)
    assert manager.post(f"{again}/begin").status_code == 422


def test_a_case_comes_with_its_own_time_and_end_and_nobody_is_told(fed, anyone, as_, taken_over):
    assert taken_over
    with fed.engine.connect() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM outbox").scalar() == 0
        query = "SELECT status, ward_name, due, next_strike, public_feature FROM ward_board"
        rows = sorted(tuple(row) for row in db.exec_driver_sql(query))
        query = "SELECT submitted_at, ended_at FROM case_stages WHERE status = 'RESOLVED'"
        times = db.exec_driver_sql(query).one()
    assert [row[:4] for row in rows] == [
        ("RESOLVED", "Cửa Sông", None, None),
        ("SUBMITTED", "Bến Cát", None, None),
    ]
    assert [at.astimezone(UTC).isoformat()[:16] for at in times] == [
        "2026-02-02T02:00",
        "2026-02-05T03:00",
    ]
    (code,) = codes(fed, "SUBMITTED")
    assert "old:a1" in as_("dispatcher@demo").get(f"/reports/{code}").text
    assert "old:a1" not in anyone.get(f"/reports/{code}").text


def test_a_draft_can_be_thrown_away_and_old_files_are(fed, manager, monkeypatch):
    first, second = upload(manager, TABLE), upload(manager, TABLE)

    manager.post(f"{first}/discarding")
    assert manager.get(first).status_code == 404
    later = fed.now().replace(year=fed.now().year + 1)
    monkeypatch.setattr(fed, "now", lambda: later)
    throw_away(fed)
    with fed.engine.connect() as db:
        assert db.exec_driver_sql("SELECT count(*) FROM import_file").scalar() == 0
    assert second != first


def test_nobody_but_a_manager_imports(manager, as_):
    where = upload(manager, TABLE)
    for login in ("dispatcher@demo", "ward1@demo", "agency1@demo", "auditor@demo"):
        other = as_(login)
        for step in ("mapping", "begin", "undo", "discarding"):
            assert other.post(f"{where}/{step}", data={}).status_code == 403
        assert other.get(where).status_code == (200 if login == "auditor@demo" else 403)


@pytest.mark.parametrize(
    ("name", "lat", "at"),
    [
        ("boston_311_2015-01.csv.gz", "lat", "open_local"),
        ("dc_311_2015-10.csv.gz", "lat", "added_at"),
    ],
)
def test_the_lists_of_real_cities_are_recognised(shared_data, name, lat, at):
    sheet = sheet_of(gzip.decompress((shared_data / name).read_bytes()))
    found = guessed(sheet.columns)

    assert (found["lat"], found["submitted_at"]) == (lat, at)
    assert {"id", "lon", "category", "status", "ended_at"} <= found.keys()
    times = islice(values_of(sheet.rows(), at), 50)
    assert guessed_format(times, ZoneInfo("UTC")) == ""
    assert sum(1 for _ in sheet.rows()) > 7_000
