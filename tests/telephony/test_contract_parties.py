"""The contract of the engine port for more than two in a call: parties and listeners.

Goes on where `test_contract` ends; each test runs on each engine.
"""

from __future__ import annotations

from tests.telephony.rigs import CALLED, Rig
from tests.telephony.test_contract import talk
from warmline.kit.ids import uuid7
from warmline.telephony.model import (
    LegAnswered,
    LegEnded,
    LegHeld,
    LegRinging,
    LegUnheld,
    OfferAnswered,
    OfferRinging,
)


async def three(rig: Rig, bridge: str) -> tuple[str, str, str]:
    """A fetched talk and an outside party in one bridge: customer, agent, party."""
    leg, agent = await talk(rig)
    await rig.engine.fetch_back(leg, agent, bridge)
    party, node = uuid7(), rig.node_of(leg)
    number = "13900000000@trunk-demo"
    await rig.engine.dial(party, number, ring_s=20, caller=CALLED, call="c", node=node)
    await rig.until(LegRinging, leg=party)
    await rig.called_answers(number, party)
    await rig.until(LegAnswered, leg=party)
    await rig.engine.bridge(bridge, [party])
    return leg, agent, party


async def test_given_three_together_when_each_is_held_and_let_back_then_nobody_is_lost(
    rig: Rig,
) -> None:
    leg, agent, party = await three(rig, "bridge-6")
    for one in (leg, party):
        await rig.engine.hold(one)
        await rig.until(LegHeld)
        await rig.engine.unhold(one)
        await rig.until(LegUnheld)
    await rig.engine.mute(party, True)
    await rig.engine.mute(party, False)
    # and to fetch what is fetched already does nothing
    await rig.engine.fetch_back(leg, agent, "bridge-6")
    await rig.pass_time(0.5)
    assert "LegEnded" not in rig.of(leg) + rig.of(agent) + rig.of(party)


async def test_given_three_together_when_the_agent_leaves_then_the_two_go_on_and_end_one_by_one(
    rig: Rig,
) -> None:
    leg, agent, party = await three(rig, "bridge-7")
    await rig.engine.hang_up(agent)
    await rig.until(LegEnded, leg=agent)
    await rig.pass_time(0.3)
    assert "LegEnded" not in rig.of(leg) + rig.of(party)
    await rig.engine.hang_up(party)
    assert not (await rig.until(LegEnded, leg=party)).by_remote
    await rig.pass_time(0.3)
    assert "LegEnded" not in rig.of(leg)


async def test_given_a_held_customer_when_he_is_to_wait_then_he_can_be_offered_to_another(
    rig: Rig,
) -> None:
    """The agent leaves while he consults: from hold into the hands, not through the bridge."""
    leg, agent = await talk(rig)
    await rig.register("phone-2")
    await rig.engine.fetch_back(leg, agent, "bridge-8")
    await rig.engine.hold(leg)
    await rig.engine.hang_up(agent)
    await rig.until(LegEnded, leg=agent)
    await rig.engine.music(leg, True)
    await rig.engine.music(leg, False)
    await rig.engine.music(leg, True)
    offer = uuid7()
    await rig.engine.offer(leg, offer, "phone-2", ring_s=9, caller="", call="c", record=None)
    await rig.until(OfferRinging, offer=offer)
    await rig.agent_answers("phone-2", offer)
    assert (await rig.until(OfferAnswered, offer=offer)).leg == leg


async def test_given_a_listener_when_he_whispers_joins_and_listens_again_then_the_talk_goes_on(
    rig: Rig,
) -> None:
    leg, agent = await talk(rig)
    await rig.register("phone-2")
    leader, node = uuid7(), rig.node_of(leg)
    await rig.engine.dial(leader, "phone-2", ring_s=9, caller="", call="c", node=node)
    await rig.until(LegRinging, leg=leader)
    await rig.called_answers("phone-2", leader)
    await rig.until(LegAnswered, leg=leader)
    await rig.engine.snoop(agent, "ws-1", spy="both", whisper="none")
    await rig.engine.bridge("room", ["ws-1", leader])
    await rig.engine.hang_up("ws-1")
    await rig.engine.snoop(agent, "ws-2", spy="both", whisper="out")
    await rig.engine.bridge("room", ["ws-2", leader])
    await rig.engine.hang_up("ws-2")
    await rig.engine.fetch_back(leg, agent, "bridge-9")
    await rig.engine.bridge("bridge-9", [leader])
    await rig.engine.unbridge("bridge-9", leader)
    await rig.engine.snoop(agent, "ws-3", spy="both", whisper="none")
    await rig.engine.bridge("room", ["ws-3", leader])
    await rig.pass_time(0.5)
    assert "LegEnded" not in rig.of(leg) + rig.of(agent) + rig.of(leader)
    # who listens to somebody who goes has nothing to hear any more, and stays in our hands
    await rig.engine.hang_up(agent)
    await rig.until(LegEnded, leg="ws-3")
    await rig.pass_time(0.3)
    assert "LegEnded" not in rig.of(leader)
