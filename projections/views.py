"""All views, in the order in which the worker feeds them."""

from projections.case_history import case_history
from projections.case_stages import case_stages
from projections.decisions import decisions
from projections.engine.projection import Projection
from projections.handbook import handbook
from projections.live_map import live_map
from projections.place_map import place_map
from projections.ward_board import ward_board
from projections.ward_map import ward_map

VIEWS: tuple[Projection, ...] = (
    ward_map,
    handbook,
    case_history,
    ward_board,
    live_map,
    place_map,
    case_stages,
    decisions,
)
BY_NAME = {view.name: view for view in VIEWS}
