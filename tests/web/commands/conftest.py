import pytest

from tests.web.commands.terminal import Terminal


@pytest.fixture
def terminal(urls, tmp_path) -> Terminal:
    """In front of a city that has nothing yet."""
    return Terminal(urls, tmp_path / "home")


@pytest.fixture
def city_terminal(city_urls, tmp_path) -> Terminal:
    """In front of the demo city, without reports."""
    return Terminal(city_urls, tmp_path / "home")
