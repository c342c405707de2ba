"""What is asked while the line to a real switch is cut is so on it when the line is back.

The steps of `voice` run on a real Asterisk without its processes; the line is cut by taking the
engine away. Each shape of a talk is in `tests/voice/test_cut_line_wishes.py`, on the simulated
switch; here are those in which the real one has a way of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.telephony.rigs import AsteriskRig
from tests.voice.control_kit import CHEN, PARTY
from tests.voice.floor_kit import FLOW, LI, START, WANG, Centre, agent, centre
from warmline.kit.clock import SystemClock
from warmline.telephony import model as t
from warmline.telephony.asterisk.engine import AsteriskEngine
from warmline.telephony.ports import EngineAway
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.config import VoiceConfig
from warmline.voice.model import CallLive, Phase
from warmline.voice.perform import perform

pytestmark = pytest.mark.servers

PHONES = {LI: "phone-1", WANG: "phone-2", CHEN: "phone-3"}
STRAIGHT = {
    **FLOW,
    "nodes": [
        {"id": "hello", "kind": "answer", "next": "sales"},
        {"id": "sales", "kind": "queue", "queue": "sales", "timed_out": "bye"},
        {"id": "bye", "kind": "hang_up"},
    ],
}
CHANGES_NOTHING = (do.Bridge, do.Hold, do.Mute)


def config() -> VoiceConfig:
    """李雷 in the queue that callers come to, two others in the next one."""
    people = {
        who: agent(who, endpoint=phone, extension=phone[-1:] * 4, queues={"q-expert": 1})
        for who, phone in PHONES.items()
    }
    people[LI] = replace(people[LI], queues={"q-sales": 1})
    base = centre(agents=people)
    queues = dict(base.queues)
    queues["q-expert"] = replace(queues["q-sales"], id="q-expert", key="expert", name="专家")
    flows = {"main": replace(base.flows["main"], definition=STRAIGHT)}
    return replace(base, queues=queues, flows=flows)


class Here(Centre):
    """A floor on the real switch of the rig."""

    engine: AsteriskEngine

    def __init__(self, rig: AsteriskRig) -> None:
        super().__init__(config())
        self.rig, self._read, self._began = rig, 0, time.monotonic()

    async def take(self, what: t.EngineEvent | i.Input) -> None:
        """Handle an input and carry out what follows, as far as the switch can be told."""
        self.at = max(self.at, START + timedelta(seconds=time.monotonic() - self._began))
        for effect in self(what):
            with contextlib.suppress(EngineAway):
                await perform(self.rig.engine, effect)

    async def until(self, done: Callable[[], bool], what: str) -> None:
        """Follow the switch until something is so."""
        for _ in range(200):
            while self._read < len(self.rig.seen):
                self._read += 1
                await self.take(self.rig.seen[self._read - 1])
            if done():
                return
            await asyncio.sleep(0.05)
        pytest.fail(f"never: {what}; there was {self.rig.seen}")

    async def talks(self) -> None:
        """A customer talks with 李雷; the others are ready."""
        await self.comes_to_work(LI)
        await self.rig.arrive()
        await self.until(lambda: self.rings() == {LI}, "李雷 is rung")
        await self.answers(LI)
        await self.until(lambda: self.now().phase is Phase.TALKING, "a talk")
        for who in (WANG, CHEN):
            await self.comes_to_work(who)

    async def comes_to_work(self, who: str) -> None:
        """With page, phone and microphone."""
        await self.rig.register(PHONES[who])
        for command in (
            i.PageReady(who, f"page-{who}"),
            i.SignIn(who),
            i.Microphone(who, True),
        ):
            await self.take(command)
        await self.until(lambda: PHONES[who] in self.transient.registered, "registered")
        await self.take(i.Ready(who))

    async def answers(self, who: str) -> None:
        """His telephone rings, and he takes it."""
        await self.rig.phones[PHONES[who]].rings()
        await self.rig.phones[PHONES[who]].answer()

    def now(self) -> CallLive:
        """The only call."""
        (call,) = self.floor.calls.values()
        return call

    def in_the_bridge(self) -> int:
        """How many are in the call's own bridge."""
        return len(self.engine._legs.members(f"wb-{self.now().id}"))

    def rings(self) -> set[str]:
        """Who is rung by an offer."""
        return {one.agent for call in self.floor.calls.values() for one in call.ringing}

    async def in_a_cut(self, *wishes: i.Command) -> dict[str, tuple[str, str, str]]:
        """Cut the line, ask, and let it come back; how the switch had it then."""
        await self.rig.engine.stop()
        await self.take(t.Disconnected("the test cut the line", self.rig.switch.access().node))
        for wish in wishes:
            await self.take(wish)
        self.rig.seen.clear()
        self._read = 0
        self.engine = self.rig.engine = AsteriskEngine(self.rig.switch.access(), SystemClock())
        await self.engine.start(self.rig.hear)
        await self.until(lambda: self._read > 0, "connected")
        found = next(one for one in self.rig.seen if isinstance(one, t.Connected))
        return self._named(found.snapshot.legs)

    async def on_switch(self) -> dict[str, tuple[str, str, str]]:
        """How the switch has it now, by names: where a leg is, with whom, and how. Asked in a cut
        without a wish, which must not take anybody out of his talk."""
        done = len(self.done)
        found = await self.in_a_cut()
        told = self.done[done:]
        assert [one for one in told if not isinstance(one, CHANGES_NOTHING)] == []
        return found

    def _named(self, legs: tuple[t.LiveLeg, ...]) -> dict[str, tuple[str, str, str]]:
        people = {phone: who for who, phone in PHONES.items()}
        names = {leg.leg: people.get(leg.endpoint, "customer") for leg in legs}
        how = {
            leg.leg: "held" if "WL_HELD" in leg.vars else "in_dial" if leg.in_dial else ""
            for leg in legs
        }
        return {
            names[leg.leg]: (leg.place, names.get(leg.peer or "", ""), how[leg.leg]) for leg in legs
        }


