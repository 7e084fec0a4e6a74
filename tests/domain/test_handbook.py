from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.handbook.contents import Agency, Category, Contents, Rule
from domain.handbook.handbook import HANDBOOK_ID, Handbook, NamesUnknown, NeverFits
from domain.people.actor import SYSTEM
from domain.reports.report import AgencyFound
from tests.domain.cast import NOON

EAST, WEST = UUID(int=1), UUID(int=2)


def a_handbook():
    """It knows `water` both as a category and as an agency, as real ones do."""
    handbook = Handbook(by=SYSTEM, timestamp=NOON)
    categories = [Category(code, {"vi": code}, code) for code in ("road", "water")]
    agencies = [Agency(code, {"vi": code}) for code in ("urban", "water")]
    handbook.adopt_categories(categories, SYSTEM, NOON)
    handbook.adopt_agencies(agencies, SYSTEM, NOON)
    handbook.collect_events()
    return handbook


def refused(refusal, *rules):
    handbook = a_handbook()
    with pytest.raises(refusal) as caught:
        handbook.adopt_rules(list(rules), SYSTEM, NOON)
    assert caught.value.field == "rules"
    assert handbook.rules == []
    assert handbook.collect_events() == []
    return str(caught.value)


class TestRulesThatAreRefused:
    def test_an_agency_that_is_not_in_the_handbook(self):
        assert refused(NamesUnknown, Rule("police")).endswith("does not have: police.")

    def test_a_category_that_is_not_in_the_handbook(self):
        assert "fire" in refused(NamesUnknown, Rule("urban", "fire"))

    def test_all_unknown_names_are_told_at_once_and_in_order(self):
        assert "fire, police" in refused(NamesUnknown, Rule("police", "fire"))

    def test_an_agency_is_no_category_and_a_category_no_agency(self):
        assert "urban" in refused(NamesUnknown, Rule("water", "urban"))
        assert "road" in refused(NamesUnknown, Rule("road", "water"))

    def test_an_empty_name_is_unknown(self):
        refused(NamesUnknown, Rule("urban", ""))
        refused(NamesUnknown, Rule("", "road"))

    @pytest.mark.parametrize(
        ("earlier", "later"),
        [
            (Rule("urban"), Rule("water", "water", EAST)),
            (Rule("urban", "road"), Rule("water", "road", EAST)),
            (Rule("urban", None, EAST), Rule("water", "road", EAST)),
            (Rule("urban", "road", EAST), Rule("urban", "road", EAST)),
        ],
    )
    def test_a_rule_behind_one_that_always_applies_first(self, earlier, later):
        said = refused(NeverFits, Rule("water", "water", WEST), earlier, later)

        assert said.startswith("Rule 3 ")

    def test_the_same_two_rules_the_other_way_round_are_adopted(self):
        handbook, rules = a_handbook(), [Rule("water", "road", EAST), Rule("urban", "road")]

        handbook.adopt_rules(rules, SYSTEM, NOON)

        assert handbook.rules == rules


NAMES = st.sampled_from([None, "road", "water"])
PLACES = st.sampled_from([None, EAST, WEST])
RULES = st.lists(st.builds(Rule, st.sampled_from(["urban", "water"]), NAMES, PLACES), max_size=6)


class TestWhoAnswers:
    def test_the_first_rule_that_fits_wins(self):
        contents = Contents(
            3, rules=(Rule("east", "road", EAST), Rule("urban", "road"), Rule("all"))
        )

        assert contents.agency_for("road", EAST) == AgencyFound("east", 0, 3)
        assert contents.agency_for("road", WEST) == AgencyFound("urban", 1, 3)
        assert contents.agency_for("water", EAST) == AgencyFound("all", 2, 3)

    def test_where_no_rule_fits_nobody_is_named(self):
        contents = Contents(3, rules=(Rule("urban", "road"),))

        assert contents.agency_for("water", EAST) == AgencyFound(None, None, 3)

    def test_without_a_ward_only_a_rule_for_every_ward_fits(self):
        contents = Contents(3, rules=(Rule("east", "road", EAST), Rule("urban", "road")))

        assert contents.agency_for("road", None).agency == "urban"

    @given(RULES, st.sampled_from(["road", "water"]), PLACES)
    def test_an_adopted_rule_is_the_only_answer_for_somebody(self, rules, category, ward):
        handbook = a_handbook()
        try:
            handbook.adopt_rules(rules, SYSTEM, NOON)
        except NeverFits:
            return
        contents = Contents(rules=tuple(handbook.rules))

        found = contents.agency_for(category, ward)

        fitting = [n for n, rule in enumerate(rules) if rule.fits(category, "normal", ward)]
        assert found.rule == min(fitting, default=None)
        assert found.agency == (rules[fitting[0]].agency if fitting else None)

    @given(RULES)
    def test_a_rule_that_is_refused_could_never_have_applied(self, rules):
        contents = Contents(rules=tuple(rules))
        # A category that no rule names stands for all others.
        cases = [(c, w) for c in ("road", "water", "other") for w in (EAST, WEST, None)]
        used = {contents.agency_for(category, ward).rule for category, ward in cases} - {None}

        assert self.number_refused(rules) not in used

    def number_refused(self, rules):
        try:
            a_handbook().adopt_rules(rules, SYSTEM, NOON)
        except NeverFits as refusal:
            return refusal.facts["number"] - 1
        return None


class TestLookingUp:
    def test_what_is_there_is_found_and_what_is_not_is_none(self):
        road, urban = Category("road", {"vi": "Đường"}, "road"), Agency("urban", {"vi": "Đô thị"})
        contents = Contents(1, (road,), (urban,))

        assert contents.category("road") is road
        assert contents.agency("urban") is urban
        assert contents.category("urban") is None
        assert contents.agency(None) is None

    def test_an_empty_handbook_answers_that_nobody_does(self):
        assert Contents().agency_for("road", EAST) == AgencyFound(None, None, 0)


def test_the_city_has_one_handbook():
    assert Handbook(by=SYSTEM, timestamp=NOON).id == HANDBOOK_ID
