"""Only those who lead the city decide, for a reason, on evidence that keeps its seal."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest

from domain.accountability.decision import Evidence
from domain.accountability.desk import DecisionDesk
from domain.people.actor import Actor, Role
from domain.people.authority import NotYourTask
from domain.reports.words import ReasonMissing

NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)
FIGURES = {"received": 2, "whole_median": 3.5}
FOUND = Evidence("agency", "urban", "all", "", FIGURES, ("A", "B"), 7, "")


class Kept(list):
    def record(self, decision):
        self.append(decision)
        return 1


def issue(role="manager", reason="three cases lay for a month"):
    kept = Kept()
    DecisionDesk(kept).issue("sanction", reason, FOUND, Actor("dung", role), NOW)
    return kept[0]


@pytest.mark.parametrize("role", [role for role in get_args(Role) if role != "manager"])
def test_nobody_else_decides(role):
    with pytest.raises(NotYourTask):
        issue(role)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_decision_has_a_reason(reason):
    with pytest.raises(ReasonMissing):
        issue(reason=reason)


def test_the_evidence_is_sealed_with_the_decision():
    evidence = issue().evidence

    assert evidence.is_intact
    assert replace(evidence, sha256="") == FOUND


@pytest.mark.parametrize(
    "change",
    [
        {"figures": {"received": 3, "whole_median": 3.5}},
        {"codes": ("A",)},
        {"unit": "water"},
        {"position": 8},
        {"sha256": "0" * 64},
    ],
)
def test_a_change_breaks_the_seal(change):
    assert not replace(issue().evidence, **change).is_intact
