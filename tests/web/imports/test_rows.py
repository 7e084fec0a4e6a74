import gzip

import pytest

from web.imports.rows import CsvFile, DamagedFile, MissingColumn


@pytest.fixture
def rows(tmp_path):
    def rows(content, **how):
        path = tmp_path / "file.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with CsvFile(path, **how) as file:
            return file.header, list(file.rows())

    return rows


def test_rows_are_numbered_as_the_lines_of_the_file(rows):
    _, found = rows('a,b\n1,2\n\n"3\n3",4\n5,6\n')

    assert [(row.line, row.values["b"]) for row in found] == [(2, "2"), (5, "4"), (6, "6")]


def test_a_byte_order_mark_is_no_part_of_a_name(rows):
    header, _ = rows("\ufeffa , b\n")

    assert header == ["a", "b"]


def test_gzip_is_known_by_its_content_and_not_by_its_name(rows):
    _, (row,) = rows(gzip.compress(b"a,b\n1,2\n"))

    assert row.values == {"a": "1", "b": "2"}


@pytest.mark.parametrize("line", ["1", "1,2,3"])
def test_a_row_with_another_number_of_fields_has_a_problem(rows, line):
    _, (row, good) = rows(f"a,b\n{line}\n4,5\n")

    assert row.problem == f"this row has {line.count(',') + 1} fields, but the first line names 2"
    assert good.problem is None


def test_a_field_too_large_for_csv_stops_nothing(rows):
    _, (row, good) = rows(f"a,b\n{'x' * 200_000},1\n4,5\n")

    assert row.problem == "this is not readable as CSV"
    assert good.values == {"a": "4", "b": "5"}


def test_bytes_of_another_encoding_stop_nothing(rows):
    _, (row, good) = rows(b"a,b\n\xff,1\n4,5\n")

    assert row.values["a"] == "\udcff"
    assert good.values["a"] == "4"


def test_another_encoding_and_delimiter_can_be_named(rows):
    _, (row,) = rows("a;b\nphở;2\n".encode("utf-16"), encoding="utf-16", delimiter=";")

    assert row.values == {"a": "phở", "b": "2"}


def test_an_empty_file_has_no_columns(rows):
    assert rows("") == ([], [])


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path):
    path = tmp_path / "file.csv"
    path.write_text("a,b\n")

    with CsvFile(path) as file, pytest.raises(MissingColumn) as refusal:
        file.refuse_without(["a", "c"])

    assert str(refusal.value) == "The file has no column c; it has a, b."


def test_a_file_that_was_cut_off_gives_its_rows_and_then_says_so(tmp_path):
    path = tmp_path / "file.csv.gz"
    lines = b"".join(b"%d,%d\n" % (number, hash(str(number))) for number in range(20_000))
    path.write_bytes(gzip.compress(b"a,b\n" + lines)[:-1000])
    got = []

    with CsvFile(path) as file, pytest.raises(DamagedFile) as refusal:
        got.extend(row.line for row in file.rows())

    assert str(refusal.value).startswith("file.csv.gz cannot be read any further after line ")
    assert refusal.value.facts["line"] > 1_000
    assert got == list(range(2, refusal.value.facts["line"] + 1))


def test_progress_is_counted_in_bytes_of_the_file_as_it_lies_there(tmp_path):
    path = tmp_path / "file.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 100_000))

    with CsvFile(path) as file:
        list(file.rows())

        assert file.position == file.size == path.stat().st_size
