"""GET /map/time and /api/over-time: what is counted is public, and is all that there is."""

from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import pytest

from domain.people.actor import Actor
from domain.reports.desk import Submission
from tests.web.cast import IN_BEN_CAT, IN_CUA_SONG, act, send
from web.intake import ward_found
from web.over_time.shades import place_of_change, shades_of, shades_of_change

BY = Actor("import:old", "system")
DAY = timedelta(days=1)
MARCH = datetime(2026, 3, 1, 3, tzinfo=UTC)
NUMBERS = count()
CITY = "107.2,20.9,107.5,21.1"


def sent(services, at, lon, lat, category="drainage", *, screened=True):
    ward = ward_found(services.atlas.at(lon, lat, at))
    submission = Submission(lon, lat, category, f"số {next(NUMBERS)}")
    report = services.desk.write(submission, ward, BY, at)
    if screened:
        report.accept(BY, at + DAY / 24)
    services.desk.save(report, tell=False)
    return report


@pytest.fixture
def spread(services):
    """Sixty reports over sixty days in two wards and two categories; a fourth is not screened."""
    random = Random(1)
    found = []
    for number in range(60):
        place = random.choice((IN_BEN_CAT, IN_CUA_SONG))
        screened = number % 4 > 0
        category = random.choice(("drainage", "road"))
        at = MARCH + number * DAY
        sent(services, at, place["lon"], place["lat"], category, screened=screened)
        found.append((at, place["lon"], category, screened))
    services.catch_up()
    return found


def asked(client, what, **query):
    answer = client.get(f"/api/over-time/{what}", query_string=query)
    assert answer.status_code == 200, answer.json
    return answer.json


def naive(spread, first, last, category=None):
    return [
        lon
        for at, lon, kind, screened in spread
        if screened and first <= at.date().isoformat() <= last and category in (None, kind)
    ]


@pytest.mark.parametrize("category", [None, "road"])
def test_counts_equal_a_naive_count(anyone, spread, category):
    days = {"from": "2026-03-05", "to": "2026-04-10"}
    expected = naive(spread, *days.values(), category)
    query = days | ({"category": category} if category else {})

    heat = asked(anyone, "heat", bbox=CITY, **query)
    wards = asked(anyone, "wards", **query)

    by_place = sorted(number for _, _, number in heat["spots"])
    assert heat["total"] == wards["total"] == len(expected) > 3
    assert by_place == sorted(expected.count(lon) for lon in set(expected))
    numbers = [line["number"] for line in wards["lines"]]
    assert [number for number in numbers if number] == by_place[::-1]
    assert 0 in numbers


def test_two_periods_are_compared_ward_by_ward(anyone, spread):
    before, after = ("2026-03-01", "2026-03-20"), ("2026-03-21", "2026-04-29")
    names = ("before_from", "before_to", "from", "to")

    found = asked(anyone, "change", **dict(zip(names, before + after, strict=True)))

    told = {(line["before"], line["number"]) for line in found["lines"]} - {(0, 0)}
    earlier, later = naive(spread, *before), naive(spread, *after)
    assert told == {(earlier.count(lon), later.count(lon)) for lon in {*earlier, *later}}
    assert len(found["shades"]) == 5


def test_neither_hidden_nor_merged_nor_unscreened_reports_are_counted(anyone, as_, services):
    dispatcher = as_("dispatcher@demo")
    waiting, plain, twin, hidden = (send(anyone, f"Nắp cống {n}") for n in range(4))
    for code in (plain, twin, hidden):
        act(dispatcher, code, "acceptance")
    assert asked(anyone, "heat")["total"] == 3

    act(dispatcher, twin, "merger", into=plain)
    act(dispatcher, hidden, "hiding", reason="lời lẽ")
    services.catch_up()

    assert asked(anyone, "heat")["total"] == asked(anyone, "wards")["total"] == 1
    assert waiting not in anyone.get("/map/time").text


def test_a_heat_map_is_never_larger_than_a_map_can_show(anyone, services):
    random = Random(2)
    for _ in range(40):
        lon, lat = IN_BEN_CAT["lon"] + random.random() / 1000, IN_BEN_CAT["lat"]
        sent(services, MARCH, lon, lat)
    services.catch_up()
    day = {"from": "2026-03-01", "to": "2026-03-01"}

    whole, near = (
        asked(anyone, "heat", **day),
        asked(anyone, "heat", bbox="107.355,20.98,107.357,20.99", **day),
    )

    assert [number for *_, number in whole["spots"]] == [40]
    assert whole["total"] == near["total"] == 40
    assert len(near["spots"]) > 3


@pytest.mark.usefixtures("spread")
def test_a_figure_of_the_scorecards_is_shaded_and_few_cases_are_not(anyone):
    counts, shares = (asked(anyone, "figure", figure=f) for f in ("received", "share_on_time"))

    assert sorted(line["number"] for line in counts["lines"]) == sorted(
        int(line["shown"]) for line in counts["lines"]
    )
    assert {line["shade"] for line in counts["lines"]} == {*range(len(counts["shades"]))}
    assert all(
        (line["number"] < 20) is (line["shade"] is None) or line["shown"]
        for line in shares["lines"]
    )


@pytest.mark.usefixtures("spread")
def test_the_table_is_there_before_any_script(anyone):
    for path in ("?", "/compared?", "/figures?", "/figures?figure=hours_whole&"):
        for language in ("vi", "en", "zh"):
            page = anyone.get(f"/map/time{path}lang={language}&from=2026-03-05&to=2026-04-10")

            assert page.status_code == 200
            assert page.text.count("data-ward=") > 1


BAD = (
    ("heat", {"from": "yesterday"}, "from"),
    ("heat", {"from": "2026-03-02", "to": "2026-03-01"}, "to"),
    ("wards", {"to": "9999-12-31"}, "to"),
    ("heat", {"bbox": "1,2,3"}, "bbox"),
    ("change", {"before_from": "0001-01-01"}, "before_to"),
    ("figure", {"figure": "beauty"}, "figure"),
    ("figure", {"figure": "late", "month": "March"}, "month"),
)


def test_a_bad_question_names_its_field(anyone):
    for what, query, field in BAD:
        answer = anyone.get(f"/api/over-time/{what}", query_string=query)

        assert (answer.status_code, answer.json["field"]) == (422, field)


class TestShades:
    @pytest.mark.parametrize("number", range(8))
    def test_there_are_at_most_five_and_equal_values_share_one(self, number):
        values = [float(n) for n in range(number)] * 2

        shades = shades_of(values, str)

        assert len(shades.all) == min(5, number)
        assert sorted({*shades.place.values()}) == [*range(len(shades.all))]
        assert [*shades.place.values()] == sorted(shades.place.values())

    @pytest.mark.parametrize(
        ("share", "place"), [(-1, 0), (-0.5, 1), (-0.1, 2), (0, 2), (0.1, 3), (0.5, 4), (9, 4)]
    )
    def test_a_change_has_its_class(self, share, place):
        assert place_of_change(share) == place
        assert len(shades_of_change(str)) == 5
