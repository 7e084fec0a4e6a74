"""The public scorecards: every figure says on what it stands and opens it."""

import re

import pytest
from sqlalchemy import event

from projections.figures import FIGURES
from projections.scorecard_cases import BEHIND
from web.scorecard.card import FEWEST, Card, city_steps, most_overdue, ranked, usual_medians
from web.scorecard.charts import nice
from web.scorecard.reading import ALL, cards_of, of_all

LINK = re.compile(r'href="(/scorecard/[^"]*/cases[^"]*)"')
NUMBER = re.compile(r"[\d.]+ vụ")


@pytest.fixture
def cards(old_city, reader):
    with reader.application.test_request_context("/"), old_city.engine.connect() as db:
        return cards_of(of_all(db, ALL), "agency")


def test_the_overview_shows_every_agency_and_ward_with_both_formulas(reader, old_city):
    page = reader.get("/scorecard/").text
    with old_city.engine.connect() as db:
        wards = [row for row in of_all(db, ALL) if row["unit_kind"] == "ward"]

    for words in ("Phòng Hạ tầng đô thị", "Phường Bến Cát", "chính thức", f"dưới {FEWEST} vụ"):
        assert words in page
    stuck = most_overdue(city_steps(wards)) is not None
    assert ("Quá hạn nhiều nhất ở đây" in page) is stuck
    assert "gấp" in page  # a slow step stands out


@pytest.mark.parametrize("query", ["?month=2001-01", "?category=nothing"])
def test_a_part_without_cases_is_an_empty_page(reader, query):
    assert reader.get(f"/scorecard/{query}").status_code == 200


def test_the_whole_can_be_narrowed_to_a_month_or_a_category(reader):
    page = reader.get("/scorecard/").text
    month = re.search(r'<option value="(\d{4}-\d\d)"', page).group(1)

    for part in (f"month={month}", "category=road"):
        narrowed = reader.get(f"/scorecard/?{part}")
        assert narrowed.status_code == 200
        assert f"figure=received&amp;{part}" in narrowed.text or part in narrowed.text


def test_nobody_is_ranked_on_few_cases(cards):
    enough, few = ranked(cards)

    assert enough
    assert few
    assert all(card.judged >= FEWEST for card in enough)
    shares = [card.on_time.value for card in enough]
    assert shares == sorted(shares, reverse=True)


def test_one_lucky_case_makes_no_middle():
    rows = [
        {f"{step}_n": n, f"{step}_median": hours}
        for n, hours in ((FEWEST, 10.0), (FEWEST, 20.0), (FEWEST, 30.0), (1, 0.1))
        for step in ("screening",)
    ]
    rows = [
        {f"{s}_{w}": None for s in ("assignment", "start", "resolution") for w in ("n", "median")}
        | row
        for row in rows
    ]

    assert usual_medians(rows) == {"screening": 20.0}


def test_the_slow_step_is_the_one_furthest_above_the_middle():
    steps = ("screening", "assignment", "start", "resolution")
    row = {f"{s}_n": FEWEST for s in steps} | {f"{s}_p90": 9.0 for s in steps}
    row |= {f"{what}_{s}": 0 for what in ("waits", "overdue", "since") for s in steps}
    row |= {f"{s}_median": hours for s, hours in zip(steps, (1.0, 6.0, 3.0, 50.0), strict=True)}
    usual = {"screening": 1.0, "assignment": 2.0, "start": 2.0, "resolution": 60.0}

    assert Card(row, "x", usual).slow.name == "assignment"
    assert Card(row | {"assignment_n": FEWEST - 1}, "x", usual).slow.name == "start"
    assert Card(row, "x", {}).slow is None


def test_a_unit_has_its_months_its_categories_and_charts_with_tables(reader):
    page = reader.get("/scorecard/agency/urban").text

    assert page.count("<svg viewBox") >= 2
    assert page.count("Bảng bên dưới cho cùng nội dung.") == 2
    assert "Theo tháng" in page
    assert "Thoát nước, nắp cống" in page


def test_every_figure_of_a_unit_opens_as_many_cases_as_it_says(reader):
    page = reader.get("/scorecard/agency/order").text
    counts = re.findall(
        r'class="card count" href="([^"]*)"><strong class="number">(\d+)</strong>', page
    )

    assert len(counts) > 10
    for link, number in counts:
        listed = reader.get(link.replace("&amp;", "&")).text
        assert listed.count('<span class="case-words">') == min(int(number), 50), link


