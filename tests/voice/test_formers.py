"""Whose customer the caller was until lately: asked beside the call, which never waits long."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.voice.floor_kit import FLOW, LI, QUEUE, WANG, Centre, centre
from tests.voice.test_moving import Two, arrival
from tests.voice.test_runtime import Stage
from warmline.interactions import events as e
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.kit.errors import RetryLater
from warmline.routing.callers import CallerRule
from warmline.routing.policy import QueuePolicy
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice import outside
from warmline.voice.config import FlowConfig, VoiceConfig
from warmline.voice.model import Phase
from warmline.voice.ticket import not_before

CALLER = "13900139000"
STRAIGHT: dict[str, Any] = {
    **FLOW,
    "start": "sales",
    "nodes": [node for node in FLOW["nodes"] if node["id"] in ("sales", "bye")],
}


def asking(definition: dict[str, Any] = FLOW, **more: Any) -> VoiceConfig:
    config = centre(former_agents=True, **more)
    flow = FlowConfig(
        id="main", name="主流程", version=1, project=DEFAULT_PROJECT, definition=dict(definition)
    )
    queue = replace(config.queues[QUEUE], policy=QueuePolicy(bound_s=40))
    return replace(config, flows={"main": flow}, queues={QUEUE: queue})


def ready(here: Centre) -> Centre:
    for agent in (WANG, LI):
        here.make_ready(agent)
        here.wait(5)
    return here


def test_given_the_answer_during_the_greeting_when_he_waits_then_his_former_agent_is_rung() -> None:
    here = ready(Centre(asking()))
    call = here.arrive(caller=CALLER)
    asked = here.last(do.AskFormer)
    assert (asked.call, asked.number, asked.project) == (call.id, "+8613900139000", DEFAULT_PROJECT)
    assert here.call().path[-1].node == "menu"  # the flow did not wait
    here(i.FormerFound(call.id, LI))
    here(t.KeyReceived("leg-1", key="1"))
    entered = here.facts(e.QueueEntered)[-1]
    assert (entered.kept_for, entered.kept_why) == ((LI,), "bound")
    assert here.last(do.Ring).endpoint == "w-li"


def test_given_a_flow_straight_into_a_queue_then_it_waits_there_for_the_answer() -> None:
    here = ready(Centre(asking(STRAIGHT)))
    call = here.arrive(caller=CALLER)
    assert here.call().phase is Phase.FLOW
    assert here.facts(e.QueueEntered) == []
    here(i.FormerFound(call.id, LI))
    assert here.last(do.Ring).endpoint == "w-li"


@pytest.mark.parametrize("definition", [FLOW, STRAIGHT])
def test_given_no_answer_when_that_is_told_then_the_call_goes_on_like_any_other(
    definition: dict[str, Any],
) -> None:
    here = ready(Centre(asking(definition)))
    call = here.arrive(caller=CALLER)
    here(i.FormerFound(call.id))
    if definition is FLOW:
        here(t.KeyReceived("leg-1", key="1"))
    assert here.facts(e.QueueEntered)[-1].kept_for == ()
    # The one who is free longest.
    assert here.last(do.Ring).endpoint == "w-wang"
    # And an answer that comes twice, or too late, changes nothing.
    assert here(i.FormerFound(call.id, LI)) == []


def test_given_he_hangs_up_before_the_answer_then_nothing_is_left_of_it() -> None:
    here = ready(Centre(asking(STRAIGHT)))
    call = here.arrive(caller=CALLER)
    here(t.LegEnded("leg-1", cause=16, by_remote=True))
    assert here(i.FormerFound(call.id, LI)) == []
    assert (here.transient.former, here.transient.former_asked) == ({}, {})


def test_given_a_rule_that_people_made_then_it_goes_first() -> None:
    rule = CallerRule(number="+8613900139000", agent=WANG)
    here = ready(Centre(asking(rules=(rule,))))
    call = here.arrive(caller=CALLER)
    here(i.FormerFound(call.id, LI))
    here(t.KeyReceived("leg-1", key="1"))
    assert here.facts(e.QueueEntered)[-1].kept_for == (WANG,)


def test_given_a_former_agent_who_is_not_here_then_nobody_waits_for_him() -> None:
    here = Centre(asking())
    here.make_ready(WANG)
    call = here.arrive(caller=CALLER)
    here(i.FormerFound(call.id, LI))
    here(t.KeyReceived("leg-1", key="1"))
    assert here.last(do.Ring).endpoint == "w-wang"


def test_given_nobody_in_cool_down_or_no_number_then_nobody_is_asked() -> None:
    here = Centre(centre())
    here.arrive(caller=CALLER)
    assert not any(isinstance(one, do.AskFormer) for one in here.done)
    here = ready(Centre(asking(STRAIGHT)))
    here.arrive(caller="anonymous")
    assert not any(isinstance(one, do.AskFormer) for one in here.done)
    assert here.call().phase is Phase.RINGING


def test_given_a_call_that_another_shard_moved_here_then_it_is_asked_of_again() -> None:
    """The queue of the former agent may be another shard's, which was not told."""
    two = Two()
    two.far.floor.configure(replace(two.far.floor.config, former_agents=True))
    two.far.make_ready(WANG)
    passed = two.overflow()
    two.far.at = not_before(two.far.at, passed.ticket)
    two.far(arrival(passed.ticket))
    assert two.far.last(do.AskFormer).number == "+8613800138000"
    assert two.far.facts(e.QueueEntered) == []
    two.far(i.FormerFound(passed.call, WANG))
    entered = two.far.facts(e.QueueEntered)[-1]
    assert (entered.kept_for, entered.kept_why) == ((WANG,), "bound")
    assert two.far.call().phase is Phase.RINGING


async def test_given_jobs_away_when_asked_over_the_bus_then_there_is_an_answer_all_the_same() -> (
    None
):
    class Away:
        async def request(self, subject: str, body: Any, *, timeout_s: float) -> Any:
            assert (subject, timeout_s) == (outside.FORMER, outside.FORMER_S)
            raise RetryLater("away")

    class There(Away):
        async def request(self, subject: str, body: Any, *, timeout_s: float) -> Any:
            return {"agent": LI if body == {"number": "+86139", "project": "p"} else None}

    for bus, expected in ((Away(), ""), (There(), LI)):
        ask = outside.former_over(bus)  # type: ignore[arg-type]
        assert await ask("c", "+86139", "p") == i.FormerFound("c", expected)


async def test_given_an_asker_that_fails_then_the_call_is_not_left_waiting(tmp_path: Path) -> None:
    stage = Stage(tmp_path)

    async def broken(call: str, number: str, project: str) -> i.FormerFound:
        raise ValueError(number)

    stage.runtime._ask_former = broken
    stage.runtime.floor.configure(asking(STRAIGHT))
    await stage.outbox.open()
    running = asyncio.create_task(stage.runtime.run())
    await stage.switch.start(stage.runtime.input)
    stage.switch.arrive(CALLER, "4001")
    await stage.settle()
    call = next(iter(stage.runtime.floor.calls.values()))
    assert call.phase is Phase.QUEUED
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
