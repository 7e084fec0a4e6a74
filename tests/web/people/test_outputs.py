"""Nothing that the city gives out holds who somebody is: every route, form and visitor."""

import gzip
import logging
import zipfile
from io import BytesIO

import pytest

from eventlog.vault import Contact
from tests.web.cast import IN_BEN_CAT, act, enter, send
from tests.web.people.test_forgetting import unpacked
from tests.web.test_routes import known, path_of, visitor  # noqa: F401 - `known` is a fixture
from web.demo.people import DEMO_PEOPLE
from web.outside.archives import write

PHONE, NAME, EMAIL = "+84987600123", "Bà Trần Thị Kín Đáo", "kin.dao@dau.example"
SECRETS = (PHONE, PHONE[1:], PHONE[3:], "0" + PHONE[3:], NAME, "Kín Đáo", EMAIL, "kin.dao")
THEIR_OWN = {"contact.contact", "me.me", "my_data.data", "me.sessions"}
VISITORS = (None, *DEMO_PEOPLE)


@pytest.fixture
def planted(services, app, anyone, as_):  # noqa: ARG001 - the views come at once with `anyone`
    """Somebody who has said who they are, with cases in several states."""
    contact = Contact(phone=PHONE, name=NAME, email=EMAIL)
    citizen = enter(app.test_client(), "citizen", services.vault.enter(contact))
    waiting, worked_on = send(citizen, place=IN_BEN_CAT), send(citizen, place=IN_BEN_CAT)
    dispatcher = as_("dispatcher@demo")
    act(dispatcher, worked_on, "acceptance")
    act(dispatcher, worked_on, "question", question="Số nhà nào?")
    act(dispatcher, worked_on, "assignment", agency="urban")
    return waiting, worked_on


def read(content: bytes) -> str:
    """As text, whatever it is packed in."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as file:
            return "\n".join(read(file.read(name)) for name in file.namelist())
    if content[:2] == b"\x1f\x8b":
        return read(gzip.decompress(content))
    return content.decode("utf-8", "replace")


def found_in(text: str) -> set[str]:
    return {secret for secret in SECRETS if secret in text or ascii(secret)[1:-1] in text}


@pytest.mark.parametrize("person", VISITORS, ids=lambda p: p.role if p else "nobody")
def test_no_route_tells_it(app, person, planted, known, caplog, capfd):  # noqa: F811
    leaks, seen = [], 0
    with caplog.at_level(logging.DEBUG):
        for code in planted:
            for form in ("csv", "xlsx"):
                values = known | {"code": code, "form": form}
                for rule in app.url_map.iter_rules():
                    if "GET" not in rule.methods or rule.endpoint in THEIR_OWN:
                        continue
                    answer = visitor(app, person).get(path_of(rule, values))
                    seen += answer.status_code == 200
                    told = read(answer.data) + str(answer.headers)
                    leaks += [(rule.rule, secret) for secret in found_in(told)]

    assert seen > 40
    assert leaks == []
    assert found_in(caplog.text + "".join(capfd.readouterr())) == set()


def test_the_walk_would_see_it(planted, as_):
    page = as_("dispatcher@demo").post(f"/desk/contact/{planted[0]}", data={"why": "call_back"})

    assert found_in(read(page.data)) >= {PHONE, NAME, EMAIL}
    assert found_in(read(zipped(NAME))) == {NAME, "Kín Đáo"}


def zipped(text: str) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("x", text)
    return written.getvalue()


@pytest.mark.usefixtures("planted")
def test_no_backup_tells_it(city_urls, tmp_path):
    write(city_urls.owner, tmp_path / "media", tmp_path / "city.backup")

    assert [found_in(text) for text in unpacked(tmp_path / "city.backup", tmp_path)] == [set()] * 2
