"""A real switch that is told to let in fewer calls than come."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.telephony.rigs import CALLED, CALLER, AsteriskRig
from warmline.telephony.asterisk.dialplan import REFUSED_CAUSES, extensions_conf
from warmline.telephony.model import LegArrived, LegRefused

pytestmark = pytest.mark.servers


@pytest.mark.parametrize("bound", ["WL_RATE", "WL_NEW"])
async def test_given_no_room_when_a_call_comes_then_it_is_refused_and_told_and_the_next_let_in(
    live: AsteriskRig, bound: str
) -> None:
    live.switch.console(f"dialplan set global {bound} 0")
    await live.arrive()
    refused = await live.until(LegRefused)
    assert (refused.caller, refused.called, refused.trunk) == (CALLER, CALLED, "trunk-demo")
    await _carrier_rests(live)
    assert live.of(refused.leg) == ["LegRefused"]
    live.switch.console(f"dialplan set global {bound} 100")
    await live.arrive()
    assert (await live.until(LegArrived)).caller == CALLER


async def test_given_room_for_one_new_call_then_the_second_is_refused_until_the_first_is_answered(
    live: AsteriskRig,
) -> None:
    # Given a first caller to whom nothing has happened yet
    live.switch.console("dialplan set global WL_NEW 1")
    await live.arrive()
    first = await live.until(LegArrived)
    # when a second one comes, he is refused
    await live.arrive()
    await live.until(LegRefused)
    # and when the first one is answered, there is room again
    await live.engine.answer(first.leg)
    await live.arrive()
    await live.until(LegArrived)


async def test_given_room_for_one_new_call_when_the_flow_lets_the_first_wait_then_others_may_come(
    live: AsteriskRig,
) -> None:
    # Given a caller for whom nothing is asked of the switch, because his flow waits for another
    # system
    live.switch.console("dialplan set global WL_NEW 1")
    await live.arrive()
    await live.until(LegArrived)
    await asyncio.sleep(3)
    # when he has waited long, while everything is quick
    await live.arrive()
    # then he is in nobody's way
    await live.until(LegArrived)


async def _carrier_rests(live: AsteriskRig) -> None:
    for _ in range(100):
        if not await live.carrier.calls():
            break
        await asyncio.sleep(0.05)
    assert not await live.carrier.calls()


@pytest.mark.parametrize(("setting", "cause"), [("503", 34), ("busy", 17)])
def test_given_how_to_refuse_when_the_dialplan_is_written_then_it_hangs_up_with_that_cause(
    setting: str, cause: int
) -> None:
    text = extensions_conf(Path("/r"), REFUSED_CAUSES[setting])
    assert f"Hangup({cause})" in text
    assert not re.search(r"@[A-Z_]+@", text), "a place that was not filled in"
