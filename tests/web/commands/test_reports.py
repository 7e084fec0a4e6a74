"""`kalong reports import`, in front of the demo city."""

import csv
import gzip
import signal
import time

import pytest

from domain.reports.code import code_from

MAPPING = """
source = "old"
text = "{words}"
time_zone = "Asia/Ho_Chi_Minh"
nulls = ["1970-01-01"]
[columns]
id = "no"
lon = "x"
lat = "y"
submitted_at = "sent"
category = "kind"
agency = "office"
status = "status"
own_ward = "ward"
[times]
start = "begun"
resolve = "ended"
[statuses]
new = []
done = ["accept", "assign", "start", "resolve"]
no = ["reject"]
odd = ["resolve"]
[categories]
Roads = "road"
Ideas = "idea"
[agencies]
PW = "urban"
[words]
resolve = "Done."
reject = "Not ours."
"""
HEADER = ("no", "x", "y", "sent", "begun", "ended", "kind", "office", "status", "words", "ward")
PIER = {
    "x": "107.3391",
    "y": "20.9835",
    "sent": "2025-07-01T08:00",
    "begun": "2025-07-02T08:00",
    "ended": "2025-07-03T08:00",
    "kind": "Roads",
    "office": "PW",
    "status": "done",
    "words": "Hố ga mất nắp",
    "ward": "",
}
HISTORY = """
SELECT topic, state ->> 'timestamp' FROM event_log JOIN
(SELECT originator_id FROM event_log WHERE state ->> 'external_id' = 'old:1') one
USING (originator_id) ORDER BY originator_version
"""


def row(number, **changed):
    return {"no": str(number)} | PIER | changed


def write(path, rows, opened=open):
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def mapping(tmp_path):
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING)
    return path


@pytest.fixture
def take_over(city_terminal, tmp_path, mapping):
    """Imports rows, and gives the command's first line and the bad rows."""

    def take_over(*rows):
        path = write(tmp_path / "old.csv", rows)
        errors = tmp_path / "errors.csv"
        result = city_terminal("reports", "import", path, "--mapping", mapping, "--errors", errors)
        with errors.open(encoding="utf-8") as file:
            return result.stdout.partition("\n")[0], list(csv.DictReader(file))

    return take_over


def told(rows, imported=0, known=0, bad=0):
    return f"old.csv: {rows} rows = {imported} imported + {known} already there + {bad} bad"


def test_a_row_becomes_a_case_with_its_own_times(take_over, city_terminal):
    assert take_over(row(1)) == (told(1, imported=1), [])

    assert city_terminal.ask(HISTORY) == [
        ("report.submitted", "2025-07-01T01:00:00Z"),
        ("report.ward_determined", "2025-07-01T01:00:00Z"),
        ("report.agency_determined", "2025-07-01T01:00:00Z"),
        ("report.accepted", "2025-07-01T01:00:00Z"),
        ("report.assigned", "2025-07-01T01:00:00Z"),
        ("report.work_started", "2025-07-02T01:00:00Z"),
        ("report.resolved", "2025-07-03T01:00:00Z"),
    ]


def test_the_views_show_it_at_once_under_a_code_that_never_changes(take_over, city_terminal):
    take_over(row(1))

    shown = city_terminal.ask("SELECT code, status, agency, text FROM ward_board")
    assert shown == [(code_from("old:1"), "RESOLVED", "urban", "Hố ga mất nắp")]


def test_the_map_of_the_moment_of_the_report_names_the_ward(take_over, city_terminal):
    take_over(row(1, sent="2025-06-30T23:59"), row(2, sent="2025-07-01T00:00"))

    codes = city_terminal.ask(
        "SELECT state -> 'found' ->> 'ward_code' FROM event_log "
        "WHERE topic = 'report.ward_determined' ORDER BY position"
    )
    located = [
        city_terminal(
            "wards", "locate", "--at", at, stdin=f"id,lon,lat\n1,{PIER['x']},{PIER['y']}\n"
        ).stdout.splitlines()[1]
        for at in ("2025-06-30T23:59", "2025-07-01T00:00")
    ]
    assert [code for (code,) in codes] == [answer.split(",")[1] for answer in located]
    assert codes[0] != codes[1]


def test_the_same_file_again_changes_nothing(take_over, city_terminal):
    rows = [row(number) for number in range(3)]
    take_over(*rows)
    events = city_terminal.events

    assert take_over(*rows) == (told(3, known=3), [])
    assert city_terminal.events == events


def test_a_longer_file_adds_what_is_new_alone(take_over):
    take_over(row(1))

    assert take_over(row(1), row(2)) == (told(2, imported=1, known=1), [])


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"no": ""}, "no", "no is empty."),
        ({"no": "1\u0000"}, "no", "The text holds characters that cannot be stored."),
        ({"x": "east"}, "x", "x is a number of degrees up to 180"),
        ({"x": "2.35", "y": "48.85"}, "lon", "This place lies outside the city"),
        ({"x": "20.9835", "y": "107.3391"}, "y", "y is a number of degrees up to 90"),
        ({"sent": "2009-12-31"}, "submitted_at", "The city has no map of wards for 2009-12-31."),
        ({"kind": "Sea"}, "kind", "kind is no category that the mapping names: 'Sea'."),
        ({"words": " "}, "text", "Please describe it in a few words."),
        ({"words": "a\u0007"}, "text", "The text holds characters that cannot be stored."),
        ({"status": "odd"}, "", "This report has to be accepted before"),
        ({"kind": "Ideas", "office": ""}, "agency", "No agency is named and no rule finds one."),
        ({"ended": "2025-07-01"}, "ended", "ended lies before the step before it."),
    ],
)
def test_a_bad_row_is_listed_and_the_rest_goes_on(take_over, changed, field, reason):
    first, (bad,) = take_over(row(1, **changed), row(2))

    assert first == told(2, imported=1, bad=1)
    assert (bad["line"], bad["field"]) == ("2", field)
    assert bad["id"] == changed.get("no", "1")
    assert bad["reason"].startswith(reason)


