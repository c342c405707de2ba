"""One turn of the floor: the facts and effects that one input leads to.

`voice.steps` decides on a `Turn`: `call_says`/`agent_says` note a fact and fold it at once, so that
what is decided next in the same turn sees it; `do` notes an effect. `voice.runtime` then makes the
facts durable as one step and only after that carries the effects out. No I/O here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from warmline.agents.events import AgentStateChanged
from warmline.agents.events import Fact as AnyAgentFact
from warmline.agents.model import AgentLive
from warmline.interactions import callbacks
from warmline.interactions.events import Fact as AnyCallFact
from warmline.ivr.flow import Flow
from warmline.ivr.model import Session
from warmline.routing.dispatcher import Dispatcher
from warmline.routing.policy import Way
from warmline.voice.effects import Effect
from warmline.voice.floor import Floor
from warmline.voice.journal_model import Said
from warmline.voice.model import CallLive


@dataclass(frozen=True, slots=True)
class Forward:
    """A number being rung for a call: the offer (none: it cannot be rung), the flow's wait, and
    when to ask the switch what became of it. `left`: no node of the flow asked for it, but the
    queue that the call left with this outcome."""

    offer: str
    wait: int
    due: datetime
    left: str = ""


@dataclass(slots=True)
class Flows:
    """Flows read from the configuration of `revision`: each by its key, and put together with its
    sub-flows by id and version."""

    revision: int = -1
    parsed: dict[str, Flow] | None = None
    linked: dict[tuple[str, int], Flow] = field(default_factory=dict)

    def clear(self, revision: int = -1) -> None:
        """Forget those of an older configuration."""
        self.revision, self.parsed = revision, None
        self.linked.clear()


@dataclass(frozen=True, slots=True)
class Onward:
    """What becomes of a call that left its queue with `outcome`, once it heard the way's sound."""

    outcome: str
    way: Way


@dataclass(frozen=True, slots=True)
class Asking:
    """A caller being asked for the number he wants to be called back at: `number` is what he is to
    confirm (empty: he types one), `digits` what he has typed so far. `onward` is what becomes of
    him if nothing comes of it (None: he waits on)."""

    number: str
    digits: str
    tries: int
    until: datetime
    playback: str
    onward: Onward | None = None


@dataclass(slots=True)
class Noted:
    """Of whom it was said that a waiting call passed him over: what was true of him then, by agent;
    `said` counts the facts of the visit."""

    visit: int
    said: int = 0
    agents: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Transient:
    """What a leader knows besides the facts, and can lose: it is found again by a resync."""

    sessions: dict[str, Session] = field(default_factory=dict)
    """Flow sessions by call."""
    flows: Flows = field(default_factory=Flows)
    running: dict[str, Flow] = field(default_factory=dict)
    """The flow each call runs on."""
    former: dict[str, str] = field(default_factory=dict)
    """Whose customer the caller was until lately, by call; empty: nobody's."""
    former_asked: dict[str, Callable[[Turn], None] | None] = field(default_factory=dict)
    """Calls of which it is still asked, with what waits for the answer."""
    forwards: dict[str, Forward] = field(default_factory=dict)
    """Numbers that flows ring, by call."""
    playing: dict[str, str] = field(default_factory=dict)
    """The playback awaited, by call."""
    play_until: dict[str, datetime] = field(default_factory=dict)
    """By when its end must have been told."""
    key_wait: dict[str, datetime] = field(default_factory=dict)
    """When the flow stops waiting for keys, by call."""
    max_wait: dict[str, float] = field(default_factory=dict)
    """Longest wait in seconds where the flow overrides the queue's, by call."""
    announce_at: dict[str, datetime] = field(default_factory=dict)
    """When a waiting caller is told something next, by call."""
    onward: dict[str, Onward] = field(default_factory=dict)
    """What is done when the sound of a call's way is over, by call."""
    callback_at: dict[str, datetime] = field(default_factory=dict)
    """When a callback that may not be dialled now may be, by callback."""
    callback_pause: dict[str, datetime] = field(default_factory=dict)
    """Until when a callback is left alone because there was no way out, by callback."""
    asking: dict[str, Asking] = field(default_factory=dict)
    """Callers being asked for the number of their callback, by call."""
    pages: dict[str, dict[str, datetime]] = field(default_factory=dict)
    """Live page connections by agent, with when they were last seen."""
    lost: dict[str, dict[str, datetime]] = field(default_factory=dict)
    """Devices that just went away, by agent: still within the grace of `LOST_GRACE_S`."""
    registered: set[str] = field(default_factory=set)
    """Endpoints with a registered phone."""
    microphones: set[str] = field(default_factory=set)
    """Agents whose page may use a microphone."""
    rejoining: dict[str, str] = field(default_factory=dict)
    """The new leg under way: of the agent by call, of a party by its id."""
    legless: set[str] = field(default_factory=set)
    """Calls and parties whose old leg ended while the new one was under way."""
    reoffer: dict[str, str] = field(default_factory=dict)
    """The agent to ring again as soon as the call is back in our hands, by call."""
    in_dial: set[str] = field(default_factory=set)
    """Calls whose talk lives in the switch's own `Dial()`."""
    ringback: dict[str, str] = field(default_factory=dict)
    """Outgoing calls whose agent hears the ringing tone: the playback's id, by call."""
    on_hold: set[str] = field(default_factory=set)
    """Calls whose customer was put on hold by a command of ours, not by a phone itself."""
    away: set[str] = field(default_factory=set)
    """Waiting calls whose leg the switch has not given back yet."""
    ended_by: dict[str, str] = field(default_factory=dict)
    """Who ended the call, where the switch cannot know it, by call."""
    talk_over: dict[str, datetime] = field(default_factory=dict)
    """When a talk whose agent leg ended is closed at the latest, by call."""
    coming: dict[str, datetime] = field(default_factory=dict)
    """Until when a customer who is to be asked how it was must be back in our hands, by call."""
    excluded: dict[str, dict[str, datetime]] = field(default_factory=dict)
    """Agents who may not be offered a call, with until when, by call."""
    noted: dict[str, Noted] = field(default_factory=dict)
    """Whom a waiting call passed over, by call."""
    rests: dict[str, datetime] = field(default_factory=dict)
    """Until when no call at all is offered, by agent."""
    dispatcher: Dispatcher = field(default_factory=lambda: Dispatcher({}))
    """Waiting calls and free agents, in order."""
    gone: dict[str, datetime] = field(default_factory=dict)
    """Since when page and phone are both away in a talk, by agent."""

    pageless: dict[str, datetime] = field(default_factory=dict)
    """Since when a signed-in agent has no page, by agent."""
    recording_asked: set[str] = field(default_factory=set)
    """Calls whose recording was begun and has not been told of yet."""
    no_room: bool = False
    """No recording is begun: the disk is nearly full."""
    unrecorded: set[str] = field(default_factory=set)
    """Calls of which it was told that there was no room."""
    nodes: dict[str, bool] = field(default_factory=dict)
    """Whether we are in command, by switch."""
    lost_at: dict[str, datetime] = field(default_factory=dict)
    """When we were no more for the last time, by switch."""
    drained: frozenset[str] = frozenset()
    """Switches that take no new calls."""

    def forget(self, call: str) -> None:
        """Drop everything about a call, or a callback, that is over."""
        for by_call in (
            self.sessions,
            self.running,
            self.former,
            self.former_asked,
            self.forwards,
            self.playing,
            self.play_until,
            self.key_wait,
            self.max_wait,
            self.announce_at,
            self.onward,
            self.asking,
            self.callback_at,
            self.callback_pause,
            self.rejoining,
            self.reoffer,
            self.ringback,
            self.ended_by,
            self.talk_over,
            self.coming,
            self.excluded,
            self.noted,
        ):
            by_call.pop(call, None)
        self.in_dial.discard(call)
        self.on_hold.discard(call)
        self.away.discard(call)
        self.legless.discard(call)
        self.recording_asked.discard(call)
        self.unrecorded.discard(call)


