from zoneinfo import ZoneInfo

import pytest

from domain.handbook.contents import Category, Contents
from web.imports.report_mapping import (
    ReportMapping,
    filled,
    load_mapping,
    refuse_unknown_codes,
    translated,
)
from web.imports.settings import NotUsable

LEAST = """
source = "old"
text = "{what} at {where}"
[columns]
id = "no"
lon = "x"
lat = "y"
submitted_at = "sent"
"""


@pytest.fixture
def mapping(tmp_path):
    def mapping(text=LEAST, **_) -> ReportMapping:
        path = tmp_path / "mapping.toml"
        path.write_text(text)
        return load_mapping(path)

    return mapping


def test_little_is_needed_for_a_file_that_speaks_our_own_codes(mapping):
    assert list(mapping().needed()) == ["no", "x", "y", "sent", "what", "where"]


def test_every_column_that_is_named_anywhere_is_needed(mapping):
    more = '[times]\nstart = "begun"\n[words]\nreject = "No: {why}"\n'

    needed = set(mapping(LEAST + 'category = "kind"\n' + more).needed())

    assert {"kind", "begun", "why"} <= needed


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("source =", "sources ="), "unknown field sources"),
        (('source = "old"', 'source = " "'), "source is empty"),
        (('"old"', "old"), "Invalid value"),
        (('id = "no"', ""), "missing required field id - at $.columns"),
        (("[columns]", 'delimiter = ";;"\n[columns]'), "delimiter is one character"),
        (("[columns]", 'encoding = "utf-99"\n[columns]'), "encoding 'utf-99' is not known"),
        (("[columns]", 'time_zone = "Mars"\n[columns]'), "time_zone 'Mars' is not known"),
        (("[columns]", 'statuses = {Done = ["solve"]}\n[columns]'), "Invalid enum value 'solve'"),
        (("[columns]", 'statuses = {No = ["reject"]}\n[columns]'), "words.reject is missing"),
    ],
)
def test_a_slip_is_refused_with_its_place(mapping, change, reason):
    with pytest.raises(NotUsable) as refusal:
        mapping(LEAST.replace(*change))

    assert str(refusal.value).startswith("mapping.toml cannot be used: ")
    assert reason in str(refusal.value)


def test_times_are_the_citys_own_unless_the_mapping_says_otherwise(mapping):
    city = ZoneInfo("Asia/Ho_Chi_Minh")
    there = mapping(LEAST.replace("[columns]", 'time_zone = "America/New_York"\n[columns]'))

    assert mapping().zone(city) is city
    assert there.zone(city).key == "America/New_York"


def test_codes_that_the_handbook_lacks_are_all_named_before_anything_is_read(mapping):
    tables = '[categories]\na = "road"\nb = "sea"\n[agencies]\nc = "navy"\n'
    handbook = Contents(categories=(Category("road", {"vi": "Đường"}, "road"),))

    with pytest.raises(NotUsable) as refusal:
        refuse_unknown_codes(mapping(LEAST + tables), handbook, "mapping.toml")

    assert "the handbook has no category sea, agency navy;" in str(refusal.value)


def test_a_star_stands_for_every_value_that_is_not_named():
    assert translated({"A": "road", "*": "idea"}, "B") == "idea"
    assert translated({"A": "road", "*": "idea"}, "A") == "road"
    assert translated({"A": "road"}, "B") is None


def test_a_value_with_braces_is_no_template():
    assert filled("{a}, {b}", {"a": "{b}", "b": "{a}"}) == "{b}, {a}"
