from web.words import place_kinds


def test_places_can_be_chosen_by_each_kind(anyone):
    page = anyone.get("/places").text

    for kind in place_kinds():
        assert f'name="kind" value="{kind}"' in page
