"""POST /desk/mine/filters: a list is saved under a name, found again, and removed."""

import pytest

MINE = "/desk/mine"


@pytest.fixture
def officer(as_):
    return as_("agency1@demo")


def save(client, name, query="tab=nobody&category=drainage"):
    return client.post(f"{MINE}/filters", data={"name": name, "query": query})


def test_a_saved_list_is_a_link(officer):
    answer = save(officer, "Cống chưa ai nhận")

    assert answer.location == f"{MINE}?category=drainage&tab=nobody"
    page = officer.get(MINE).text
    assert 'href="/desk/mine?category=drainage&amp;tab=nobody"' in page
    assert "Cống chưa ai nhận" in page
    assert officer.get(answer.location).status_code == 200


def test_it_is_nobody_else_s(officer, as_):
    save(officer, "Của riêng tôi")

    assert "Của riêng tôi" not in as_("urban.2@demo").get(MINE).text


def test_the_same_name_means_the_newest_list(officer):
    save(officer, "Gấp")
    save(officer, "Gấp", "severity=danger")

    page = officer.get(MINE).text
    assert page.count(">Gấp</a>") == 1
    assert 'href="/desk/mine?severity=danger"' in page


def test_it_is_removed_by_its_name(officer):
    save(officer, "Gấp")
    officer.post(f"{MINE}/filters/removal", data={"name": "Gấp"})
    officer.post(f"{MINE}/filters/removal", data={"name": "Gấp"})

    assert ">Gấp</a>" not in officer.get(MINE).text


def test_only_filters_are_kept(officer):
    answer = save(officer, "x", "severity=danger&next=//elsewhere.example&after=1~2")

    assert answer.location == f"{MINE}?severity=danger"


@pytest.mark.parametrize(
    ("name", "query"), [(" ", ""), ("x" * 61, ""), ("x", "order=best"), ("x", "code=" + "A" * 500)]
)
def test_what_cannot_be_kept_is_refused(officer, name, query):
    assert save(officer, name, query).status_code == 422


def test_there_is_an_end_to_it(officer):
    for number in range(20):
        assert save(officer, f"Danh sách {number}").status_code == 303

    assert save(officer, "Thêm nữa").status_code == 409
    assert save(officer, "Danh sách 0").status_code == 303
