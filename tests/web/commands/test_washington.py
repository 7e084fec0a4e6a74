"""A city's real file of reports, with real wards: where every row went, and which wards differ."""

import csv

import pytest

from tests.web.commands.terminal import ROOT, Terminal

EXAMPLES = ROOT / "docs/examples"
BORDER_M = 0.01
REAL_DIFFERENCES = 4  # their own ward lies elsewhere altogether


@pytest.fixture
def washington(urls, tmp_path, shared_data):
    terminal = Terminal(urls, tmp_path / "home", time_zone="America/New_York")
    terminal("handbook", "adopt", EXAMPLES / "dc_handbook.json")
    wards = shared_data / "dc_wards_2012.geojson"
    fields = ("--code", "ward", "--name", "name")
    terminal("wards", "import", wards, "--valid-from", "2012-01-01", *fields)
    return terminal


def test_all_rows_are_accounted_for_and_our_ward_is_the_citys_own(
    washington, shared_data, tmp_path
):
    differences = tmp_path / "differences.csv"
    command = (
        *("reports", "import", shared_data / "dc_311_2015-10.csv.gz"),
        *("--mapping", EXAMPLES / "dc_311.toml", "--differences", differences),
    )

    status, out, _ = washington.process(*command)
    again = washington(*command)

    assert status == 0
    first, second, *_ = out.decode().splitlines()
    assert first.endswith("11,473 rows = 11,473 imported + 0 already there + 0 bad")
    assert second.strip().startswith("our ward equals the file's own on 11,420 of 11,437 rows")
    assert "0 imported + 11,473 already there + 0 bad" in again.stdout
    assert_each_difference_is_listed(differences)
    assert_the_cases_have_their_own_times(washington)


def assert_each_difference_is_listed(path):
    with path.open() as file:
        found = list(csv.DictReader(file))
    assert len(found) == 17
    on_a_border = [each for each in found if float(each["distance_to_border_m"]) < BORDER_M]
    assert len(found) - len(on_a_border) == REAL_DIFFERENCES
    assert {each["how"] for each in on_a_border} == {"border"}


def assert_the_cases_have_their_own_times(washington):
    statuses = dict(washington.ask("SELECT status, count(*) FROM ward_board GROUP BY status"))
    assert statuses == {"ACCEPTED": 2_582, "IN_PROGRESS": 1_752, "RESOLVED": 6_716, "REJECTED": 423}
    ((first, last),) = washington.ask("SELECT min(submitted_at), max(changed_at) FROM ward_board")
    # The file's own words: 2015-09-11T05:50:21 and 2015-10-11T14:00:39, on the city's clocks.
    assert first.isoformat() == "2015-09-11T09:50:21+00:00"
    assert last.isoformat() == "2015-10-11T18:00:39+00:00"
