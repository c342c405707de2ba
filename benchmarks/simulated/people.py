"""Who calls and who works: customers with patience, agents with shifts, reaction times and slips.

They hear of the floor what they would hear in life (a phone rings, a talk begins, a wrap-up opens)
and act after a while, by the dice. What goes on inside a talk is `talks`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from benchmarks.simulated import centre as centres
from benchmarks.simulated.floor import PlayedFloor
from benchmarks.simulated.talks import Talks
from warmline.agents import events as a
from warmline.interactions import events as e
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.model import Phase

CURVE = (3, 6, 9, 11, 12, 10, 7, 7, 9, 10, 10, 9, 8, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1)
"""How many call in each half-hour from 08:00 on, as shares."""
HALF_HOUR_S = 1800
LONGEST_S = 2700
"""Whoever is still on the line then gives up, whatever he is doing."""
PATIENCE_S = 110
OPENS_S = 8 * 3600
CLOSES_S = 22 * 3600


class People:
    """Everybody of one day. `begin` puts what is sure into the agenda; the rest follows."""

    def __init__(self, here: PlayedFloor, dice: random.Random) -> None:
        self.here, self.dice = here, dice
        self.switch = here.switch
        self.talks = Talks(here, dice)
        self.shifts = {who: centres.shift_of(who, dice) for who in here.floor.config.agents}
        self.arrivals = 0
        self.in_the_cut: set[str] = set()
        """Legs of those who called while the line to the switch was cut."""
        self.here_until: dict[str, float] = {}
        """Who is at work, and to when (seconds since midnight)."""
        self._rested: set[str] = set()
        self._hears: dict[type, Callable[[str, Any], None]] = {
            e.CallArrived: self._arrived,
            e.QueueEntered: self._waits,
            e.OfferMade: self._rung,
            e.ForwardRung: self._forward,
            e.ForwardAnswered: self._chats,
            e.MessageBegun: self._chats,
            e.TalkStarted: self.talks.begun,
            e.TransferCompleted: self._outside,
            a.AgentStateChanged: self._state,
        }
        here.on_fact = self._hear
        here.on_effect = self._effect

    def begin(self, calls: int) -> None:
        """The day's callers and shifts, from midnight on."""
        shares = self.dice.choices(range(len(CURVE)), weights=CURVE, k=calls)
        for half in shares:
            self.after(OPENS_S + (half + self.dice.random()) * HALF_HOUR_S, self._calls)
        for who, shift in self.shifts.items():
            self.after(shift.begins * 60 + self.dice.random() * 300, self._for(self._comes, who))
            for begins, minutes in shift.breaks:
                self.after(begins * 60, self._for(self._rests, who, minutes))
            self.after(shift.ends * 60 + self.dice.random() * 300, self._for(self._goes, who))
            if self.here.floor.config.agents[who].may_dial and who not in centres.LEADERS:
                self.after((shift.begins + 10) * 60, self._for(self._dials, who))
        for leader in centres.LEADERS:
            self.after(OPENS_S + 900, self._for(self._leads, leader))

    def after(self, seconds: float, act: Callable[[], object]) -> None:
        """Let something happen later."""
        self.here.agenda.after(seconds, act)  # type: ignore[arg-type]

    def chance(self, share: float) -> bool:
        """Whether it comes to that, so often in one."""
        return self.dice.random() < share

    def pages(self) -> dict[str, tuple[str, ...]]:
        """The pages that are open."""
        return {who: (f"page-{who}",) for who in self.here_until}

    def _for(self, act: Callable[..., object], *given: object) -> Callable[[], object]:
        return lambda: act(*given)

    def _now_s(self) -> float:
        return self.here.clock.monotonic()

    def _hear(self, key: str, fact: Any) -> None:
        heard = self._hears.get(type(fact))
        if heard is not None:
            heard(key, fact)

    # Customers ---------------------------------------------------------------------------------

    def _calls(self, caller: str = "") -> None:
        caller = caller or f"1380013{self.dice.randrange(10_000):04}"
        if self.chance(0.02):
            caller = f"1390029{self.dice.randrange(100):04}"  # 专线
        self.arrivals += 1
        leg = self.switch.arrive(caller, centres.HOTLINE, trunk=centres.TRUNK)
        if not self.switch.connected:
            self.in_the_cut.add(leg)
        self.after(LONGEST_S, lambda: self.switch.caller_hangs_up(leg))
        key = self.dice.choice(tuple(centres.KEYS))
        roll = self.dice.random()
        if roll < 0.03:  # gives up in the menu
            self.after(self.dice.uniform(0.2, 9), lambda: self.switch.caller_hangs_up(leg))
            return
        if roll < 0.05:  # never presses anything
            return
        if roll < 0.08:  # presses a wrong one first
            self.after(self.dice.uniform(0.5, 2), lambda: self.switch.press(leg, "*"))
        elif roll < 0.12:
            key = self.dice.choice(("9", "0"))
        self.after(self.dice.uniform(2.1, 6), lambda: self.switch.press(leg, key))

    def _arrived(self, call: str, fact: e.CallArrived) -> None:
        """Nothing: what he does was decided when he called."""

    def _waits(self, call_id: str, fact: e.QueueEntered) -> None:
        patience = self.dice.weibullvariate(PATIENCE_S, 1.3)
        self.after(patience, lambda: self._loses_patience(call_id, fact))

    def _loses_patience(self, call_id: str, fact: e.QueueEntered) -> None:
        call = self.here.floor.calls.get(call_id)
        if call is None or call.visit != fact.visit:
            return
        if call.phase in (Phase.QUEUED, Phase.RINGING):
            self.switch.caller_hangs_up(call.leg)
            if self.chance(0.3):
                again = self.dice.uniform(5, 400)
                self.after(again, lambda: self._calls(call.caller.raw))

    def _chats(self, call_id: str, fact: object) -> None:
        """With a number outside, or with the machine that takes messages."""
        call = self.here.floor.calls[call_id]
        self.after(self.dice.uniform(1, 70), lambda: self.switch.caller_hangs_up(call.leg))

    def _outside(self, call_id: str, fact: e.TransferCompleted) -> None:
        if fact.number is not None:
            self._chats(call_id, fact)

    # Phones ------------------------------------------------------------------------------------

    def _rung(self, call_id: str, fact: e.OfferMade) -> None:
        roll, ring, endpoint = self.dice.random(), fact.ring, fact.endpoint
        if roll < 0.90:
            act = self._for(self.switch.agent_answers, ring, endpoint)
        elif roll < 0.97:
            outcome = self.dice.choice(("refused", "refused", "busy", "unreachable"))
            act = self._for(self._rejects, ring, outcome, endpoint)
        else:
            return  # is not at his desk
        self.after(min(20.0, 1.5 + self.dice.expovariate(0.4)), act)

    def _rejects(self, ring: str, outcome: str, endpoint: str) -> None:
        offer = self.switch.world.offers.get(ring)
        if offer is not None and offer.legs.get(endpoint) in self.switch.world.legs:
            self.switch.agent_rejects(ring, outcome, endpoint)

    def _forward(self, call_id: str, fact: e.ForwardRung) -> None:
        if self.chance(0.6):
            self.after(self.dice.uniform(2, 15), lambda: self.switch.agent_answers(fact.offer))
        elif self.chance(0.5):
            self.after(2, lambda: self.switch.agent_rejects(fact.offer, "busy"))

    def _effect(self, effect: do.Effect) -> None:
        """A leg is dialled: a party that is rung, or somebody an agent calls."""
        if not isinstance(effect, do.Dial) or effect.auto_answer:
            return
        roll, leg = self.dice.random(), effect.leg
        if roll < 0.75:
            self.after(self.dice.uniform(1, 12), lambda: self.switch.answers(leg))
        elif roll < 0.9:
            outcome = self.dice.choice(("busy", "refused", "unreachable"))
            self.after(self.dice.uniform(1, 6), lambda: self.switch.rejects(leg, outcome))

    # Agents ------------------------------------------------------------------------------------

    def _comes(self, who: str) -> None:
        self.here_until[who] = self.shifts[who].ends * 60
        self._opens(who)
        if who not in centres.LEADERS:
            self.after(self.dice.uniform(2, 60), self._for(self._ready, who))

    def _opens(self, who: str) -> None:
        self.switch.register(f"w-{who}")
        self.here.ask(i.PageReady(who, f"page-{who}"))
        self.here.ask(i.SignIn(who))
        self.here.ask(i.Microphone(who, True))

    def _ready(self, who: str) -> None:
        if who in self.here_until and who not in self._rested:
            self.here.ask(i.Ready(who))

    def _rests(self, who: str, minutes: int) -> None:
        """In a call it is a wish for after it."""
        if who not in self.here_until:
            return
        self._rested.add(who)
        self.here.ask(i.Pause(who, "lunch" if minutes > 20 else "rest"))

        def back() -> None:
            self._rested.discard(who)
            self._ready(who)

        self.after(minutes * 60, back)

    def _goes(self, who: str) -> None:
        """Signs out as soon as no call is in the way."""
        self.here_until.pop(who, None)
        if not self.here.ask(i.SignOut(who)):
            self.here.ask(i.Pause(who, "end"))
            self.after(self.dice.uniform(5, 30), self._for(self._goes, who))
            return
        self.switch.lose(f"w-{who}")
        self.here.ask(i.PageLost(who, f"page-{who}"))

    def _state(self, who: str, fact: a.AgentStateChanged) -> None:
        if fact.to == "wrap_up" and self.chance(0.7):
            self.after(self.dice.uniform(1, 25), self._for(self._notes_done, who, fact.call))
        elif fact.to == "system_busy":
            self.after(self.dice.uniform(5, 60), self._for(self._ready, who))
        elif fact.to == "pause" and fact.reason == "forced":
            self.after(self.dice.uniform(20, 200), self._for(self._ready, who))
        elif fact.to == "talking" and self.chance(0.01):
            self.after(self.dice.uniform(0.1, 40), self._for(self._stumbles, who))

    def _notes_done(self, who: str, call: str | None) -> None:
        live = self.here.floor.agents[who]
        if live.state == "wrap_up" and live.call == call:
            self.here.ask(i.WrapUpDone(who))

    def _stumbles(self, who: str) -> None:
        """His page is loaded anew, or his browser dies for a while."""
        if who not in self.here_until:
            return
        self.switch.lose(f"w-{who}")
        self.here.ask(i.PageLost(who, f"page-{who}"))
        self.after(1.2 if self.chance(0.7) else 40.0, self._for(self._returns, who))

    def _returns(self, who: str) -> None:
        if who in self.here_until:
            self._opens(who)
            self.here.ask(i.Rejoin(who))
            self.after(30, self._for(self._ready, who))

    def _dials(self, who: str) -> None:
        """Calls somebody, if he is free, and again some time later."""
        if who not in self.here_until:
            return
        if self.here.floor.agents[who].state in ("ready", "wrap_up"):
            number = f"1370013{self.dice.randrange(10_000):04}"
            self.here.ask(i.DialOut(who, number, self.here.new_id()))
        self.after(self.dice.expovariate(1 / 1500), self._for(self._dials, who))

    # Leaders -----------------------------------------------------------------------------------

    def _leads(self, leader: str) -> None:
        """Looks after somebody: his talk, his state, his queues, a waiting call."""
        if leader not in self.here_until:
            return
        wait = self.dice.expovariate(1 / 180)
        self.after(wait, self._for(self._leads, leader))
        others = [one for one in self.here_until if one not in centres.LEADERS]
        if not others:
            return
        who, roll = self.dice.choice(others), self.dice.random()
        if roll < 0.6:
            self.talks.supervised(leader)
        elif roll < 0.75:
            to = self.dice.choice(("pause", "pause", "ready"))
            self.here.ask(i.Force(who, leader, to, ""))
        elif roll < 0.8:
            self._sends_home(who, leader)
        elif roll < 0.9:
            self._moves_forward(leader)
        else:
            names = self.dice.sample(tuple(centres.KEYS.values()), self.dice.randint(1, 3))
            queues = {queue: self.dice.randint(1, 5) for queue in names}
            self.here.configure(centres.moved(self.here.floor.config, who, queues))

    def _sends_home(self, who: str, leader: str) -> None:
        if not self.here.ask(i.Force(who, leader, "offline", "")):
            return

        def again() -> None:
            if who in self.here_until:
                self.here.ask(i.SignIn(who))
                self._ready(who)

        self.after(self.dice.uniform(30, 300), again)

    def _moves_forward(self, leader: str) -> None:
        waiting = [call.id for call in self.here.floor.queued_calls()]
        if waiting:
            priority = self.dice.randint(-20, 60)
            self.here.ask(i.SetPriority(leader, self.dice.choice(waiting), priority))


def midnight(hours: float) -> timedelta:
    """So many hours after midnight."""
    return timedelta(hours=hours)
