"""Seeds, and what a run has to tell at its end."""

import os
import random
from collections.abc import Iterator

import pytest

from tests.faults.cast import City, city_of
from tests.faults.notes import LINES, note


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """Another one in each run; KALONG_SEED repeats one that was printed."""
    given = os.environ.get("KALONG_SEED")
    number = int(given) if given else random.SystemRandom().randrange(10**6)
    note(f"{request.node.name}: KALONG_SEED={number}")
    return number


@pytest.fixture
def city(city_urls, tmp_path) -> Iterator[City]:
    """The demo city in a database of this test's own, with no program started yet."""
    with city_of(tmp_path, city_urls) as city:
        yield city


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if LINES:
        terminalreporter.section("faults")
        for line in LINES:
            terminalreporter.write_line(line)
