"""GET /desk/inbox: every channel in one list, the newest danger first."""

import re

import pytest

from tests.web.cast import IN_CUA_SONG, act, send

INBOX = "/desk/inbox"


@pytest.fixture
def dispatcher(as_):
    return as_("dispatcher@demo")


def listed(client, query=""):
    """The codes of the list, in order."""
    answer = client.get(f"{INBOX}{query}")
    assert answer.status_code == 200, answer.text
    return re.findall(r'<li class="desk-row" data-code="(\w+)"', answer.text)


def test_the_newest_danger_comes_first(anyone, dispatcher):
    usual = send(anyone, category="waste")
    urgent = send(anyone, category="drainage")
    danger = send(anyone, category="power")
    newest_danger = send(anyone, category="security")

    assert listed(dispatcher) == [newest_danger, danger, urgent, usual]


def test_what_was_assigned_waits_no_longer_until_the_agency_gives_it_back(anyone, dispatcher, as_):
    code = send(anyone)
    assert listed(dispatcher, "?waits=screening") == [code]

    act(dispatcher, code, "acceptance")
    assert listed(dispatcher, "?waits=assignment") == [code]

    act(dispatcher, code, "assignment", agency="urban")
    assert listed(dispatcher) == []

    act(as_("agency1@demo"), code, "return", reason="Không thuộc đơn vị.")
    assert listed(dispatcher, "?waits=returned") == [code]
    assert "Không thuộc đơn vị." in dispatcher.get(INBOX).text


def test_filters_stand_in_the_address(anyone, dispatcher):
    here = send(anyone)
    there = send(anyone, place=IN_CUA_SONG, category="waste")

    assert listed(dispatcher, "?category=waste") == [there]
    assert listed(dispatcher, "?severity=urgent") == [here]
    assert listed(dispatcher, f"?code={here[:4].lower()}-") == [here]
    assert listed(dispatcher, "?channel=hotline") == []


@pytest.mark.parametrize("order", ["danger", "newest", "oldest", "due"])
def test_pages_have_every_case_once(anyone, dispatcher, order):
    codes = {send(anyone, category=category) for category in ("power", "waste", "waste", "idea")}

    found, page = [], f"?limit=1&order={order}"
    while page:
        text = dispatcher.get(f"{INBOX}{page}").text
        found += re.findall(r'<li class="desk-row" data-code="(\w+)"', text)
        following = re.search(r'href="/desk/inbox(\?[^"]*)" rel="next"', text)
        page = following and following[1].replace("&amp;", "&")

    assert len(found) == len(codes)
    assert set(found) == codes


@pytest.mark.parametrize(
    "query", ["?order=best", "?after=x", "?after=9~1", "?status=GONE", "?ward=7", "?severity=mild"]
)
def test_a_filter_that_means_nothing_is_refused(dispatcher, query):
    assert dispatcher.get(f"{INBOX}{query}").status_code == 422


def test_what_is_new_is_counted_from_a_position(anyone, dispatcher):
    send(anyone)
    position = re.search(r'data-position="(\d+)"', dispatcher.get(INBOX).text)[1]
    assert dispatcher.get(f"{INBOX}/news?since={position}").json == {"number": 0}

    send(anyone)
    assert dispatcher.get(f"{INBOX}/news?since={position}").json == {"number": 1}


def test_the_inbox_is_not_for_wards_and_agencies(as_):
    assert as_("ward1@demo").get(INBOX).status_code == 403
