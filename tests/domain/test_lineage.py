"""Kinds of succession, and what becomes of rules."""

from uuid import UUID

from domain.handbook.contents import Rule
from domain.wards.inheritance import Estate, about_rule, inherited
from domain.wards.lineage import Difference, Lineage, Overlap, differences, line_of, successions

A, B, C, D, X, Y, Z = (UUID(int=number) for number in range(1, 8))


def kinds(overlaps, same=()):
    return {(s.before, s.after): s.kind for s in successions(overlaps, same)}


def test_each_kind_is_told_by_the_ground_alone():
    ground = [
        Overlap(A, X, 0.99, 0.5),
        Overlap(B, X, 0.98, 0.5),
        Overlap(C, Y, 0.7, 1.0),
        Overlap(C, Z, 0.3, 0.4),
        Overlap(D, D, 1.0, 1.0),
    ]

    assert kinds(ground) == {
        (A, X): "merged",
        (B, X): "merged",
        (C, Y): "split",
        (C, Z): "split",
        (D, D): "unchanged",
    }
    assert kinds([Overlap(A, X, 1.0, 1.0)]) == {(A, X): "renamed"}
    assert kinds([Overlap(A, X, 1.0, 1.0)], [(A, X)]) == {(A, X): "unchanged"}


def test_a_seam_is_no_piece_of_a_ward():
    assert kinds([Overlap(A, X, 0.97, 1.0), Overlap(A, Y, 0.03, 0.01)]) == {(A, X): "renamed"}


def test_a_ward_goes_on_in_all_that_came_of_it_those_in_between_included():
    first = Lineage(tuple(successions([Overlap(A, X, 0.6, 1.0), Overlap(A, Y, 0.4, 1.0)])))
    second = Lineage(tuple(successions([Overlap(X, Z, 1.0, 1.0), Overlap(B, D, 1.0, 1.0)])))

    assert line_of(A, [first]) == {A, X, Y}
    assert line_of(A, [first, second]) == {A, X, Y, Z}
    assert line_of(Y, [second]) == {Y}


def test_an_official_table_that_says_otherwise_is_listed():
    lineage = Lineage(tuple(successions([Overlap(A, X, 0.9, 1.0), Overlap(B, Y, 1.0, 1.0)])))

    found = differences(
        lineage,
        {A: ("1", "Ka Long"), B: ("2", "Hà Tu")},
        {X: "8", Y: "9"},
        {"1": ["8", "9"], "2": ["9"]},
    )

    assert found == [Difference("1", "Ka Long", ("8", "9"), ("8",))]


def test_a_rule_of_a_merged_ward_that_would_never_apply_is_told():
    lineage = Lineage(tuple(successions([Overlap(A, X, 1.0, 0.5), Overlap(B, X, 1.0, 0.5)])))
    rules = [Rule("urban", "road", A), Rule("water", "road", B), Rule("police")]

    kept, lost = inherited(rules, Estate({A, B}, lineage, {}))

    assert kept == [Rule("urban", "road", X), Rule("police")]
    assert lost == [Rule("water", "road", X)]


def test_a_rule_of_a_split_ward_holds_in_all_parts_until_somebody_chooses():
    lineage = Lineage(tuple(successions([Overlap(A, X, 0.6, 1.0), Overlap(A, Y, 0.4, 1.0)])))
    rule = Rule("urban", "road", A)

    assert {r.ward for r in inherited([rule], Estate({A}, lineage, {}))[0]} == {X, Y}
    chosen = {about_rule(rule): str(Y)}
    assert [r.ward for r in inherited([rule], Estate({A}, lineage, chosen))[0]] == [Y]
    stale = {about_rule(rule): str(Z)}
    assert len(inherited([rule], Estate({A}, lineage, stale))[0]) == 2
