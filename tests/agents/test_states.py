"""The table of an agent's life, cell by cell. The whole table is written again here on purpose:
a change of one cell must be meant twice."""

from __future__ import annotations

import pytest

from warmline.agents.errors import IllegalStep
from warmline.agents.model import TRANSIENT, AgentState
from warmline.agents.states import REASONS, TABLE, Trigger, may, step

# One row per trigger; one column per state. "·" is an illegal step, "=" stays.
COLUMNS = ["offline", "ready", "ringing", "talking", "wrap_up", "pause", "system_busy"]
WRITTEN = """
signed_in                pause   =            =            =        =            =       =
signed_out               ·       offline      ·            ·        offline      offline offline
ready_asked              ·       =            =            =        ready        ready   ready
pause_asked              ·       pause        =            =        =            =       pause
offered                  ·       ringing      ·            ·        ·            ·       ·
offer_ended_no_answer    ·       ·            system_busy  ·        ·            ·       ·
offer_ended_refused      ·       ·            ready        ·        ·            ·       ·
offer_ended_unreachable  ·       ·            system_busy  ·        ·            ·       ·
offer_ended_busy         ·       ·            system_busy  ·        ·            ·       ·
offer_ended_withdrawn    ·       ·            ready        ·        ·            ·       ·
offer_ended_lost_race    ·       ·            ready        ·        ·            ·       ·
answered                 ·       ·            talking      ·        ·            ·       ·
dialled                  ·       talking      ·            ·        talking      talking ·
talk_ended               ·       ·            ·            wrap_up  ·            ·       ·
wrap_up_done             ·       ·            ·            ·        ready        ·       ·
pause_due                ·       ·            pause        ·        pause        ·       ·
device_missing           ·       ·            ·            ·        system_busy  ·       ·
device_lost              =       system_busy  system_busy  =        =            =       =
device_back              =       =            =            =        =            =       =
devices_restored         ·       ·            ·            ·        ·            ·       ready
forced_ready             ·       =            =            =        ready        ready   ready
forced_pause             ·       pause        =            =        =            =       pause
forced_sign_out          ·       offline      offline      ·        offline      offline offline
"""


def cells() -> list[tuple[AgentState, Trigger, str]]:
    found = []
    for line in WRITTEN.strip().splitlines():
        trigger, *targets = line.split()
        assert len(targets) == len(COLUMNS), line
        for state, target in zip(COLUMNS, targets, strict=True):
            found.append((AgentState(state), Trigger(trigger), target))
    return found


@pytest.mark.parametrize(("state", "trigger", "target"), cells())
def test_given_a_state_when_a_trigger_comes_then_the_written_cell_holds(
    state: AgentState, trigger: Trigger, target: str
) -> None:
    if target == "·":
        assert not may(state, trigger)
        with pytest.raises(IllegalStep) as caught:
            step(state, trigger)
        assert (caught.value.state, caught.value.trigger) == (state, trigger)
        assert state in caught.value.message
        assert trigger in caught.value.message
    else:
        expected = state if target == "=" else AgentState(target)
        assert step(state, trigger) is expected


def test_every_state_and_every_trigger_is_written_above() -> None:
    assert {cell[0] for cell in cells()} == set(AgentState)
    assert {cell[1] for cell in cells()} == set(Trigger)


def test_every_transient_state_can_be_left_without_the_agent_or_his_devices_doing_anything() -> (
    None
):
    by_themselves = {Trigger.OFFER_ENDED_NO_ANSWER, Trigger.WRAP_UP_DONE}
    for state in TRANSIENT:
        assert any(may(state, trigger) for trigger in by_themselves), state


def test_from_every_state_there_is_a_way_back_to_ready() -> None:
    reached = {AgentState.READY}
    while True:
        more = {s for (s, _), target in TABLE.items() if target in reached} - reached
        if not more:
            break
        reached |= more
    assert reached == set(AgentState)


def test_only_an_offer_rings_and_only_an_answer_or_dialling_opens_a_talk() -> None:
    def into(target: AgentState) -> set[Trigger]:
        return {t for (s, t), to in TABLE.items() if to is target and s is not target}

    assert into(AgentState.RINGING) == {Trigger.OFFERED}
    assert into(AgentState.TALKING) == {Trigger.ANSWERED, Trigger.DIALLED}
    assert into(AgentState.WRAP_UP) == {Trigger.TALK_ENDED}


def test_whatever_makes_system_busy_gives_a_reason_for_it() -> None:
    for (state, trigger), target in TABLE.items():
        if target is AgentState.SYSTEM_BUSY and state is not target:
            assert REASONS[trigger]


def test_given_nobody_signed_in_when_he_asks_for_ready_then_the_error_advises_to_sign_in() -> None:
    with pytest.raises(IllegalStep, match="Sign in first"):
        step(AgentState.OFFLINE, Trigger.READY_ASKED)
