"""Big letters: asked for once, kept in a cookie, obeyed by every page without any script."""

import re

import pytest


def test_letters_are_of_the_usual_size_at_first(anyone):
    page = anyone.get("/places").text

    assert "big.css" not in page
    assert 'href="/places?big=1"' in page


def test_a_choice_is_kept_until_the_other_one_is_made(anyone):
    assert 'class="big-letters"' in anyone.get("/places?big=1").text
    assert 'class="big-letters"' in anyone.get("/sign-in").text
    assert 'class="big-letters"' not in anyone.get("/places?big=0").text
    assert 'class="big-letters"' not in anyone.get("/sign-in").text


@pytest.mark.parametrize("asked", ["", "2", "<b>"])
def test_anything_else_is_no_choice(anyone, asked):
    answer = anyone.get("/places", query_string={"big": asked})

    assert 'class="big-letters"' not in answer.text
    assert "big=" not in str(answer.headers.getlist("Set-Cookie"))


def test_size_and_language_do_not_forget_each_other(anyone):
    page = anyone.get("/places?big=1&lang=en&kind=food").text

    assert 'href="/places?big=1&amp;lang=zh&amp;kind=food"' in page
    assert 'href="/places?big=0&amp;lang=en&amp;kind=food"' in page


def test_big_mode_asks_one_question_a_screen(anyone):
    assert steps(anyone.get("/reports/new?big=0").text) == ["1", "2", "3"]
    assert steps(anyone.get("/reports/new?big=1").text) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("missing", "opens"), [({"lon": "x"}, "1"), ({"category": ""}, "2"), ({"text": ""}, "3")]
)
def test_a_form_that_is_refused_opens_where_it_has_to_change(anyone, missing, opens):
    form = {"lon": "107.3558", "lat": "20.9887", "category": "waste", "text": "Rác"}
    anyone.get("/places?big=1")

    page = anyone.post("/reports", data=form | missing).text
    assert re.findall(r'data-step="(\d)" class="opens"', page) == [opens]


def steps(page):
    return re.findall(r'data-step="(\d)"', page)
