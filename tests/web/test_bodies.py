"""How much may come with a request: a little, and with a form that takes files a lot."""

from io import BytesIO

import pytest

from tests.web.cast import IN_BEN_CAT, picture
from web import bodies
from web.bodies import AT_ONCE, LARGEST_BODY, MOST_PARTS

FORM = {"category": "drainage", "text": "Nắp cống vỡ", **{k: str(v) for k, v in IN_BEN_CAT.items()}}


def large():
    return BytesIO(picture().read() + bytes(LARGEST_BODY))


def post(client, path="/reports", **more):
    return client.post(path, data={**FORM, "media": (large(), "a.jpg"), **more})


@pytest.fixture
def gate(app):
    return app.extensions["large_forms"]


def free(gate):
    """How many may still come in."""
    number = 0
    while gate.acquire(blocking=False):
        number += 1
    for _ in range(number):
        gate.release()
    return number


def test_files_come_with_the_forms_that_take_them(anyone, as_):
    entry = {"act": "enter", "channel": "counter"}

    assert post(anyone).status_code == 303
    assert post(as_("dispatcher@demo"), "/desk/entry", **entry).status_code == 303


@pytest.mark.parametrize("path", ["/login", "/sign-in", "/desk/mine/filters", "/reports/x/rating"])
def test_no_other_form_takes_them(as_, path):
    assert post(as_("agency1@demo"), path).status_code == 413


def test_what_is_larger_than_everything_together_is_not_even_read(anyone, services):
    announced = str(bodies.LARGEST_BODY + services.media.arrivals.largest + 64 * 1024**2 + 1)
    answer = anyone.post(
        "/reports",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": announced, "wsgi.input": NeverRead()},
    )

    assert answer.status_code == 413


class NeverRead:
    def read(self, *_):
        raise AssertionError

    readline = readinto = read

    def close(self):
        pass


def test_a_form_has_only_so_many_parts(anyone):
    many = [(BytesIO(b"x" * 3000), f"{n}.jpg") for n in range(MOST_PARTS)]

    assert anyone.post("/reports", data={**FORM, "media": many}).status_code == 413


def test_files_lie_on_the_disk_of_the_uploads_without_a_name(app, services):
    with app.test_request_context(method="POST", data={"a": (BytesIO(b"secret"), "a.jpg")}) as on:
        file = on.request.files["a"].stream

        assert file.read() == b"secret"
        assert file.name != "a.jpg"
        assert list(services.config.home.glob("uploads/*")) == []


class TestTheGate:
    def test_where_many_come_in_another_one_is_told_to_come_again(self, anyone, gate, monkeypatch):
        monkeypatch.setattr(bodies, "PATIENCE", 0.1)
        for _ in range(AT_ONCE):
            gate.acquire()

        answer = post(anyone)

        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "gửi lại sau một phút" in answer.text
        gate.release()
        assert post(anyone).status_code == 303

    @pytest.mark.parametrize("wrong", [{}, {"text": ""}, {"media": (BytesIO(b"x" * 300_000), "a")}])
    def test_each_leaves_it_whatever_becomes_of_the_form(self, anyone, gate, wrong):
        post(anyone, **wrong)

        assert free(gate) == AT_ONCE

    def test_small_forms_need_none(self, anyone, gate):
        for _ in range(AT_ONCE):
            gate.acquire()

        assert anyone.post("/reports", data=FORM).status_code == 303

    def test_an_address_has_so_many_a_minute(self, anyone, monkeypatch):
        monkeypatch.setattr(bodies, "A_MINUTE", 2)

        assert [post(anyone).status_code for _ in range(3)] == [303, 303, 429]
