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


async def test_given_no_share_when_a_call_comes_then_it_is_refused_and_told_and_the_next_is_let_in(
    live: AsteriskRig,
) -> None:
    live.switch.console("dialplan set global WL_SHARE 0")
    await live.arrive()
    refused = await live.until(LegRefused)
    assert (refused.caller, refused.called, refused.trunk) == (CALLER, CALLED, "trunk-demo")
    for _ in range(100):
        if not await live.carrier.calls():
            break
        await asyncio.sleep(0.05)
    assert not await live.carrier.calls()
    assert live.of(refused.leg) == ["LegRefused"]
    live.switch.console("dialplan set global WL_SHARE 100")
    await live.arrive()
    assert (await live.until(LegArrived)).caller == CALLER


@pytest.mark.parametrize(("setting", "cause"), [("503", 34), ("busy", 17)])
def test_given_how_to_refuse_when_the_dialplan_is_written_then_it_hangs_up_with_that_cause(
    setting: str, cause: int
) -> None:
    text = extensions_conf(Path("/r"), REFUSED_CAUSES[setting])
    assert f"Hangup({cause})" in text
    assert not re.search(r"@[A-Z_]+@", text), "a place that was not filled in"
