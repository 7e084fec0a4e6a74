from time import monotonic

from web.waiting import until_seen

NEVER = 10**9
VIEWS = ("ward_board", "case_stages", "handbook")


def test_views_that_are_not_fed_are_waited_for_once_and_not_each_for_itself(app):
    begun = monotonic()

    with app.app_context():
        until_seen(NEVER, *VIEWS, seconds=0.2)

    assert 0.2 <= monotonic() - begun < len(VIEWS) * 0.2
