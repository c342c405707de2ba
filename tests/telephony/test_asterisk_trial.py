"""A made-up caller on a real switch: he comes in like anybody, is heard, and hangs up."""

from __future__ import annotations

import pytest

from tests.telephony.rigs import AsteriskRig
from tests.telephony.switch import SECRET
from tests.telephony.test_contract import AGENT
from warmline.kit.ids import uuid7
from warmline.telephony.asterisk.trial_caller import SwitchTrialCaller
from warmline.telephony.model import KeyReceived, LegArrived, LegEnded, OfferAnswered, OfferRinging
from warmline.telephony.trial import TrialCall

pytestmark = pytest.mark.servers


def caller(live: AsteriskRig) -> SwitchTrialCaller:
    return SwitchTrialCaller(
        host="127.0.0.1",
        ami_port=live.switch.settings.ami_port,
        ami_user="warmline",
        ami_secret=SECRET,
        speech=str(live.switch.settings.sounds / "hello"),
    )


async def test_given_a_trial_call_when_an_agent_takes_it_then_he_hears_the_caller_until_he_hangs_up(
    live: AsteriskRig,
) -> None:
    await live.register(AGENT)
    trial = TrialCall(called="4001", caller="10000", trunk="", keys="7", stay_s=60)
    await caller(live).call(trial)
    arrived = await live.until(LegArrived)
    assert (arrived.caller, arrived.called, arrived.trunk) == ("10000", "4001", "trial")
    await live.engine.answer(arrived.leg)
    assert (await live.until(KeyReceived, leg=arrived.leg)).key == "7"
    offer = uuid7()
    await live.engine.offer(
        arrived.leg, offer, AGENT, ring_s=10, caller="10000", call=uuid7(), record=None
    )
    await live.until(OfferRinging, offer=offer)
    await live.agent_answers(AGENT, offer)
    await live.until(OfferAnswered, offer=offer)
    phone = live.phones[AGENT].last
    assert phone is not None
    heard = phone.heard
    for _ in range(100):
        if phone.heard > heard + 20:
            break
        await live.pass_time(0.05)
    assert phone.heard > heard + 20
    live.phones[AGENT].hang_up()
    await live.until(LegEnded, leg=arrived.leg)


async def test_given_a_trial_call_over_a_trunk_when_he_has_stayed_his_time_then_he_hangs_up_himself(
    live: AsteriskRig,
) -> None:
    trial = TrialCall(called="4001", caller="10000", trunk="trunk-demo", keys="", stay_s=1)
    await caller(live).call(trial)
    arrived = await live.until(LegArrived)
    assert arrived.trunk == "trunk-demo"
    await live.engine.answer(arrived.leg)
    ended = await live.until(LegEnded, leg=arrived.leg)
    assert ended.by_remote
