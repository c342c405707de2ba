"""The published page of agent states says what the table says."""

from __future__ import annotations

from pathlib import Path

from warmline.agents.diagram import CHINESE, render
from warmline.agents.model import AgentState
from warmline.agents.states import TABLE, Trigger

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "agent-states.md"


def test_the_published_page_is_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), (
        "the page is stale: python -m warmline.agents.diagram > docs/reference/agent-states.md"
    )


def test_the_page_shows_every_state_every_trigger_and_every_moving_step() -> None:
    page = render()
    for state in AgentState:
        assert f"    {state}: {CHINESE[state]} {state}" in page
    for trigger in Trigger:
        assert f"| `{trigger}` |" in page
    for (state, trigger), target in TABLE.items():
        if state is not target:
            edge = next(x for x in page.splitlines() if x.startswith(f"    {state} --> {target}:"))
            assert trigger in edge
