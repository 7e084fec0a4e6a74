"""GET /audit/."""


def test_a_code_is_taken_as_people_write_it(as_):
    answer = as_("auditor@demo").get("/audit/?code=k7m4-p2qe")

    assert answer.status_code in (303, 404)


def test_without_a_code_it_asks_for_one(as_):
    assert 'name="code"' in as_("auditor@demo").get("/audit/").text


def test_a_typing_error_is_told(as_):
    answer = as_("auditor@demo").get("/audit/?code=xyz")

    assert answer.status_code == 404
    assert "<h1>" in answer.text
