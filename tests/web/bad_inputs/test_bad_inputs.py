"""What everybody tries sooner or later gets the answer of the table in `docs/bad-inputs.md`."""

import pytest

from tests.web.bad_inputs import doors, files, phones, places, texts
from tests.web.bad_inputs.table import TABLE, TRIES, Town

THEMES = (doors, files, phones, places, texts)


@pytest.fixture
def town(app, as_, fed, tmp_path, monkeypatch):
    return Town(app, as_, fed, tmp_path, monkeypatch)


@pytest.mark.parametrize("number", TABLE, ids=[f"{n}, {line.sent}" for n, line in TABLE.items()])
def test_it_gets_the_answer_of_the_table(town, number):
    assert TRIES[number](town) == TABLE[number].answer


def test_all_fifty_are_in_the_table_and_each_is_tried_once():
    assert sorted(TABLE) == sorted(TRIES) == list(range(1, 51))
