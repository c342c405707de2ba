"""What happens in a talk: how long it lasts, holds, transfers, consultations, conferences, and a
leader who listens in. Every talk ends: by the customer, the agent or a phone put down."""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.simulated import centre as centres
from benchmarks.simulated.floor import PlayedFloor
from warmline.interactions import events as e
from warmline.voice import inputs as i
from warmline.voice.model import CallLive, Phase

TALK_S = 100
OUTSIDE = "13911112222"
MODES = ("listen", "whisper", "barge", "take_over")


class Talks:
    """All talks of the day."""

    def __init__(self, here: PlayedFloor, dice: random.Random) -> None:
        self.here, self.dice, self.switch = here, dice, here.switch

    def begun(self, call_id: str, fact: e.TalkStarted) -> None:
        """Decide what becomes of it."""
        length = 4 + self.dice.expovariate(1 / TALK_S)
        self._after(length, lambda: self._ends(call_id, fact.agent))
        if self.dice.random() < 0.3:
            early = self.dice.uniform(1, length)
            self._after(early, lambda: self._does(call_id, fact.agent))

    def _after(self, seconds: float, act: Callable[[], object]) -> None:
        self.here.agenda.after(seconds, act)  # type: ignore[arg-type]

    def _mine(self, call_id: str, agent: str) -> CallLive | None:
        """The call while this agent talks in it."""
        call = self.here.floor.calls.get(call_id)
        if call is None or call.phase is not Phase.TALKING or call.agent != agent:
            return None
        return call

    def _ends(self, call_id: str, agent: str) -> None:
        call = self._mine(call_id, agent)
        if call is None:
            return
        roll = self.dice.random()
        if roll < 0.55:
            self.switch.caller_hangs_up(call.leg)
        elif call.parties and roll < 0.8:
            self.here.ask(i.ReturnToCustomer(agent, call_id))
            self._after(10, lambda: self._ends(call_id, agent))
        elif roll < 0.95 or call.agent_leg is None:
            self.here.ask(i.HangUpCall(agent, call_id))
        else:
            self.switch.agent_hangs_up(call.agent_leg)

    # In between --------------------------------------------------------------------------------

    def _does(self, call_id: str, agent: str) -> None:
        call = self._mine(call_id, agent)
        if call is None:
            return
        roll = self.dice.random()
        if roll < 0.3:
            self._holds(call, agent)
        elif roll < 0.4:
            self.here.ask(i.MuteCall(agent, call_id, True))
            self._after(5, lambda: self.here.ask(i.MuteCall(agent, call_id, False)))
        elif roll < 0.45:
            self.here.ask(i.PressKeys(agent, call_id, "12#"))
        elif roll < 0.6:
            self.here.ask(i.TransferCall(agent, call_id, *self._target(agent)))
        elif roll < 0.85:
            self._invites(call_id, agent, i.ConsultCall)
        else:
            self._invites(call_id, agent, i.AddParty)

    def _holds(self, call: CallLive, agent: str) -> None:
        lasts = self.dice.expovariate(1 / 20)
        if self.dice.random() < 0.5 and call.agent_leg is not None:
            leg = call.agent_leg
            self.switch.holds(leg)
            self._after(lasts, lambda: self.switch.holds(leg, on=False))
        else:
            self.here.ask(i.HoldCall(agent, call.id, True))
            self._after(lasts, lambda: self.here.ask(i.HoldCall(agent, call.id, False)))

    def _target(self, agent: str) -> tuple[str, str]:
        roll = self.dice.random()
        if roll < 0.4:
            others = [one for one, live in self.here.floor.agents.items() if live.state == "ready"]
            if others:
                return "agent", self.dice.choice(others)
        if roll < 0.85:
            return "queue", self.dice.choice(tuple(centres.KEYS.values()))
        return "number", OUTSIDE

    def _invites(
        self, call_id: str, agent: str, how: type[i.ConsultCall] | type[i.AddParty]
    ) -> None:
        party = self.here.new_id()
        if self.here.ask(how(agent, call_id, *self._target(agent), party)):
            self._after(self.dice.uniform(3, 40), lambda: self._goes_on(call_id, agent, 3))

    def _goes_on(self, call_id: str, agent: str, more: int) -> None:
        """Something with whoever was brought in, and perhaps something else after that."""
        call = self._mine(call_id, agent)
        if call is None or not call.parties or not more:
            return
        party = self.dice.choice(call.parties)
        wish = self.dice.choice(
            (
                i.CompleteTransfer(agent, call_id),
                i.ReturnToCustomer(agent, call_id),
                i.MergeCall(agent, call_id),
                i.TalkTo(agent, call_id, "customer"),
                i.TalkTo(agent, call_id, "party"),
                i.HoldParty(agent, call_id, party.id, True),
                i.HoldParty(agent, call_id, party.id, False),
                i.MuteParty(agent, call_id, party.id, True),
                i.RemoveParty(agent, call_id, party.id),
                i.HangUpCall(party.agent, call_id) if party.agent else i.MergeCall(agent, call_id),
            )
        )
        self.here.ask(wish)
        if self.dice.random() < 0.1:
            self.switch.agent_hangs_up(party.leg)
        self._after(self.dice.uniform(2, 20), lambda: self._goes_on(call_id, agent, more - 1))

    # A leader ----------------------------------------------------------------------------------

    def supervised(self, leader: str) -> None:
        """He listens to somebody's talk, and perhaps goes further."""
        talking = [c.id for c in self.here.floor.calls.values() if c.phase is Phase.TALKING]
        if not talking:
            return
        call_id = self.dice.choice(talking)
        steps = self.dice.choices(MODES, weights=(10, 5, 3, 1), k=self.dice.randint(1, 3))
        at = 0.0
        for mode in steps:
            self._after(at, lambda mode=mode: self.here.ask(i.Supervise(leader, call_id, mode)))  # type: ignore[misc]
            at += self.dice.uniform(5, 25)
        self._after(at, lambda: self.here.ask(i.HangUpCall(leader, call_id)))
