"""Feeds: read by a real feed reader, hostile words and all, and nothing that is not public."""

from xml.etree import ElementTree

import feedparser
import pytest

from tests.web.cast import IN_BEN_CAT, act, send, ward_of
from web.messages.feeds import NOT_IN_XML

EVIL = '<script>alert(1)</script> ]]> &amp; "x" \u202e tên'


@pytest.fixture
def paths(anyone):
    code = send(anyone, EVIL)
    return code, {
        "case": f"/reports/{code}/feed.atom",
        "ward": f"/wards/{ward_of(anyone, code)}/feed.atom",
        "near": f"/feed.atom?near={IN_BEN_CAT['lon']},{IN_BEN_CAT['lat']}&radius=300",
    }


@pytest.mark.parametrize("kind", ["case", "ward", "near"])
def test_a_feed_reader_understands_it(anyone, paths, kind):
    code, by_kind = paths
    answer = anyone.get(by_kind[kind])
    found = feedparser.parse(answer.data)

    assert answer.mimetype == "application/atom+xml"
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    assert found.feed.author == "Ka Long"
    assert found.feed.id.startswith("http://localhost:8000/")
    assert len({entry.id for entry in found.entries}) == len(found.entries) >= 1
    assert all(f"/reports/{code}" in entry.link for entry in found.entries)


@pytest.mark.parametrize("kind", ["ward", "near"])
def test_words_are_there_once_screened_and_only_as_words(anyone, as_, paths, kind):
    code, by_kind = paths
    assert b"alert" not in anyone.get(by_kind[kind]).data
    act(as_("dispatcher@demo"), code, "acceptance")

    raw = anyone.get(by_kind[kind]).data
    assert b"<script>" not in raw
    (entry,) = ElementTree.fromstring(raw).findall("{http://www.w3.org/2005/Atom}entry")
    summary = entry.find("{http://www.w3.org/2005/Atom}summary").text
    assert "<script>alert(1)</script>" in summary


def test_of_a_case_it_tells_no_more_than_everybody_may_know(anyone, as_, paths):
    code, by_kind = paths
    officer = as_("dispatcher@demo")
    act(officer, code, "acceptance")
    act(officer, code, "note", note="chỉ nội bộ", public=False)
    act(officer, code, "question", question="Số nhà bí mật?")

    told = anyone.get(by_kind["case"]).text
    assert "chỉ nội bộ" not in told
    assert "bí mật" not in told
    assert "reporter-" not in told


@pytest.mark.parametrize("kind", ["case", "ward", "near"])
def test_what_a_reader_has_is_not_sent_again(anyone, as_, paths, kind):
    code, by_kind = paths
    first = anyone.get(by_kind[kind])
    assert first.headers["ETag"]
    assert first.headers["Last-Modified"]
    again = anyone.get(by_kind[kind], headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")

    act(as_("dispatcher@demo"), code, "acceptance")
    changed = anyone.get(by_kind[kind], headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/feed.atom", 422),
        ("/feed.atom?near=1", 422),
        ("/feed.atom?near=a,b", 422),
        ("/feed.atom?near=nan,1", 422),
        ("/feed.atom?near=1e999,1", 422),
        ("/feed.atom?near=200,1", 422),
        ("/feed.atom?near=107.3,20.9&radius=0", 422),
        ("/feed.atom?near=107.3,20.9&radius=x", 422),
        ("/feed.atom?near=107.3,20.9;DROP&radius=500", 422),
        ("/reports/NOTACODE/feed.atom", 404),
        ("/wards/00000000-0000-0000-0000-000000000001/feed.atom", 404),
    ],
)
def test_what_is_not_there_has_no_feed(anyone, path, status):
    assert anyone.get(path).status_code == status


def test_a_forged_host_stands_nowhere_in_it(anyone, paths):
    told = anyone.get(paths[1]["near"], headers={"Host": "evil.example"}).text

    assert "evil.example" not in told


def test_what_xml_cannot_hold_is_left_out():
    assert NOT_IN_XML.sub("", "a\x00\x0b\ufffe\t\nb🙂") == "a\t\nb🙂"
