"""The floor: every live call and every agent, as the facts so far add up to.

`voice` keeps one and is its only writer; each `web` folds the journal into its own copy with this
same class, so a snapshot of either is the fold at a position of the journal. Pure bookkeeping over
`voice.fold` and `agents.fold`; decisions live in `voice.steps`, views in `voice.views`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from warmline.agents import fold as agent_fold
from warmline.agents.events import AgentFact
from warmline.agents.events import Fact as AnyAgentFact
from warmline.agents.model import AgentLive
from warmline.interactions import callbacks as c
from warmline.interactions import events as e
from warmline.interactions.callbacks import Callback, CallbackState
from warmline.routing.callers import Book
from warmline.telephony import numbers
from warmline.voice import fold as call_fold
from warmline.voice import memory, shifts
from warmline.voice.config import NumberConfig, VoiceConfig
from warmline.voice.journal_model import Event, Fact
from warmline.voice.memory import Memory
from warmline.voice.model import CallLive, Phase, QueueDay
from warmline.voice.phones import PhonesInUse
from warmline.voice.shifts import Shift

FLOOR_VERSION = "7"
"""Grows with every change of the floor's shape, so that an old checkpoint is not misread."""


class FloorState(msgspec.Struct, kw_only=True):
    """What a checkpoint of the floor holds."""

    calls: dict[str, CallLive] = {}
    agents: dict[str, AgentLive] = {}
    days: dict[str, QueueDay] = {}
    shifts: dict[str, Shift] = {}
    memory: Memory = msgspec.field(default_factory=Memory)
    callbacks: dict[str, Callback] = {}


