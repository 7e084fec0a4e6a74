"""The live map: what the public may see of the ward board, words and photo only once screened.

It is a read of the board and no table of its own: what is written once cannot differ.
"""

from sqlalchemy import case, func, null, select

from projections.report_row import SHOWN_TO_EVERYBODY, WORDS
from projections.ward_board import table as ward_board

c = ward_board.c

table = select(
    *(c[name] for name in SHOWN_TO_EVERYBODY if name not in WORDS),
    *(case((c.held_back, null()), else_=c[name]).label(name) for name in WORDS),
    func.coalesce(c.public_feature, c.feature).label("feature"),
).subquery("live_map")
