"""A floor for tests: a small centre, inputs by name, and what each of them led to.

Drives `voice.steps` directly in virtual time: no engine, no journal. What needs those is in
`test_runtime.py`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from warmline.interactions.callbacks import CallbackFact
from warmline.interactions.events import CallFact
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.telephony import model as t
from warmline.telephony.asterisk.commands import safe
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.config import (
    AgentConfig,
    FlowConfig,
    NumberConfig,
    QueueConfig,
    TrunkConfig,
    VoiceConfig,
)
from warmline.voice.floor import Floor
from warmline.voice.model import CallLive
from warmline.voice.steps import callbacks, react
from warmline.voice.timers import Deadlines, deadline_of_agent, deadline_of_call
from warmline.voice.turn import Transient, Turn

LI, WANG = "li", "wang"
QUEUE = "q-sales"
START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)

FLOW: dict[str, Any] = {
    "key": "main",
    "name": "主流程",
    "start": "hello",
    "nodes": [
        {"id": "hello", "kind": "answer", "next": "menu"},
        {
            "id": "menu",
            "kind": "menu",
            "label": "主菜单",
            "prompts": [{"sound": "wl/menu"}],
            "keys": [{"key": "1", "to": "sales"}],
            "timeout_s": 5,
            "tries": 2,
            "failed": "bye",
        },
        {"id": "sales", "kind": "queue", "queue": "sales", "timed_out": "bye"},
        {"id": "bye", "kind": "hang_up"},
    ],
}

F = TypeVar("F", bound=CallFact | CallbackFact)
E = TypeVar("E", bound=do.Effect)


def agent(agent_id: str, **fields: object) -> AgentConfig:
    """An agent of the test centre in its one queue."""
    settings: dict[str, object] = {
        "id": agent_id,
        "name": {"li": "李雷", "wang": "王芳"}.get(agent_id, agent_id),
        "extension": "8001" if agent_id == LI else "8002",
        "endpoint": f"w-{agent_id}",
        "project": DEFAULT_PROJECT,
        "queues": {QUEUE: 1},
        "may_dial": True,
        **fields,
    }
    return AgentConfig(**settings)  # type: ignore[arg-type]


def centre(**changes: object) -> VoiceConfig:
    """The test centre: one flow on every number, one queue, two agents, one trunk."""
    queue = QueueConfig(
        id=QUEUE,
        key="sales",
        name="售前",
        project=DEFAULT_PROJECT,
        ring_s=20,
        wrap_up_s=30,
        max_wait_s=120,
    )
    settings: dict[str, object] = {
        "revision": 1,
        "agents": {LI: agent(LI), WANG: agent(WANG)},
        "queues": {QUEUE: queue},
        "flows": {
            "main": FlowConfig(
                id="main", name="主流程", version=1, project=DEFAULT_PROJECT, definition=dict(FLOW)
            )
        },
        "numbers": (NumberConfig(number="*", flow="main", project=DEFAULT_PROJECT),),
        "trunks": (TrunkConfig(id="t1", name="demo", endpoint="trunk-demo", caller="02166668888"),),
        **changes,
    }
    return VoiceConfig(**settings)  # type: ignore[arg-type]


class Centre:
    """A running floor in virtual time."""

    def __init__(self, config: VoiceConfig | None = None) -> None:
        self.floor = Floor(config or centre())
        self.transient = Transient()
        self.transient.dispatcher.set_queues(self.floor.config.queues)
        self.at = START
        self._ids = (f"00000000-0000-7000-8000-{n:012d}" for n in count(1))
        self.said: list[tuple[datetime, str, object]] = []
        self.done: list[do.Effect] = []
        self._deadlines = Deadlines()

    def __call__(self, what: t.EngineEvent | i.Input) -> list[do.Effect]:
        """Feed one input; the effects it led to."""
        turn = Turn(self.floor, self.transient, self.at, lambda: next(self._ids))
        react(turn, what)
        self.said += [(self.at, said.key, said.fact) for said in turn.facts]
        self.done += turn.effects
        self._check_deadlines(turn)
        for effect in turn.effects:
            assert not isinstance(effect, do.Play) or safe(effect.playback) == effect.playback
        return turn.effects

    def _check_deadlines(self, turn: Turn) -> None:
        """The runtime looks anew only at what a turn touched: no other deadline may have moved."""
        self._deadlines.refresh(self.floor, self.transient, turn.touched)
        for call in self.floor.calls.values():
            asked = deadline_of_call(self.floor, self.transient, call)
            assert self._deadlines.of(call.id) == asked, f"call {call.id} was not touched"
        for callback in self.floor.callbacks.values():
            asked = callbacks.deadline(self.floor, self.transient, callback)
            assert self._deadlines.of(callback.id) == asked, f"{callback.id} was not touched"
        for agent_id in self.floor.agents:
            asked = deadline_of_agent(self.floor, self.transient, agent_id)
            assert self._deadlines.of(agent_id) == asked, f"agent {agent_id} was not touched"

    def wait(self, seconds: float) -> None:
        """Let time pass; whatever falls due on the way happens at its moment."""
        end = self.at + timedelta(seconds=seconds)
        while (due := self._next()) is not None and due[0] <= end:
            self.at = max(self.at, due[0])
            self(i.Due(due[1], due[2]))
        self.at = end

    def _next(self) -> tuple[datetime, str, str] | None:
        found: list[tuple[datetime, str, str]] = []
        for call in self.floor.calls.values():
            when = deadline_of_call(self.floor, self.transient, call)
            found += [(*when, call.id)] if when else []
        for agent_id in self.floor.agents:
            when = deadline_of_agent(self.floor, self.transient, agent_id)
            found += [(*when, agent_id)] if when else []
        for callback in self.floor.callbacks.values():
            when = callbacks.deadline(self.floor, self.transient, callback)
            found += [(*when, callback.id)] if when else []
        wakes = self.transient.dispatcher.wakes_at()
        found += [(wakes, "dispatch", "dispatch")] if wakes else []
        return min(found, default=None)

    # Shorthand for what happens again and again ---------------------------------------------

    def make_ready(self, agent_id: str) -> None:
        """The agent signs in with page, phone and microphone, and presses ready."""
        self(t.PhoneRegistered(f"w-{agent_id}"))
        self(i.PageReady(agent_id, f"page-{agent_id}"))
        self(i.SignIn(agent_id))
        self(i.Microphone(agent_id, True))
        self(i.Ready(agent_id))

    def arrive(self, leg: str = "leg-1", caller: str = "13800138000") -> CallLive:
        """A call comes in."""
        self(t.LegArrived(leg, caller=caller, called="4001", trunk="trunk-demo"))
        return self.call(leg)

    def to_queue(self, leg: str = "leg-1", caller: str = "13800138000") -> CallLive:
        """A call comes in and presses 1."""
        self.arrive(leg, caller)
        self(t.KeyReceived(leg, key="1"))
        return self.call(leg)

    def in_talk(self, leg: str = "leg-1", agent_leg: str = "a-1") -> CallLive:
        """A call comes in, is offered and answered."""
        call = self.to_queue(leg)
        assert call.offer is not None
        self(t.OfferAnswered(leg, offer=call.offer.id, agent_leg=agent_leg))
        return self.call(leg)

    def call(self, leg: str = "leg-1") -> CallLive:
        """The live call a leg belongs to."""
        return self.floor.calls[self.floor.by_leg[leg]]

    def state(self, agent_id: str) -> str:
        """The agent's state."""
        return str(self.floor.agents[agent_id].state)

    def facts(self, kind: type[F]) -> list[F]:
        """Every fact of one kind so far, of calls or callbacks."""
        return [fact for _, _, fact in self.said if isinstance(fact, kind)]

    def last(self, kind: type[E]) -> E:
        """The last effect of one kind."""
        return [effect for effect in self.done if isinstance(effect, kind)][-1]
