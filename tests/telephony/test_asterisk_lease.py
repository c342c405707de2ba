"""On a real switch: a lease is for callers in our hands, and never ends a talk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.telephony.rigs import CALLER, AsteriskRig
from tests.telephony.test_contract import AGENT
from warmline.kit.ids import uuid7
from warmline.telephony.asterisk.engine import AsteriskEngine
from warmline.telephony.asterisk.link import Link
from warmline.telephony.model import OfferAnswered, OfferRinging, PlaybackEnded

pytestmark = pytest.mark.servers


async def test_given_leases_always_renewed_when_a_caller_comes_to_talk_then_he_has_none(
    live: AsteriskRig,
) -> None:
    # Given a caller whose lease is renewed again and again
    await live.register(AGENT)
    leg = await live.caller()
    engine, link = inside(live)
    async with renewed(engine, link):
        assert await lease(link, leg) > 0
        # when he is offered to an agent and they talk
        offer = uuid7()
        await engine.offer(leg, offer, AGENT, ring_s=20, caller=CALLER, call="c", record=None)
        await live.until(OfferRinging, offer=offer)
        assert await lease(link, leg) == 0
        await live.agent_answers(AGENT, offer)
        agent = (await live.until(OfferAnswered, offer=offer)).agent_leg
        # then nothing will end the talk, neither there nor in a bridge of ours
        assert await lease(link, leg) == 0
        await engine.fetch_back(leg, agent, "bridge-lease")
        assert await lease(link, leg) == 0
        # and back in our hands he has his lease again
        await engine.unbridge("bridge-lease", leg)
        assert await lease(link, leg) > 0


async def test_given_a_caller_who_hears_a_long_prompt_when_his_lease_is_renewed_then_nothing_waits(
    live: AsteriskRig,
) -> None:
    leg = await live.caller()
    engine, link = inside(live)
    await engine.play(leg, "long", ["hello"] * 30)
    await engine._renew_leases(link)
    # Written by ARI, the lease would wait for the end of the prompt, and this behind it for ever.
    await engine.stop_play(leg, "long")
    await live.until(PlaybackEnded, playback="long")
    assert "Disconnected" not in [type(event).__name__ for event in live.seen]


def inside(rig: AsteriskRig) -> tuple[AsteriskEngine, Link]:
    """The engine and its link."""
    assert isinstance(rig.engine, AsteriskEngine)
    assert rig.engine._link is not None
    return rig.engine, rig.engine._link


async def lease(link: Link, leg: str) -> float:
    """Seconds the leg has left in our hands, as the switch says; 0 without a lease."""
    return float(await link.ami_value("Getvar", Channel=leg, Variable="TIMEOUT(absolute)"))


@asynccontextmanager
async def renewed(engine: AsteriskEngine, link: Link) -> AsyncIterator[None]:
    """Leases are renewed without a pause meanwhile, several at a time."""

    async def again() -> None:
        while True:
            await engine._renew_leases(link)

    running = [asyncio.create_task(again()) for _ in range(4)]
    try:
        yield
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
