"""Columns of boards: what is written, and that each moment lies in one column by the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warmline.kit.errors import Invalid
from warmline.tickets.columns import STATES, By, Column, Due, fixed, read, span
from warmline.tickets.model import State, Step
from warmline.tickets.states import ENDED, RULES

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("state:handling", Column(By.STATE, "handling")),
        ("due:none", Column(By.DUE, "none")),
        ("priority:low", Column(By.PRIORITY, "low")),
        ("department:none", Column(By.DEPARTMENT, "none")),
    ],
)
def test_given_a_column_as_written_when_read_then_it_is_that_one(text: str, column: Column) -> None:
    assert read(text) == column


@pytest.mark.parametrize(
    "text", ["", "state", "state:archived", "due:never", "department:water", "x:y", "priority:"]
)
def test_given_no_column_when_read_then_it_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(text)
    assert (refused.value.code, refused.value.field) == ("column_unknown", "column")


@given(day=st.integers(0, 6), hour=st.integers(0, 23), away=st.integers(-20 * 24, 20 * 24))
def test_given_any_day_of_a_week_when_an_order_ends_then_it_lies_in_one_column(
    day: int, hour: int, away: int
) -> None:
    now = MONDAY + timedelta(days=day, hours=hour)
    tomorrow = MONDAY + timedelta(days=day + 1)
    due = now + timedelta(hours=away)

    def holds(one: Due) -> bool:
        since, to = span(one, now, tomorrow, day)
        return (since is None or due >= since) and (to is None or due < to)

    columns = [one for one in Due if one is not Due.NONE and holds(one)]
    assert len(columns) == 1
    week_over = MONDAY + timedelta(days=7)
    if due < now:
        assert columns == [Due.OVERDUE]
    elif due >= max(week_over, tomorrow + timedelta(days=1)):
        assert columns == [Due.LATER]


def test_given_the_table_when_a_card_is_moved_then_at_most_one_step_leads_from_state_to_state() -> (
    None
):
    for origin in STATES:
        for to in STATES:
            leads = [one.step for one in RULES if origin in one.origins and one.to is to]
            assert len(leads) <= 1, (origin, to, leads)
    assert set(fixed(By.STATE)) == {one.value for one in set(State) - ENDED}
    assert Step.EXCUSE not in {one.step for one in RULES}
