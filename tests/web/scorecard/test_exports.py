"""Spreadsheets: the same figures, and nothing in a cell that a spreadsheet would calculate."""

import csv
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from web.scorecard.exports import as_csv, as_xlsx, plain
from web.scorecard.reading import ALL, of_all

HOSTILE = ["=1+1", "+1", "-1", "@sum(a1)", "\t=1", "\r=1"]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def test_the_table_has_a_line_for_each_unit_and_the_figures_of_the_pages(reader, old_city):
    answer = reader.get("/scorecard/export.csv")
    assert answer.mimetype == "text/csv"
    assert 'filename="scorecard.csv"' in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"\xef\xbb\xbf")

    lines = list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))
    with old_city.engine.connect() as db:
        rows = of_all(db, ALL)
    assert len(lines) == len(rows)
    urban = next(line for line in lines if line["Đơn vị"] == "Phòng Hạ tầng đô thị")
    row = next(row for row in rows if row["unit"] == "urban")
    assert int(urban["Đã nhận"]) == row["received"]
    assert float(urban["Xử lý xong: trung vị, giờ"]) == pytest.approx(row["resolution_median"])


def test_a_unit_has_a_line_for_each_month_and_category(reader):
    answer = reader.get("/scorecard/agency/urban/export.csv")
    lines = list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))

    months = [int(line["Đã nhận"]) for line in lines if line["Tháng"]]
    whole = [int(li["Đã nhận"]) for li in lines if not (li["Tháng"] or li["Lĩnh vực"])]
    assert len(months) >= 5
    assert sum(months) == whole[0]


def test_the_workbook_opens_and_holds_numbers_as_numbers(reader):
    answer = reader.get("/scorecard/export.xlsx")
    with ZipFile(BytesIO(answer.data)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))

    second = sheet.findall(f".//{SHEET}row")[1]
    kinds = [cell.get("t", "n") for cell in second]
    assert kinds[:2] == ["s", "s"]
    assert kinds.count("n") > 30


@pytest.mark.parametrize("words", HOSTILE)
def test_words_stay_words(words):
    assert plain(words) == f"'{words}"
    [[cell]] = csv.reader(StringIO(as_csv([[words]]).decode("utf-8-sig"), newline=""))
    assert cell.startswith("'")
    with ZipFile(BytesIO(as_xlsx([["a"], [words]]))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


@pytest.mark.parametrize("cell", ["Bến Cát", "", None, 3, 2.5, -1])
def test_everything_else_is_as_it_is(cell):
    assert plain(cell) == cell