@pytest.fixture
async def here(live: AsteriskRig) -> Here:
    """A customer and 李雷 in the switch's own `Dial()`, as every talk begins."""
    made = Here(live)
    await made.talks()
    return made


async def test_given_a_talk_when_held_in_a_cut_and_taken_back_in_the_next_then_so_it_is(
    here: Here,
) -> None:
    assert (await here.on_switch())["customer"] == ("talk", LI, "in_dial")
    before = await here.in_a_cut(i.HoldCall(LI, here.now().id, True))
    assert before["customer"] == ("talk", LI, "in_dial")
    held = {"customer": ("hands", "", "held"), LI: ("hands", "", "")}
    assert await here.on_switch() == held
    await here.in_a_cut(i.HoldCall(LI, here.now().id, False))
    assert await here.on_switch() == {"customer": ("talk", LI, ""), LI: ("talk", "customer", "")}


async def test_given_a_talk_when_given_to_a_queue_in_a_cut_then_the_next_agent_has_the_customer(
    here: Here,
) -> None:
    await here.in_a_cut(i.TransferCall(LI, here.now().id, "queue", "q-expert"))
    await here.until(lambda: here.rings() != set(), "the next one is rung")
    (who,) = here.rings()
    await here.answers(who)
    await here.until(lambda: here.now().agent_now == who, "he talks")
    await here.rig.phones[PHONES[LI]].over()
    assert await here.on_switch() == {
        "customer": ("talk", who, "in_dial"),
        who: ("talk", "customer", "in_dial"),
    }


async def test_given_a_talk_when_hung_up_by_the_page_in_a_cut_then_both_legs_are_gone(
    here: Here,
) -> None:
    await here.in_a_cut(i.HangUpCall(LI, here.now().id))
    await here.until(lambda: here.state(LI) == "wrap_up", "he writes his notes")
    assert await here.on_switch() == {}


async def test_given_a_talk_when_somebody_is_asked_in_a_cut_and_gets_the_customer_in_the_next(
    here: Here,
) -> None:
    call = here.now().id
    await here.in_a_cut(i.ConsultCall(LI, call, "agent", WANG, PARTY))
    await here.answers(WANG)
    await here.until(lambda: here.now().parties[0].until is None, "they talk")
    assert await here.on_switch() == {
        "customer": ("hands", "", "held"),
        LI: ("talk", WANG, ""),
        WANG: ("talk", LI, ""),
    }
    await here.in_a_cut(i.CompleteTransfer(LI, call))
    await here.rig.phones[PHONES[LI]].over()
    assert await here.on_switch() == {
        "customer": ("talk", WANG, ""),
        WANG: ("talk", "customer", ""),
    }


async def test_given_a_leader_who_listens_when_he_joins_and_listens_again_each_in_a_cut(
    here: Here,
) -> None:
    # Given he listens to a talk in the switch's own `Dial()`
    call = here.now().id
    await here.take(i.Supervise(CHEN, call, "listen"))
    await here.answers(CHEN)
    await here.until(lambda: here.now().parties[0].until is None, "he listens")
    before = await here.on_switch()
    assert before["customer"] == ("talk", LI, "in_dial")
    assert before[CHEN][0] == "talk"
    # when he joins in a cut, then all three are together
    await here.in_a_cut(i.Supervise(CHEN, call, "barge"))
    found = await here.on_switch()
    assert {who: place for who, (place, _, how) in found.items() if not how} == {
        "customer": "talk",
        LI: "talk",
        CHEN: "talk",
    }
    assert here.in_the_bridge() == 3
    # and when he only listens again, he is out of their bridge, and in his own room with them
    await here.in_a_cut(i.Supervise(CHEN, call, "listen"))
    found = await here.on_switch()
    assert (found["customer"][1], found[LI][1]) == (LI, "customer")
    assert found[CHEN][0] == "talk"
    assert here.in_the_bridge() == 2