class Floor:
    """Live calls and agents with the indexes that make looking them up cheap."""

    def __init__(self, config: VoiceConfig | None = None) -> None:
        self.config = config or VoiceConfig()
        self.calls: dict[str, CallLive] = {}
        self.agents: dict[str, AgentLive] = {}
        self.days: dict[str, QueueDay] = {}
        self.shifts: dict[str, Shift] = {}
        self.memory = Memory()
        self.callbacks: dict[str, Callback] = {}
        """Those that are open."""
        self.called_back: dict[str, str] = {}
        """The callback a call is an attempt of, by call, while it is under way."""
        self.joined: dict[str, dict[str, None]] = {}
        """Callback → live calls of the person who waits for it: the one it was asked for in, and
        those he made meanwhile."""
        self.sought: dict[str, str] = {}
        """Agents who are kept free for a customer whose phone rings, with the callback."""
        self.by_leg: dict[str, str] = {}
        self.waiting: dict[str, dict[str, None]] = {}
        """Queue id → calls waiting or ringing there, in no order."""
        self.endpoints: dict[str, str] = {}
        """Agents by the endpoints of their phones, also of one that does not ring."""
        self.phones = PhonesInUse()
        self.configure(self.config)

    def configure(self, config: VoiceConfig) -> None:
        """Take a new configuration; live calls and agents stay as they are."""
        self.config = config
        self.phones.configure(config, self.agents)
        self.endpoints = {a.other: a.id for a in config.agents.values() if a.other}
        self.endpoints |= {a.endpoint: a.id for a in config.agents.values()}
        self.book = Book.of(config.rules)
        self.numbers = {n.number: n for n in config.numbers}
        """Called numbers as they were written."""
        self.whole_numbers: dict[str, NumberConfig] = {}
        """The same in their international form, read once: a call in must not read them all."""
        for entry in config.numbers:
            whole = numbers.normalise(entry.number, config.country).e164
            if whole is not None:
                self.whole_numbers.setdefault(whole, entry)
        self.members: dict[str, list[str]] = {}
        """Queue id → who works in it, signed in or not."""
        for agent in config.agents.values():
            for queue in agent.queues:
                self.members.setdefault(queue, []).append(agent.id)
        self.zone = ZoneInfo(config.zone)

    def apply(self, key: str, fact: Fact, at: datetime) -> None:
        """Fold one fact in. Raises the folds' errors for a fact that cannot happen."""
        if isinstance(fact, AgentFact):
            self._apply_agent(key, fact, at)
        elif isinstance(fact, c.CallbackFact):
            self._apply_callback(key, fact, at)
        else:
            self._apply_call(key, fact, at)
        shifts.apply(self.shifts, fact, at)

    def apply_events(self, events: Iterable[Event]) -> None:
        """Fold journal events in."""
        for event in events:
            self.apply(event.key, event.fact, event.at)

    def queued(self, queue: str) -> list[CallLive]:
        """The calls waiting (or ringing) in a queue, next one first."""
        calls = [self.calls[c] for c in self.waiting.get(queue, ())]
        return sorted(calls, key=lambda c: c.order)

    def callbacks_of(self, queue: str) -> list[Callback]:
        """The open callbacks of a queue, next one first."""
        found = [one for one in self.callbacks.values() if one.queue == queue]
        return sorted(found, key=lambda one: (-one.priority, one.place, one.id))

    def callback_for(self, queue: str, number: str) -> Callback | None:
        """The open callback of this queue that whoever calls from this number waits for."""
        found = (o for o in self.callbacks.values() if o.queue == queue and o.is_of(number))
        return next(found, None)

    def queued_calls(self) -> list[CallLive]:
        """Every call that waits or rings, of all queues."""
        return [self.calls[c] for calls in self.waiting.values() for c in calls]

    def position(self, call: CallLive) -> int | None:
        """Rank in the queue's order, 1 = next; None when it does not wait. Those who have their
        place without a line (callbacks) stand before him, too."""
        if call.queue is None or call.id not in self.waiting.get(call.queue, ()):
            return None
        mine = call.order
        ahead = (self.calls[c] for c in self.waiting[call.queue])
        return 1 + sum(c.order < mine for c in ahead) + self._called_before(call)

    def _called_before(self, call: CallLive) -> int:
        priority, place, _ = call.order
        return sum(
            (-one.priority, one.place) < (priority, place)
            for one in self.callbacks.values()
            if one.queue == call.queue
            and one.state in (CallbackState.WAITING, CallbackState.OFFERED, CallbackState.DIALLING)
            and one.not_before is None
            and one.id not in self.joined
        )

    def call_of(self, agent: str) -> CallLive | None:
        """The call the agent's state belongs to."""
        live = self.agents.get(agent)
        return self.calls.get(live.call) if live is not None and live.call else None

    def dump(self) -> bytes:
        """Everything for a checkpoint."""
        state = FloorState(
            calls=self.calls,
            agents=self.agents,
            days=self.days,
            shifts=self.shifts,
            memory=self.memory,
            callbacks=self.callbacks,
        )
        return msgspec.json.encode(state)

    def load(self, data: bytes) -> None:
        """Take a checkpoint made by `dump`."""
        state = msgspec.json.decode(data, type=FloorState)
        self.calls, self.agents, self.days = state.calls, state.agents, state.days
        self.shifts, self.memory = state.shifts, state.memory
        self.by_leg, self.waiting = {}, {}
        self.callbacks = {}
        self.called_back, self.joined, self.sought = {}, {}, {}
        for agent in self.agents.values():
            self.phones.settle(agent)
        for callback in state.callbacks.values():
            self._keep(callback)
        for call in self.calls.values():
            self._index(None, call)

    def _apply_agent(self, agent: str, fact: AnyAgentFact, at: datetime) -> None:
        before = self.agents.get(agent)
        after = agent_fold.apply(before, fact, at)
        self.agents[agent] = after
        self.phones.settle(after)
        if before is not None and before.call and before.call != after.call:
            self._drop_if_done(before.call)

    def _apply_callback(self, key: str, fact: c.CallbackFact, at: datetime) -> None:
        before = self.callbacks.get(key)
        after = c.apply(before, key, fact, at)  # type: ignore[arg-type]
        if isinstance(fact, c.CallbackDialled) and after.number.e164:
            memory.calls_back(self.memory, after.number.e164, fact.day)
        if before is not None:
            self._forget_callback(before)
        if after.is_open:
            self._keep(after)

    def _keep(self, callback: Callback) -> None:
        self.callbacks[callback.id] = callback
        if callback.state in c.ACTIVE:
            self.called_back[callback.call] = callback.id
        if callback.state is CallbackState.DIALLING and callback.mode == "customer_first":
            self.sought[callback.agent or ""] = callback.id

    def _forget_callback(self, callback: Callback) -> None:
        self.callbacks.pop(callback.id, None)
        self.called_back.pop(callback.call, None)
        if self.sought.get(callback.agent or "") == callback.id:
            del self.sought[callback.agent or ""]

    def _apply_call(self, call_id: str, fact: e.CallFact, at: datetime) -> None:
        after_all = e.RecordingStored | e.RecordingFailed | e.RecordingDeleted
        if isinstance(fact, after_all) and call_id not in self.calls:
            return  # told by `jobs` long after the call has left the floor
        before = self.calls.get(call_id)
        if before is not None:
            memory.apply(self.memory, self.config, before, fact, at)
        after = call_fold.apply(before, call_id, fact, at)
        self.calls[call_id] = after
        self._index(before, after)
        if after.callback_role == "attempt" and (before is None or before.talk_started is None):
            self._count_called_back(before or after, fact, at)
        elif isinstance(fact, e.QueueEntered | e.QueueLeft):
            self._count(fact, at)
        if after.phase is Phase.ENDED:
            self._drop_if_done(call_id)

    def _drop_if_done(self, call_id: str) -> None:
        call = self.calls.get(call_id)
        if call is None or call.phase is not Phase.ENDED:
            return
        for agent_id in call.agents:
            agent = self.agents.get(agent_id)
            if agent is not None and agent.call == call_id:
                return
        del self.calls[call_id]

    def _index(self, before: CallLive | None, after: CallLive) -> None:
        if before is not None and before.callback:
            self._part(before)
        if after.callback and after.callback_role != "attempt" and after.phase is not Phase.ENDED:
            self.joined.setdefault(after.callback, {})[after.id] = None
        waits = after.phase in (Phase.QUEUED, Phase.RINGING)
        if (
            before is not None
            and before.queue is not None
            and (not waits or before.queue != after.queue)
        ):
            self.waiting.get(before.queue, {}).pop(after.id, None)
        if waits and after.queue is not None:
            self.waiting.setdefault(after.queue, {})[after.id] = None
        if before is not None and before.agent_leg and before.agent_leg != after.agent_leg:
            self.by_leg.pop(before.agent_leg, None)
        if before is not None and before.parties is not after.parties:
            for party in before.parties:
                self.by_leg.pop(party.leg, None)
        if after.phase is Phase.ENDED:
            self.by_leg.pop(after.leg, None)
            return
        for party in after.parties:
            self.by_leg[party.leg] = after.id
        self.by_leg[after.leg] = after.id
        if after.agent_leg:
            self.by_leg[after.agent_leg] = after.id

    def _part(self, call: CallLive) -> None:
        """The call has nothing to do with its callback any more."""
        theirs = self.joined.get(call.callback, {})
        theirs.pop(call.id, None)
        if not theirs:
            self.joined.pop(call.callback, None)

    def _count_called_back(self, call: CallLive, fact: e.CallFact, at: datetime) -> None:
        """He was counted when he came, and has waited since then. What came to nothing is tried
        again."""
        queue = call.queue or ""
        match fact:
            case e.QueueLeft(outcome="answered"):
                place = call.place
            case e.TalkStarted() if call.phase is Phase.DIALLING:
                callback = self.callbacks.get(call.callback)
                place = callback.place if callback is not None else None
            case _:
                return
        waited = (at - (place or call.arrived)).total_seconds()
        left = e.QueueLeft(queue=queue, visit=call.visit, outcome="answered", waited=waited)
        self._count(left, at)

    def _count(self, fact: e.QueueEntered | e.QueueLeft, at: datetime) -> None:
        day = at.astimezone(self.zone).date().isoformat()
        counts = self.days.get(fact.queue)
        if counts is None or counts.day != day:
            counts = QueueDay(day=day)
        if isinstance(fact, e.QueueEntered):
            counts = replace(counts, offered=counts.offered + 1)
        elif fact.outcome == "answered":
            level = self.config.queues.get(fact.queue)
            quick = level is not None and fact.waited <= level.service_level_s
            counts = replace(
                counts, answered=counts.answered + 1, in_level=counts.in_level + int(quick)
            )
        elif fact.outcome == "abandoned":
            counts = replace(counts, abandoned=counts.abandoned + 1)
        self.days[fact.queue] = counts
