"""GET /audit/."""

from tests.web.cast import send


def test_a_code_is_taken_as_people_write_it(anyone, as_):
    code = send(anyone)

    answer = as_("auditor@demo").get(f"/audit/?code={code[:4].lower()}-{code[4:]}")
    assert (answer.status_code, answer.location) == (303, f"/audit/{code}")


def test_without_a_code_it_asks_for_one(as_):
    assert 'name="code"' in as_("auditor@demo").get("/audit/").text


def test_a_slip_in_the_code_is_told(as_):
    answer = as_("auditor@demo").get("/audit/?code=xyz")

    assert answer.status_code == 404
    assert "<h1>" in answer.text
