"""The contract of the engine port where several phones ring at once, or the caller hears a notice.

Goes on where `test_contract` ends; each test runs on each engine.
"""

from __future__ import annotations

from tests.telephony.rigs import CALLER, Rig
from tests.telephony.test_contract import AGENT
from warmline.kit.ids import uuid7
from warmline.telephony.model import (
    LegEnded,
    OfferAnswered,
    OfferDeclined,
    OfferReturned,
    OfferRinging,
)


async def ring_all(
    rig: Rig, *endpoints: str, ring_s: int = 20, least_s: float = 0
) -> tuple[str, str]:
    """A caller for whom these phones ring: his leg and the offer."""
    leg = await rig.caller()
    first, *also = endpoints
    offer = uuid7()
    await rig.engine.offer(
        leg,
        offer,
        first,
        ring_s=ring_s,
        caller=CALLER,
        call="call-1",
        record=None,
        also=also,
        least_s=least_s,
    )
    return leg, offer


async def test_given_several_phones_rung_when_one_answers_then_the_call_is_his_alone(
    rig: Rig,
) -> None:
    for endpoint in (AGENT, "phone-2", "phone-3"):
        await rig.register(endpoint)
    leg, offer = await ring_all(rig, AGENT, "phone-2", "phone-3")
    ringing = [(await rig.until(OfferRinging, offer=offer)).agent_leg for _ in range(3)]
    assert len(set(ringing)) == 3
    await rig.agent_answers("phone-2", offer)
    answered = await rig.until(OfferAnswered, offer=offer)
    assert (answered.leg, answered.endpoint) == (leg, "phone-2")
    for other in ringing:
        if other != answered.agent_leg:
            await rig.until(LegEnded, leg=other)
    await rig.pass_time(0.3)
    told = rig.of(leg)
    assert told.count("OfferAnswered") == 1
    assert not {"OfferReturned", "OfferDeclined", "LegEnded"} & set(told)


async def test_given_several_phones_rung_when_one_refuses_then_that_is_told_and_the_others_ring_on(
    rig: Rig,
) -> None:
    await rig.register(AGENT)
    await rig.register("phone-2")
    leg, offer = await ring_all(rig, AGENT, "phone-2")
    for _ in range(2):
        await rig.until(OfferRinging, offer=offer)
    await rig.agent_refuses(AGENT, offer)
    declined = await rig.until(OfferDeclined, offer=offer)
    assert (declined.leg, declined.endpoint, declined.outcome) == (leg, AGENT, "refused")
    await rig.agent_answers("phone-2", offer)
    assert (await rig.until(OfferAnswered, offer=offer)).endpoint == "phone-2"


async def test_given_several_phones_rung_when_one_is_silenced_then_the_others_ring_on(
    rig: Rig,
) -> None:
    await rig.register(AGENT)
    await rig.register("phone-2")
    leg, offer = await ring_all(rig, AGENT, "phone-2")
    for _ in range(2):
        await rig.until(OfferRinging, offer=offer)
    await rig.engine.withdraw(leg, offer, AGENT)
    await rig.until(LegEnded)
    assert "OfferReturned" not in rig.of(leg)
    await rig.agent_answers("phone-2", offer)
    assert (await rig.until(OfferAnswered, offer=offer)).endpoint == "phone-2"


async def test_given_several_phones_of_which_one_is_not_there_when_nobody_answers_then_that_is_told(
    rig: Rig,
) -> None:
    await rig.register(AGENT)
    _, offer = await ring_all(rig, AGENT, "phone-2", ring_s=1)
    assert (await rig.until(OfferReturned, offer=offer)).outcome == "no_answer"
    declined = await rig.until(OfferDeclined, offer=offer)
    assert (declined.endpoint, declined.outcome) == ("phone-2", "unreachable")


async def test_given_several_phones_rung_when_the_caller_hangs_up_then_all_fall_silent(
    rig: Rig,
) -> None:
    await rig.register(AGENT)
    await rig.register("phone-2")
    leg, offer = await ring_all(rig, AGENT, "phone-2")
    ringing = [(await rig.until(OfferRinging, offer=offer)).agent_leg for _ in range(2)]
    await rig.caller_hangs_up(leg)
    assert (await rig.until(LegEnded, leg=leg)).by_remote
    for agent in ringing:
        await rig.until(LegEnded, leg=agent)
    assert not {"OfferReturned", "OfferDeclined"} & set(rig.of(leg))


async def test_given_a_notice_to_be_heard_when_the_agent_is_quick_then_both_are_in_talk_after_it(
    rig: Rig,
) -> None:
    await rig.register(AGENT)
    leg, offer = await ring_all(rig, AGENT, least_s=2)
    await rig.until(OfferRinging, offer=offer)
    await rig.agent_answers(AGENT, offer)
    agent = (await rig.until(OfferAnswered, offer=offer)).agent_leg
    await rig.pass_time(4)
    assert "LegEnded" not in rig.of(leg) + rig.of(agent)
