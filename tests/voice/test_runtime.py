"""The runtime's promise: durable first, then act; in order within a call; nothing lost on the way.

Runs on a real outbox file and the simulated switch.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.voice.floor_kit import LI, centre
from warmline.interactions import events as e
from warmline.kit.clock import SystemClock, VirtualClock
from warmline.kit.errors import Conflict
from warmline.kit.ids import uuid7
from warmline.telephony.simulator.engine import Simulator
from warmline.voice import inputs as i
from warmline.voice.floor import Floor
from warmline.voice.journal import Journal
from warmline.voice.journal_model import StepMessage, decode
from warmline.voice.outbox import Outbox, OutboxFull
from warmline.voice.runtime import Runtime, StepClock


class Stage:
    """A runtime on a simulated switch."""

    def __init__(self, folder: Path) -> None:
        self.switch = Simulator(VirtualClock())
        self.outbox = Outbox(folder / "0-1.sqlite")
        clock = SystemClock()
        step_clock = StepClock(clock)
        self.journal = Journal(self.outbox, step_clock, "0", 1)
        self.runtime = Runtime(Floor(centre()), self.switch, self.journal, step_clock, clock, uuid7)

    async def steps(self) -> list[StepMessage]:
        """Everything durable so far, in order."""
        return [decode(row.body) for row in await self.outbox.rest(0, 1000)]

    async def facts(self) -> list[object]:
        return [event.fact for step in await self.steps() for event in step.events]

    async def settle(self) -> None:
        """Until all effects of what happened so far are done."""
        for _ in range(50):
            await asyncio.sleep(0.01)
            if not self.runtime._open and not self.runtime._mailboxes:
                return


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    made = Stage(tmp_path)
    await made.outbox.open()
    running = asyncio.create_task(made.runtime.run())
    await made.switch.start(made.runtime.input)
    yield made
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await made.outbox.close()


async def make_ready(stage: Stage) -> None:
    stage.switch.register("w-li")
    for command in (
        i.PageReady(LI, "page"),
        i.SignIn(LI),
        i.Microphone(LI, True),
        i.Ready(LI),
    ):
        await stage.runtime.command(command)


async def test_given_a_call_then_its_facts_are_on_disk_and_its_effects_done(stage: Stage) -> None:
    await make_ready(stage)
    leg = stage.switch.arrive("13800138000", "4001")
    await stage.settle()
    stage.switch.press(leg, "1")
    await stage.settle()
    kinds = [type(fact) for fact in await stage.facts()]
    assert kinds.index(e.CallArrived) < kinds.index(e.QueueEntered) < kinds.index(e.OfferMade)
    assert len(stage.switch.world.offers) == 1


async def test_given_a_command_when_it_returns_then_it_is_durable(stage: Stage) -> None:
    await make_ready(stage)
    assert stage.runtime.floor.agents[LI].state == "ready"
    steps = await stage.steps()
    assert [step.step for step in steps] == list(range(1, len(steps) + 1))


async def test_given_a_refused_command_then_nothing_is_written(stage: Stage) -> None:
    with pytest.raises(Conflict):
        await stage.runtime.command(i.Ready(LI))
    assert await stage.facts() == []


async def test_given_a_full_disk_then_nothing_is_done_until_it_could_be_written(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_ready(stage)
    full = True
    append = Outbox.append

    def refusing(outbox: Outbox, epoch: int, step: int, body: bytes) -> asyncio.Future[int]:
        if not full:
            return append(outbox, epoch, step, body)
        failed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        failed.set_exception(OutboxFull("the disk is full"))
        if outbox.on_failure is not None:
            asyncio.get_running_loop().call_soon(outbox.on_failure)
        return failed

    monkeypatch.setattr(Outbox, "append", refusing)
    leg = stage.switch.arrive("13800138000", "4001")
    await asyncio.sleep(0.3)
    assert not stage.switch.world.legs[leg].up
    with pytest.raises(OutboxFull, match="the disk is full"):
        await stage.runtime.command(i.Pause(LI, "rest"))
    full = False
    await asyncio.sleep(1.5)
    await stage.settle()
    assert stage.switch.world.legs[leg].up
    await stage.runtime.command(i.PageReady(LI, "another"))
    arrived = [fact for fact in await stage.facts() if isinstance(fact, e.CallArrived)]
    assert len(arrived) == 1
    steps = await stage.steps()
    assert [step.step for step in steps] == list(range(1, len(steps) + 1))


async def test_given_a_busy_moment_then_steps_keep_their_order_per_call(stage: Stage) -> None:
    legs = [stage.switch.arrive(f"138001380{n:02d}", "4001") for n in range(30)]
    for leg in legs:
        stage.switch.press(leg, "1")
    await stage.settle()
    seen: dict[str, int] = {}
    for step in await stage.steps():
        for event in step.events:
            assert event.seq == seen.get(event.key, 0) + 1
            seen[event.key] = event.seq
    assert len(seen) == 30
