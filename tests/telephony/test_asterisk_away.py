"""A real switch while `voice` is away, stopped, replaced or told to stop: nobody is lost."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.telephony.rigs import AsteriskRig
from tests.telephony.switch import Switch
from tests.telephony.test_contract import AGENT, ring, talk
from warmline.kit.clock import SystemClock
from warmline.kit.ids import uuid7
from warmline.telephony.asterisk.engine import AsteriskEngine
from warmline.telephony.model import (
    Connected,
    Disconnected,
    LegArrived,
    LegEnded,
    LiveLeg,
    OfferReturned,
)
from warmline.telephony.ports import EngineAway

pytestmark = pytest.mark.servers


async def back(rig: AsteriskRig) -> dict[str, LiveLeg]:
    """Start a new engine, as a new leader does; what it finds alive."""
    rig.seen.clear()
    rig._taken.clear()
    rig.engine = AsteriskEngine(rig.switch.access(), SystemClock())
    await rig.engine.start(rig.hear)
    connected = await rig.until(Connected)
    return {leg.leg: leg for leg in connected.snapshot.legs}


async def test_given_voice_away_when_a_call_comes_in_then_it_is_held_and_arrives_later(
    live: AsteriskRig,
) -> None:
    await live.engine.stop()
    await asyncio.sleep(2.2)
    await live.arrive()
    for _ in range(100):
        if any(call.up for call in await live.carrier.calls()):
            break
        await asyncio.sleep(0.05)
    else:
        pytest.fail("the dialplan did not answer the caller")
    found = await back(live)
    assert [leg.place for leg in found.values()] == ["holding"]
    arrived = await live.until(LegArrived)
    assert arrived.leg in found


async def test_given_a_caller_in_the_ivr_when_voice_dies_then_a_new_one_finds_him(
    live: AsteriskRig,
) -> None:
    leg = await live.caller()
    await live.engine.stop()
    found = await back(live)
    assert (found[leg].kind, found[leg].place, found[leg].up) == ("customer", "hands", True)
    assert found[leg].caller == "13812345678"
    offer = uuid7()
    await live.register(AGENT)
    await live.engine.offer(leg, offer, AGENT, ring_s=1, caller="", call="c", record=None)
    assert (await live.until(OfferReturned, offer=offer)).outcome == "no_answer"


async def test_given_a_caller_in_the_ivr_when_voice_stays_silent_then_his_lease_brings_him_back(
    live: AsteriskRig,
) -> None:
    leg = await live.caller()
    await live.engine.stop()
    await asyncio.sleep(14)
    found = await back(live)
    assert found[leg].place == "holding"
    assert (await live.until(LegArrived)).leg == leg


async def test_given_a_lively_voice_when_a_caller_waits_longer_than_a_lease_then_he_stays(
    live: AsteriskRig,
) -> None:
    leg = await live.caller()
    await asyncio.sleep(14)
    assert live.of(leg) == ["LegArrived"]


async def test_given_a_ringing_offer_when_voice_dies_then_a_new_one_sees_the_offer_and_its_end(
    live: AsteriskRig,
) -> None:
    await live.register(AGENT)
    leg = await live.caller()
    offer = await ring(live, leg, ring_s=3)
    await live.engine.stop()
    found = await back(live)
    assert (found[leg].place, found[leg].offer) == ("offer", offer)
    assert (await live.until(OfferReturned, offer=offer)).outcome == "no_answer"
    again = await ring(live, leg)
    await live.engine.stop()
    assert (await back(live))[leg].offer == again
    await live.engine.withdraw(leg, again)
    assert (await live.until(OfferReturned, offer=again)).outcome == "withdrawn"


async def test_given_an_offer_that_ends_while_voice_is_away_then_the_caller_arrives_again(
    live: AsteriskRig,
) -> None:
    await live.register(AGENT)
    leg = await live.caller()
    await ring(live, leg, ring_s=3)
    await live.engine.stop()
    await asyncio.sleep(4)
    found = await back(live)
    assert (found[leg].place, found[leg].offer) == ("holding", None)
    assert (await live.until(LegArrived)).leg == leg


async def test_given_a_stopped_voice_when_calls_wait_and_come_then_none_is_lost(
    live: AsteriskRig,
) -> None:
    """SIGSTOP, not a kill: its sockets stay open, the switch still believes it there."""
    await live.engine.stop()
    first = leader(live.switch, "only-arrivals")
    try:
        await said(first, "connected")
        await live.arrive()
        old = (await said(first, "arrived"))[1]
        os.kill(first.pid, signal.SIGSTOP)
        await asyncio.sleep(2.5)
        await live.arrive()
        for _ in range(100):  # their leases end one after the other
            await asyncio.sleep(0.5)
            shown = live.switch.console("core show channels verbose")
            if shown.count("warmline-holding") == 2:
                break
        assert shown.count("warmline-holding") == 2
        assert "Stasis" not in shown
        assert len(await live.carrier.calls()) == 2
        os.kill(first.pid, signal.SIGCONT)
        again = {(await said(first, "arrived"))[1] for _ in range(2)}
        assert old in again
        assert len(again) == 2
    finally:
        first.kill()
        first.wait()


async def test_given_a_talk_when_voice_dies_then_it_goes_on_and_the_new_one_knows_the_pair(
    live: AsteriskRig,
) -> None:
    leg, agent = await talk(live, record="take-9")
    await live.engine.stop()
    await asyncio.sleep(0.5)
    found = await back(live)
    assert (found[leg].place, found[leg].peer) == ("talk", agent)
    assert (found[agent].place, found[agent].peer) == ("talk", leg)
    assert (found[leg].in_dial, found[agent].in_dial) == (True, True)
    assert (found[agent].kind, found[agent].endpoint) == ("agent", AGENT)
    assert found[leg].recording == "take-9"
    assert found[agent].answered_at is not None
    await live.engine.fetch_back(leg, agent, "after-restart")
    await live.agent_hangs_up(AGENT, agent)
    assert (await live.until(LegEnded, leg=agent)).by_remote


async def test_given_a_held_caller_when_voice_dies_then_the_new_one_can_take_him_off_hold(
    live: AsteriskRig,
) -> None:
    leg, agent = await talk(live)
    await live.engine.fetch_back(leg, agent, "held-1")
    await live.engine.hold(leg)
    await live.engine.stop()
    found = await back(live)
    assert found[leg].vars["WL_HELD"] == "held-1"
    await live.engine.unhold(leg)
    await live.engine.stop()
    again = (await back(live))[leg]
    assert (again.place, again.peer, again.in_dial) == ("talk", agent, False)


async def test_given_a_caller_who_hangs_up_while_voice_is_away_then_he_is_not_in_the_snapshot(
    live: AsteriskRig,
) -> None:
    leg = await live.caller()
    await live.engine.stop()
    await live.caller_hangs_up(leg)
    await asyncio.sleep(0.3)
    assert leg not in await back(live)


async def test_given_a_lost_connection_when_it_is_cut_in_any_phase_then_the_engine_comes_back(
    live: AsteriskRig,
) -> None:
    await live.register(AGENT)
    for phase in ("idle", "ivr", "ringing"):
        if phase == "ivr":
            leg = await live.caller()
        if phase == "ringing":
            await ring(live, leg)
        cut_ami(live)
        await live.until(Disconnected)
        connected = await live.until(Connected, within_s=15)
        places = [each.place for each in connected.snapshot.legs if each.kind == "customer"]
        assert places == {"idle": [], "ivr": ["hands"], "ringing": ["offer"]}[phase]


def cut_ami(rig: AsteriskRig) -> None:
    """End the engine's manager session from the switch's side."""
    for line in rig.switch.console("manager show connected").splitlines():
        row = line.split()
        if len(row) >= 6 and row[0] == "warmline":
            rig.switch.console(f"manager kick session {row[4]}")


async def test_given_a_disconnected_engine_when_commanded_then_engine_away(
    live: AsteriskRig,
) -> None:
    leg = await live.caller()
    await live.engine.stop()
    with pytest.raises(EngineAway):
        await live.engine.answer(leg)


async def test_given_a_lease_that_ran_out_when_commanded_then_no_command_leaves(
    live: AsteriskRig,
) -> None:
    leg = await live.caller()
    await live.engine.stop()
    lease = [True]
    live.engine = AsteriskEngine(live.switch.access(), SystemClock(), lambda: lease[0])
    await live.engine.start(live.hear)
    await live.until(Connected)
    lease[0] = False
    with pytest.raises(EngineAway):
        await live.engine.hang_up(leg)
    await live.until(Disconnected)
    await asyncio.sleep(0.5)
    assert "LegEnded" not in live.of(leg)
    assert any(call.up for call in await live.carrier.calls())


async def test_given_a_stopped_leader_when_another_took_over_then_none_of_its_commands_works(
    live: AsteriskRig,
) -> None:
    """The first leader runs in a process of its own, is stopped in the middle of hanging up legs
    as fast as it can, and goes on after the second one has taken over."""
    await live.engine.stop()
    first = leader(live.switch)
    try:
        await said(first, "connected")
        await live.arrive()
        leg = (await said(first, "arrived"))[1]
        os.kill(first.pid, signal.SIGSTOP)
        found = await back(live)
        assert leg in found
        os.kill(first.pid, signal.SIGCONT)
        assert (await said(first, "refused"))[1] == leg
        await asyncio.sleep(1)
        assert "LegEnded" not in live.of(leg)
        assert len(await live.carrier.calls()) == 1
        assert "Disconnected" not in [type(event).__name__ for event in live.seen]
    finally:
        first.kill()
        first.wait()


def leader(switch: Switch, mode: str = "hangs-up") -> subprocess.Popen[bytes]:
    """An engine in a process of its own (`python -m tests.telephony.leader`)."""
    access = switch.access()
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tests.telephony.leader",
            str(access.ari_port),
            str(access.ami_port),
            access.ari_secret,
            mode,
        ],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
    )


async def said(process: subprocess.Popen[bytes], word: str) -> list[str]:
    """The next line of the first leader, which must begin with `word`."""
    assert process.stdout is not None
    line = await asyncio.wait_for(asyncio.to_thread(process.stdout.readline), 20)
    words = line.decode().split()
    assert words[:1] == [word], words
    return words
