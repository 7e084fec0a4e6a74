"""However many cases there are, a desk asks the database the same number of things."""

import pytest

from tests.web.cast import act, send
from tests.web.desks.crowd import crowd, statements

PAGES = (
    "/desk/inbox",
    "/desk/inbox?order=due&status=any",
    "/desk/inbox/news?since=1",
    "/desk/merge/{code}/{other}",
    "/desk/replies/{code}",
    "/reports/{code}",
    "/reports/{code}/why",
    "/reports/{code}/work",
    "/desk/manage",
    "/desk/manage?tab=extension",
    "/desk/manage?tab=low",
    "/desk/manage/news?since=1",
    "/desk/manage/attempts",
    "/desk/entry",
    "/desk/rules",
)


def counted(services, client, path):
    client.get(path)  # what is read once for the process is read now
    with statements(services) as said:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(said)


@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_statements_does_not_grow(fed, anyone, as_, page):
    manager, code, other = as_("manager@demo"), send(anyone), send(anyone)
    path = page.format(code=code, other=other)
    act(manager, code, "acceptance")
    act(manager, code, "assignment", agency="urban")  # from now on officers can be named
    few = counted(fed, manager, path)

    crowd(fed, code, 300)
    for agency in ("urban", "water", "power"):
        act(manager, code, "assignment", agency=agency)

    assert counted(fed, manager, path) == few
    assert few <= 9
