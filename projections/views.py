"""All views, in the order in which the worker feeds them."""

from projections.attempts import attempts
from projections.bundles import bundles
from projections.case_stages import case_stages
from projections.decisions import decisions
from projections.duty import duty
from projections.engine.projection import Projection
from projections.handbook import handbook
from projections.looks import looks
from projections.own_cases import own_cases
from projections.personal_requests import personal_requests
from projections.place_map import place_map
from projections.place_reports import place_reports
from projections.place_routes import place_routes
from projections.readings import readings
from projections.reform import reform
from projections.saved_filters import saved_filters
from projections.saved_search import saved_search
from projections.staff import staff
from projections.time_map import time_map
from projections.ward_board import ward_board
from projections.ward_map import ward_map
from projections.watched_area import watched_area

VIEWS: tuple[Projection, ...] = (
    ward_map,
    handbook,
    ward_board,
    place_map,
    place_reports,
    place_routes,
    case_stages,
    time_map,
    decisions,
    duty,
    saved_filters,
    saved_search,
    attempts,
    looks,
    readings,
    bundles,
    watched_area,
    staff,
    own_cases,
    personal_requests,
    reform,
)
BY_NAME = {view.name: view for view in VIEWS}
