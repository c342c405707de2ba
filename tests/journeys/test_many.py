"""Two agents and ten callers, and `warmline demo call`: all are served, once, one at a time."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest

from tests.journeys.api import Api
from tests.journeys.centre import Centre, eventually
from tests.journeys.conftest import OpenDesk
from tests.journeys.desk import Desk
from tests.journeys.proof import finished, kinds

pytestmark = pytest.mark.journey

CALLERS = 10
AGENTS = {"8001": "李雷", "8002": "王芳"}


async def test_two_agents_answer_ten_callers_one_after_another(
    centre: Centre, desk: OpenDesk, office: Api
) -> None:
    # Given two agents who are ready
    desks = [await desk(login, ready=True) for login in AGENTS]
    known = {call["id"] for call in office.calls()}
    # when ten people call at once, and each agent answers, hangs up and is ready again
    for number in range(CALLERS):
        await centre.call_in(which=number, stay_s=200)
    served = await serve(desks, CALLERS)
    # then all ten were answered
    assert sum(served) == CALLERS
    assert min(served) >= 2
    ids = [call["id"] for call in office.calls() if call["id"] not in known]
    assert len(ids) == CALLERS
    records = [finished(office, call) for call in ids]
    # each once, with a complete record and a recording
    for record in records:
        assert (record["outcome"], record["ended_by"]) == ("answered", "agent")
        assert kinds(record).count("talk") == 1
        assert kinds(record)[-1] == "wrap_up"
        assert record["recording"]["state"] == "stored"
    # and no agent had two at once
    for name in AGENTS.values():
        alone(segments_of(records, name))


async def serve(desks: list[Desk], calls: int) -> list[int]:
    """Both agents answer whatever rings until so many calls are answered; how many each did."""
    answered = [0] * len(desks)

    async def work(number: int, agent: Desk) -> None:
        while True:
            await agent.page.locator("button.answer:enabled").wait_for(timeout=0)
            await agent.answer()
            await agent.hang_up()
            answered[number] += 1
            await agent.wrapped_up()

    workers = [asyncio.create_task(work(n, agent)) for n, agent in enumerate(desks)]
    try:
        await eventually(
            lambda: sum(answered) >= calls or any(worker.done() for worker in workers),
            within_s=200,
            what="the answers to all calls",
        )
        for agent in desks:
            await agent.is_in("ready", within_s=30)
    finally:
        for worker in workers:
            worker.cancel()
        ends = await asyncio.gather(*workers, return_exceptions=True)
    broken = [e for e in ends if e and not isinstance(e, asyncio.CancelledError)]
    assert not broken, broken
    return answered


def segments_of(records: list[dict[str, Any]], agent: str) -> list[tuple[datetime, datetime]]:
    """When the agent was rung, in talk or in wrap-up, in order."""
    return sorted(
        (datetime.fromisoformat(s["started_at"]), datetime.fromisoformat(s["ended_at"]))
        for record in records
        for s in record["segments"]
        if s["agent_name"] == agent
    )


def alone(stretches: list[tuple[datetime, datetime]]) -> None:
    """None of the stretches begins before the one before it has ended."""
    for (_, ended), (began, _) in pairwise(stretches):
        assert began >= ended


async def test_the_demo_calls_from_the_command_line_say_whether_all_went_well(
    centre: Centre, desk: OpenDesk
) -> None:
    # Given two agents who answer whatever rings
    desks = [await desk(login, ready=True) for login in AGENTS]
    # when two demo calls are asked for
    command = asyncio.create_task(
        asyncio.to_thread(centre.warmline, "demo", "call", "--count", "2", "--json")
    )
    await serve(desks, 2)
    # then the command ends well and tells of both
    told = json.loads(await command)
    assert told["complete"] is True
    assert [call["reached"] for call in told["calls"]] == ["complete", "complete"]
    assert {call["agent"] for call in told["calls"]} <= set(AGENTS.values())


async def test_the_demo_call_fails_when_nobody_is_there(centre: Centre) -> None:
    # Given nobody who is ready, when a demo call is asked for with little patience
    done = await asyncio.to_thread(
        centre.run, "demo", "call", "--count", "1", "--patience", "8", "--json"
    )
    # then the command says that it did not get through
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["complete"] is False
    assert told["calls"][0]["agent"] is None
    await centre.nobody_calls()
