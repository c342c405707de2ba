"""The model of reliability: known cases, and the figures that the documentation quotes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import reliability as r

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"


def test_given_one_unit_when_modelled_then_it_fails_with_its_own_rate() -> None:
    alone = r.Group("alone", 1, 1, 1000.0, 1.0)
    assert r.failures_per_h(alone) == pytest.approx(1 / 1000)


def test_given_a_pair_when_modelled_then_it_fails_as_the_textbook_says() -> None:
    # Two units, repairs in parallel: MTTF is about mu / (2 lambda^2) for mu far above lambda.
    pair = r.Group("pair", 2, 1, 10_000.0, 10.0)
    assert 1 / r.failures_per_h(pair) == pytest.approx(10_000.0**2 / (2 * 10), rel=0.01)


def test_given_two_of_three_when_modelled_then_any_second_failure_counts() -> None:
    group = r.Group("three", 3, 2, 10_000.0, 10.0)
    assert 1 / r.failures_per_h(group) == pytest.approx(10_000.0**2 / (6 * 10), rel=0.01)


def test_given_failing_change_overs_when_modelled_then_their_share_adds_up() -> None:
    sure = r.Group("pair", 2, 1, 10_000.0, 10.0)
    unsure = replace(sure, uncovered=0.01, common=0.02)
    added = r.failures_per_h(unsure) - r.failures_per_h(sure)
    assert added == pytest.approx((2 * 0.01 + 0.02) / 10_000)


def test_given_the_page_when_read_then_its_figures_are_those_of_the_model() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert f"| one machine, `warmline up` | {r.mtbf_years(r.ONE_MACHINE):.2f} |" in text
    assert f"| redundant, as below | {r.mtbf_years(r.REDUNDANT):.1f} |" in text
    for group, years in r.table(r.REDUNDANT).items():
        assert re.search(rf"^\| {group} \| \d \| \d \| {years} \|$", text, re.MULTILINE), group


def test_given_the_page_when_it_says_what_is_needed_then_the_model_agrees() -> None:
    assert r.mtbf_years(r.REDUNDANT) >= r.GOAL_YEARS
    slow = tuple(
        replace(g, repair_h=168.0) if g.repair_h == r.SERVER_REPAIR_H else g for g in r.REDUNDANT
    )
    assert r.mtbf_years(slow) < r.GOAL_YEARS
    untried = tuple(replace(g, uncovered=0.01) if g.uncovered else g for g in r.REDUNDANT)
    assert r.mtbf_years(untried) < 15
