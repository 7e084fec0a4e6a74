from domain.handbook.contents import Agency, Contents
from domain.people.actor import SYSTEM
from projections.handbook import contents
from tests.domain.cast import HANDBOOK, LATER


def shown(town):
    town.worker.catch_up()
    with town.engine.connect() as db:
        return contents(db)


def test_a_city_without_a_handbook_has_empty_lists(town):
    assert shown(town) == Contents()


def test_the_handbook_shows_its_lists_and_the_version_of_the_last(town):
    handbook = town.adopt_handbook()

    found = shown(town)

    assert found.categories == HANDBOOK.categories
    assert found.agencies == HANDBOOK.agencies
    assert found.rules == HANDBOOK.rules
    assert found.version == handbook.version == 4


def test_a_list_that_is_adopted_again_replaces_the_old_one_alone(town):
    handbook = town.adopt_handbook()
    shown(town)
    police = Agency("police", {"vi": "Công an"})
    handbook.adopt_agencies([*HANDBOOK.agencies, police], SYSTEM, LATER)
    town.city.save(handbook)

    found = shown(town)

    assert found.agencies == (*HANDBOOK.agencies, police)
    assert found.categories == HANDBOOK.categories
    assert found.version == 5


def test_of_two_lists_in_one_batch_the_later_is_in_force(town):
    handbook = town.adopt_handbook()
    for agencies in ([], [Agency("police", {"vi": "Công an"})]):
        handbook.adopt_agencies(agencies, SYSTEM, LATER)
    town.city.save(handbook)

    assert [agency.code for agency in shown(town).agencies] == ["police"]


def test_what_the_view_answers_is_what_the_aggregate_answers(town):
    handbook = town.adopt_handbook()
    replayed = Contents(handbook.version, rules=tuple(handbook.rules))

    for category in ("road", "idea"):
        assert shown(town).agency_for(category, None) == replayed.agency_for(category, None)
