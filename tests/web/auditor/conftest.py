"""A case that has come half of its way, and the one who checks it."""

import pytest

from tests.web.cast import act, send

WORDS = "Ngày xưa có cống"


@pytest.fixture
def auditor(as_):
    return as_("auditor@demo")


@pytest.fixture
def dispatcher(as_):
    return as_("dispatcher@demo")


@pytest.fixture
def code(anyone, dispatcher):
    code = send(anyone, WORDS)
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", agency="urban")
    act(dispatcher, code, "start")
    return code
