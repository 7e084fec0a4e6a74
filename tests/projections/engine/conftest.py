"""A town whose only view is the tally."""

import pytest

from projections.engine.worker import enrol
from tests.projections.cast import Town
from tests.projections.engine.tally import Tally


@pytest.fixture
def tally(engine) -> Town:
    Tally.table.create(engine)
    enrol(engine, ["tally"])
    return Town(engine, [Tally()])
