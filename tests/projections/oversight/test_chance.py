from math import comb

import pytest

from projections.oversight.chance import Share, chance_of, usual_of


@pytest.mark.parametrize("usual", [0.001, 0.1, 0.5, 0.9])
@pytest.mark.parametrize(("hits", "number"), [(0, 10), (1, 10), (7, 10), (10, 10), (30, 40)])
def test_it_is_the_sum_of_all_that_is_as_far_or_farther(hits, number, usual):
    parts = [comb(number, k) * usual**k * (1 - usual) ** (number - k) for k in range(number + 1)]

    assert chance_of(Share(hits, number), usual) == pytest.approx(sum(parts[hits:]))


def test_many_thousand_are_no_trouble():
    assert chance_of(Share(60_000, 100_000), 0.5) == pytest.approx(0)
    assert chance_of(Share(50_000, 100_000), 0.5) == pytest.approx(0.5, abs=0.01)


def test_the_usual_is_the_greater_of_all_together_and_the_middle_one():
    few_large = usual_of([Share(90, 900), Share(8, 20), Share(9, 20)], fewest=20)

    assert few_large.middle == 0.4
    assert few_large.value == 0.4
    assert usual_of([Share(9, 10)], fewest=20).middle is None


def test_what_nobody_did_may_still_happen():
    assert 0 < usual_of([Share(0, 98)], fewest=20).value == 0.01
    assert usual_of([], fewest=20).value == 0.5
