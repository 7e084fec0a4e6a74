"""The real reform of 1 July 2025, from the communes of 2009, against the official table."""

import csv
import json
from collections import defaultdict

from geo.boundaries import read
from geo.lineage import ground_in_common

# Units of 30 June 2025 that were made after 2009, of these communes; the file gives Đầm Hà twice.
SINCE_2009 = {
    "Thị trấn Trới": "07030",
    "Xã Cộng Hòa": "06799",
    "Xã Cẩm Hải": "06799",
    "Xã Lương Mông": "06985",
    "Xã Minh Cầm": "06985",
    "Xã Đầm Hà": "06916",
}


def official(folder):
    said = defaultdict(set)
    with (folder / "quangninh_old_to_new_ward_2025.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            said[row["old_code"]].add(row["new_code_geo"])
    return said


def codes_of(file):
    told = [each["properties"] for each in json.loads(file.read_text())["features"]]
    by_name = {p["commune_id"]: SINCE_2009.get(p["commune_vn"]) for p in told}
    return {p["commune_id"]: by_name[p["commune_id"]] or p["gso_code_2025_06"] for p in told}


def test_the_largest_share_goes_to_the_official_successor(shared_data):
    file = shared_data / "quangninh_communes_2009.geojson"
    old = read(file, "commune_id", "commune_vn")
    new = read(shared_data / "quangninh_wards_2025-07-01.geojson", "code", "name")
    codes, said = codes_of(file), official(shared_data)

    shares = defaultdict(lambda: defaultdict(float))
    for c in ground_in_common([u.geometry for u in old], [u.geometry for u in new]):
        shares[codes[old[c.before].code]][new[c.after].code] += c.of_before
    right = {code for code in said if shares[code] and largest(shares[code]) in said[code]}

    assert len(said) == 171
    assert len(right) >= 168, said.keys() - right


def largest(ends):
    return max(ends, key=ends.get)
