"""Who reported it: shown to the centre alone, and never without a line that says so."""

import pytest

from eventlog.vault import Contact
from tests.web.cast import IN_BEN_CAT, enter, send

PHONE = "+84987612399"


@pytest.fixture
def person(services):
    return services.vault.enter(Contact(phone=PHONE, name="Bà Bí Mật"))


@pytest.fixture
def citizen(app, anyone, person):  # noqa: ARG001 - `anyone` has the views come at once
    return enter(app.test_client(), "citizen", person)


@pytest.fixture
def code(citizen):
    return send(citizen, place=IN_BEN_CAT)


def ask(client, code, why="call_back"):
    return client.post(f"/desk/contact/{code}", data={"why": why})


def test_a_dispatcher_is_shown_it_and_everybody_concerned_can_see_that(fed, as_, citizen, code):
    page = ask(as_("dispatcher@demo"), code)

    assert page.status_code == 200
    assert PHONE in page.text
    assert "Bà Bí Mật" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    fed.catch_up()
    written = f"{code[:4]}-{code[4:]}"
    assert written in citizen.get("/me/data").text.split('id="looks"', 1)[1]
    assert written in as_("manager@demo").get("/desk/looks").text
    assert written in as_("auditor@demo").get("/desk/looks").text


def test_the_log_has_no_word_of_who_it_was(fed, as_, code, person):
    ask(as_("manager@demo"), code)

    with fed.engine.connect() as db:
        state = db.exec_driver_sql(
            "SELECT state::text FROM event_log WHERE topic = 'look.taken'"
        ).scalar()
    assert person in state
    assert PHONE not in state


@pytest.mark.parametrize("login", ["ward1@demo", "agency1@demo", "auditor@demo"])
def test_nobody_else_is(fed, as_, code, login):
    answer = ask(as_(login), code)

    assert answer.status_code == 403
    assert PHONE not in answer.text
    assert PHONE not in as_(login).get(f"/reports/{code}").text
    fed.catch_up()
    assert "look.taken" not in topics(fed)


def test_without_a_reason_nothing_is_shown(fed, as_, code):
    for why in ("", "curiosity"):
        answer = ask(as_("dispatcher@demo"), code, why)
        assert answer.status_code == 422
        assert PHONE not in answer.text
    assert "look.taken" not in topics(fed)


def topics(fed):
    with fed.engine.connect() as db:
        return set(db.exec_driver_sql("SELECT DISTINCT topic FROM event_log").scalars())


def test_of_somebody_without_a_number_there_is_nothing(anyone, as_):
    page = ask(as_("dispatcher@demo"), send(anyone))

    assert page.status_code == 200
    assert "Không có thông tin về người này" in page.text