class Turn:
    """See the module's text. `at` is UTC and never behind the floor's last fact."""

    def __init__(
        self, floor: Floor, transient: Transient, at: datetime, new_id: Callable[[], str]
    ) -> None:
        self.floor = floor
        self.transient = transient
        self.at = at
        self.new_id = new_id
        self.facts: list[Said] = []
        self.effects: list[Effect] = []
        self.touched: set[str] = set()
        """Calls and agents of whom something changed in this turn."""
        self.told: set[str] = set()
        """Those of them the dispatcher knows already."""

    def call(self, call_id: str) -> CallLive | None:
        """The call as it is now, within this turn."""
        return self.floor.calls.get(call_id)

    def agent(self, agent_id: str) -> AgentLive | None:
        """The agent as he is now, within this turn."""
        return self.floor.agents.get(agent_id)

    def call_says(
        self,
        call_id: str,
        fact: AnyCallFact | callbacks.CallsFact,
        *,
        by: str = "system",
        switch_at: datetime | None = None,
    ) -> None:
        """Note and fold a fact of a call."""
        self.touch(call_id)
        before = self.floor.calls.get(call_id)
        if before is not None and before.callback:
            self.touch(before.callback)
        self.floor.apply(call_id, fact, self.at)
        call = before or self.floor.calls[call_id]
        self.facts.append(Said(call_id, fact, by, switch_at, call_id, call.node))

    def callback_says(self, callback: str, fact: callbacks.Fact, *, by: str = "system") -> None:
        """Note and fold a fact of a callback; it belongs to the call it is about."""
        self.touch(callback)
        before = self.floor.callbacks.get(callback)
        self.floor.apply(callback, fact, self.at)
        call = getattr(fact, "call", "") or (before.call if before is not None else "")
        self.facts.append(Said(callback, fact, by, None, call or None))

    def agent_says(self, fact: AnyAgentFact, *, by: str = "system") -> None:
        """Note and fold a fact of an agent; it belongs to the call it names, else to the one he is
        in, if any."""
        self.touch(fact.agent)
        before = self.floor.agents.get(fact.agent)
        self.floor.apply(fact.agent, fact, self.at)
        after = self.floor.agents[fact.agent]
        call = getattr(fact, "call", None) or after.call
        call = call or (before.call if before is not None else None)
        self.facts.append(Said(fact.agent, fact, by, None, call))

    def tell(self, facts: Iterable[AnyAgentFact], *, by: str = "system") -> None:
        """Note and fold what a verb of `agents.rules` returned."""
        for fact in facts:
            who = fact.by if isinstance(fact, AgentStateChanged) else by
            self.agent_says(fact, by=who)

    def do(self, effect: Effect) -> None:
        """Note an effect, to be carried out when the step is durable."""
        self.touch(effect.call)
        self.effects.append(effect)

    def touch(self, key: str) -> None:
        """Something about this call or agent changed, be it a fact or not."""
        self.touched.add(key)
        self.told.discard(key)
