import pytest

from tests.web.imports.cast import TABLE, upload, work


@pytest.fixture
def manager(as_):
    return as_("manager@demo")


@pytest.fixture
def taken_over(fed, manager):
    """The address of an import whose two cases are there."""
    where = upload(manager, TABLE)
    manager.post(f"{where}/begin")
    work(fed)
    return where