def test_an_id_that_comes_twice_is_taken_once(take_over):
    first, (bad,) = take_over(row(1), row(1, words="another"))

    assert first == told(2, imported=1, bad=1)
    assert bad["reason"] == "no is the same as on line 2."


def test_every_row_is_counted_however_broken_the_file(city_terminal, mapping, tmp_path):
    path = write(tmp_path / "old.csv", [row(1), row(2)])
    lines = path.read_bytes().splitlines()
    too_large = b'"' + b"x" * 200_000 + b'"'
    path.write_bytes(b"\r\n".join([*lines[:2], b"", b"3,4", too_large, b"\xff" + lines[2], b""]))

    result = city_terminal("reports", "import", path, "--mapping", mapping)

    assert result.stdout.startswith(told(4, imported=1, bad=3))


def test_without_errors_being_named_they_are_listed_below_home(city_terminal, mapping, tmp_path):
    path = write(tmp_path / "old.csv", [row(1), row(2, x="east")])

    result = city_terminal("reports", "import", path, "--mapping", mapping)

    listed = city_terminal.home / "imports" / "old" / "bad_rows.csv"
    assert f"bad rows: {listed}" in result.stdout
    assert len(listed.read_text().splitlines()) == 2


def test_wards_are_compared_with_the_files_own(city_terminal, mapping, tmp_path):
    answer = city_terminal("wards", "locate", stdin=f"id,lon,lat\n1,{PIER['x']},{PIER['y']}\n")
    ours = answer.stdout.splitlines()[1].split(",")[1]
    path = write(tmp_path / "old.csv", [row(1, ward=ours), row(2, ward="77"), row(3)])
    differences = tmp_path / "differences.csv"

    result = city_terminal(
        "reports", "import", path, "--mapping", mapping, "--differences", differences
    )

    assert "our ward equals the file's own on 1 of 2 rows; 1 differ" in result.stdout
    with differences.open() as file:
        (found,) = csv.DictReader(file)
    assert (found["line"], found["ref"], found["own_ward"]) == ("3", "old:2", "77")
    assert found["our_ward"] == ours
    assert float(found["distance_to_border_m"]) > 0


def test_a_file_without_a_column_of_the_mapping_is_refused(city_terminal, mapping, tmp_path):
    path = tmp_path / "old.csv"
    path.write_text("no,x,y\n1,2,3\n")

    reason = city_terminal.refused("reports", "import", path, "--mapping", mapping)

    assert reason.startswith("The file has no column sent;")


def test_a_city_without_the_mappings_categories_is_refused(terminal, mapping, tmp_path):
    path = write(tmp_path / "old.csv", [row(1)])

    reason = terminal.refused("reports", "import", path, "--mapping", mapping)

    assert "the handbook has no category idea, category road, agency urban" in reason
    assert terminal.events == 0


def test_where_nothing_could_be_imported_it_has_failed(city_terminal, mapping, tmp_path):
    path = write(tmp_path / "old.csv", [row(1, x="east")])

    result = city_terminal("reports", "import", path, "--mapping", mapping)

    assert result.exit_code == 1
    assert "no report could be imported" in result.output


def test_a_process_that_is_killed_is_run_again_and_no_row_is_lost_or_doubled(
    city_terminal, mapping, tmp_path
):
    rows = [row(number, x=f"107.33{number:04}") for number in range(3_000)]
    path = write(tmp_path / "old.csv.gz", rows, gzip.open)
    command = ("reports", "import", path, "--mapping", mapping)
    before = city_terminal.events
    process = city_terminal.start(*command)
    while city_terminal.events == before:
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    ((killed_at,),) = city_terminal.ask(SUBMITTED)

    status, out, _ = city_terminal.process(*command)

    assert status == 0
    assert 0 < killed_at < 3_000
    assert killed_at % 500 == 0
    imported = f"{3_000 - killed_at:,} imported + {killed_at:,} already there + 0 bad"
    assert out.decode().startswith(f"old.csv.gz: 3,000 rows = {imported}")
    assert city_terminal.ask(SUBMITTED) == [(3_000,)]


def test_two_who_import_one_file_at_once_import_each_row_once(city_terminal, mapping, tmp_path):
    path = write(tmp_path / "old.csv", [row(n, x=f"107.33{n:04}") for n in range(1_500)])
    processes = [
        city_terminal.start("reports", "import", path, "--mapping", mapping) for _ in range(2)
    ]

    ended = [process.communicate() for process in processes]

    assert [process.returncode for process in processes] == [0, 0], ended
    told = [out.decode().split() for out, _ in ended]
    assert sum(int(words[4].replace(",", "")) for words in told) == 1_500
    assert city_terminal.ask(SUBMITTED) == [(1_500,)]


SUBMITTED = "SELECT count(*) FROM event_log WHERE topic = 'report.submitted'"