@pytest.mark.parametrize("figure", BEHIND)
def test_every_figure_has_a_page(reader, figure):
    for unit in ("agency/urban", "ward/none"):
        answer = reader.get(f"/scorecard/{unit}/cases?figure={figure}")
        assert answer.status_code in (200, 404 if unit == "ward/none" else 200)


def test_a_long_list_comes_in_pages_that_hold_each_case_once(reader, old_city):
    codes, link = [], "/scorecard/agency/order/cases?figure=received"
    while link:
        page = reader.get(link).text
        codes += re.findall(r'href="/reports/(\w{8})"', page)
        following = re.search(r'href="([^"]*)" rel="next"', page)
        link = following and following.group(1).replace("&amp;", "&")

    with old_city.engine.connect() as db:
        rows = of_all(db, ALL)
    received = next(r["received"] for r in rows if r["unit"] == "order")
    assert len(codes) == len(set(codes)) == received


@pytest.mark.parametrize("before", ["-1", "x", str(10**30)])
def test_a_list_bears_any_number(reader, before):
    answer = reader.get(f"/scorecard/agency/order/cases?before={before}")

    assert answer.status_code == 200


def test_words_that_were_not_screened_are_not_listed(reader):
    declined = reader.get("/scorecard/ward/none/cases?figure=rejected")
    wards = re.findall(r'href="/scorecard/(ward/[0-9a-f-]{36})"', reader.get("/scorecard/").text)

    pages = [reader.get(f"/scorecard/{ward}/cases?figure=rejected").text for ward in wards]
    assert any('<span class="case-words">' in page for page in pages)
    for page in [*pages, declined.text]:
        assert page.count("Nội dung không được hiển thị.") == page.count('class="case-words"')


@pytest.mark.parametrize(
    "path",
    [
        "/scorecard/agency/nobody",
        "/scorecard/agency/%00",
        "/scorecard/mayor/urban",
        "/scorecard/agency/urban?month=1999-01",
        "/scorecard/agency/urban/cases?figure=salary",
        "/scorecard/agency/nobody/export.csv",
        "/scorecard/export.exe",
        "/scorecard/decisions/6b0f3f5c-5d0e-4c1b-9a55-2c1d7a3f8e10",
        "/scorecard/decisions/6b0f3f5c-5d0e-4c1b-9a55-2c1d7a3f8e10.json",
    ],
)
def test_what_is_not_there_is_said_not_to_be(reader, path):
    assert reader.get(path).status_code == 404


@pytest.mark.parametrize("asked", ["category=%00", "month=1999", "month=2026-13", "month=[]"])
def test_what_cannot_be_understood_is_refused(reader, asked):
    assert reader.get(f"/scorecard/agency/urban?{asked}").status_code == 422


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/scorecard/", 2),
        ("/scorecard/?category=road", 2),
        ("/scorecard/agency/urban", 3),
        ("/scorecard/agency/urban/cases?figure=late", 3),
        ("/scorecard/export.csv", 1),
    ],
)
def test_a_page_asks_the_database_a_few_times_however_much_there_is(reader, old_city, path, most):
    reader.get(path)  # the handbook and the atlas are read once for all
    asked = []
    listener = lambda *facts: asked.append(facts[2])  # noqa: E731
    event.listen(old_city.engine, "before_cursor_execute", listener)
    try:
        assert reader.get(path).status_code == 200
    finally:
        event.remove(old_city.engine, "before_cursor_execute", listener)

    assert len(asked) <= most, asked


ROUND = [(1, 2), (17, 18), (23, 30), (140, 140), (999, 1000)]


@pytest.mark.parametrize(("number", "round_"), ROUND)
def test_an_axis_ends_at_a_round_number(number, round_):
    assert nice(number) == round_


def test_every_figure_has_a_name(reader):
    from web.scorecard.words import figures

    with reader.application.test_request_context("/"):
        assert set(figures()) >= set(FIGURES)


@pytest.mark.parametrize(
    ("overdue", "worst"), [((0, 0, 0, 0), None), ((1, 3, 3, 0), None), ((1, 0, 4, 3), "start")]
)
def test_where_most_is_overdue_is_said_only_of_one_step(overdue, worst):
    steps = ("screening", "assignment", "start", "resolution")

    assert most_overdue([(s, 9, n) for s, n in zip(steps, overdue, strict=True)]) == worst
