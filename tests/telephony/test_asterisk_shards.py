"""Two shards on one real switch: each hears of its own calls, and shuts out its own rivals only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from tests.telephony.rigs import CALLED, AsteriskRig
from tests.telephony.switch import Switch
from warmline.kit.clock import SystemClock
from warmline.telephony.asterisk.engine import AsteriskEngine
from warmline.telephony.model import Connected, Disconnected, EngineEvent, LegArrived, LegEnded

pytestmark = pytest.mark.servers

FAR_NUMBER, TICKET = "4002", "a-ticket_of-letters"


class Far(AsteriskRig):
    """The second shard's engine; people are the first one's rig's."""

    def __init__(self, switch: Switch) -> None:
        super().__init__(switch)
        self.engine = AsteriskEngine(replace(switch.access(), shard="1"), SystemClock())

    async def open(self) -> None:
        await self.engine.start(self.hear)
        await self.until(Connected)
        await self.engine.claim([FAR_NUMBER])

    async def close(self) -> None:
        await self.engine.claim([])
        await self.engine.stop()


@pytest.fixture
async def far(live: AsteriskRig) -> AsyncIterator[Far]:
    made = Far(live.switch)
    await made.open()
    try:
        yield made
    finally:
        await made.close()


def count(rig: AsteriskRig, kind: type[EngineEvent]) -> int:
    return len([event for event in rig.seen if isinstance(event, kind)])


async def test_given_claimed_numbers_when_calls_come_then_each_shard_hears_of_its_own(
    live: AsteriskRig, far: Far
) -> None:
    await live.arrive(FAR_NUMBER)
    there = await far.until(LegArrived)
    await live.arrive(CALLED)
    here = await live.until(LegArrived)
    assert (there.called, here.called, there.ticket) == (FAR_NUMBER, CALLED, "")
    assert (count(live, LegArrived), count(far, LegArrived)) == (1, 1)


async def test_given_a_call_in_our_hands_when_passed_on_then_the_other_shard_has_it_with_its_ticket(
    live: AsteriskRig, far: Far
) -> None:
    leg = await live.caller()
    await live.engine.pass_on(leg, "1", TICKET)
    taken = await far.until(LegArrived)
    assert (taken.leg, taken.called, taken.ticket) == (leg, CALLED, TICKET)
    await far.engine.music(leg, True)
    assert count(live, LegArrived) == 1
    await live.caller_hangs_up(leg)
    for one in (live, far):
        assert (await one.until(LegEnded)).by_remote


async def test_given_a_call_in_stasis_when_passed_on_and_back_then_it_is_ours_again(
    live: AsteriskRig, far: Far
) -> None:
    leg = await live.caller()
    await live.engine.play(leg, "p", ["hello"])
    await live.engine.pass_on(leg, "1", TICKET)
    await far.until(LegArrived)
    await far.engine.pass_on(leg, "0", "back")
    again = await live.until(LegArrived)
    assert (again.leg, again.ticket) == (leg, "back")
    await live.engine.hang_up(leg)
    for one in (live, far):
        await one.until(LegEnded)


async def test_given_no_engine_there_when_passed_on_then_the_next_one_finds_it_in_its_snapshot(
    live: AsteriskRig, far: Far
) -> None:
    await far.engine.stop()
    leg = await live.caller()
    await live.pass_time(2.1)
    await live.engine.pass_on(leg, "1", TICKET)
    await live.pass_time(0.5)
    far.engine = AsteriskEngine(replace(live.switch.access(), shard="1"), SystemClock())
    await far.engine.start(far.hear)
    snapshot = (await far.until(Connected)).snapshot
    assert [(one.leg, one.place, one.ticket) for one in snapshot.legs] == [(leg, "holding", TICKET)]
    assert (await far.until(LegArrived)).ticket == TICKET


async def test_given_a_new_leader_of_one_shard_when_it_connects_then_the_other_is_not_shut_out(
    live: AsteriskRig, far: Far
) -> None:
    leg = await live.caller()
    await far.engine.stop()
    far.engine = AsteriskEngine(replace(live.switch.access(), shard="1"), SystemClock())
    await far.engine.start(far.hear)
    snapshot = (await far.until(Connected)).snapshot
    assert (snapshot.legs, snapshot.elsewhere) == ((), frozenset({leg}))
    rival = AsteriskEngine(replace(live.switch.access(), shard="1"), SystemClock())
    seen: list[EngineEvent] = []
    hear: Callable[[EngineEvent], None] = seen.append
    await rival.start(hear)
    await far.until(Disconnected)
    await rival.stop()
    assert count(live, Disconnected) == 0
    await live.engine.hang_up(leg)
    await live.until(LegEnded)
