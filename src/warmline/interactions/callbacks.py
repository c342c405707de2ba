"""A callback: a caller gave up his line and kept his place; he is called back when it is his turn.

Its facts and its life, in one place and pure: `voice` decides by it, every `web` shows it, the
projection writes it down. Its key is its own id; `call` of a fact is the telephone call it was
about. Dialling it is `voice.steps.callbacks`, asking the caller `voice.steps.callback_asking`.

    waiting  -> offered          agent first: an agent is rung, and sees whom he will call
    waiting  -> dialling         customer first: his phone is rung, an agent is kept free for him
    offered  -> dialling         the agent took it: now the customer's phone is rung
    offered  -> waiting          the agent did not take it; no attempt was used
    dialling -> reached          customer first: he answered, and waits for the agent
    dialling -> talking          agent first: he answered
    dialling | reached -> waiting    not reached, or gone again: the next attempt comes later
    reached  -> talking
    talking  -> done
    reached  -> done             connected with a number outside, or a message left, by his queue
    waiting  -> failed | expired     no attempt is left, the number may not be called; too late
    open but talking -> cancelled | superseded   by a person; he called again himself
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from warmline.interactions.events import CallFact, Number


class CallbackState(StrEnum):
    WAITING = "waiting"
    """Stands in its queue, or waits for its next attempt or for the hours of calling."""
    OFFERED = "offered"
    DIALLING = "dialling"
    REACHED = "reached"
    TALKING = "talking"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    """He called again himself and was served, or took his place back."""


CLOSED = frozenset(
    {
        CallbackState.DONE,
        CallbackState.FAILED,
        CallbackState.EXPIRED,
        CallbackState.CANCELLED,
        CallbackState.SUPERSEDED,
    }
)
ACTIVE = frozenset(
    {
        CallbackState.OFFERED,
        CallbackState.DIALLING,
        CallbackState.REACHED,
        CallbackState.TALKING,
    }
)
"""There is a call for it just now."""


class CallbackFact(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of all facts of one callback. `tag` is the event's type."""


class CallbackRequested(CallbackFact, frozen=True, kw_only=True, tag="callback.requested"):
    """A caller asked for it in `call`. `number` is what he confirmed, `caller` the number he called
    from; `place` is where he stands in line: he has waited since then."""

    call: str
    queue: str
    project: str
    number: Number
    caller: str = ""
    called: str = ""
    mode: str
    place: datetime
    expires: datetime
    priority: int = 0
    skills: dict[str, int] = msgspec.field(default_factory=dict)
    label: str = ""


class CallbackOffered(CallbackFact, frozen=True, kw_only=True, tag="callback.offered"):
    """An agent is rung for it before the customer is (agent first)."""

    call: str
    agent: str


class CallbackDialled(CallbackFact, frozen=True, kw_only=True, tag="callback.dialled"):
    """The customer's phone is rung, for the `attempt`th time; `agent` is who talks with him, or is
    kept free for him. `day` is the centre's date."""

    call: str
    agent: str
    attempt: int
    day: str


class CallbackReached(CallbackFact, frozen=True, kw_only=True, tag="callback.reached"):
    """He answered and waits for an agent (customer first)."""

    call: str


class CallbackTalked(CallbackFact, frozen=True, kw_only=True, tag="callback.talked"):
    """He and an agent hear each other."""

    call: str
    agent: str


class CallbackMissed(CallbackFact, frozen=True, kw_only=True, tag="callback.missed"):
    """It came to nothing this time. `outcome`: busy, no_answer, rejected, unreachable, abandoned
    (he hung up before an agent came), no_agent (none came, and his wait was ended), agent_left (the
    agent did, before he answered), agent_<outcome of the offer>, system. `again_at` is when it is
    tried again at the earliest; None: at once."""

    call: str
    outcome: str
    again_at: datetime | None = None


class CallbackHurried(CallbackFact, frozen=True, kw_only=True, tag="callback.hurried"):
    """A person wants it done next, whatever its place and the pause between attempts."""

    by_user: str
    priority: int


class CallbackClosed(CallbackFact, frozen=True, kw_only=True, tag="callback.closed"):
    """It is over. `outcome`: done, failed, expired, cancelled, superseded. `why`: attempts,
    do_not_call, forbidden, queue_gone, or empty; `call` the call it ended with."""

    outcome: str
    why: str = ""
    call: str = ""
    by_user: str = ""


class CallbackPlaced(CallFact, frozen=True, kw_only=True, tag="call.callback_placed"):
    """A call begins that calls somebody back: the `attempt` of `callback`. `leg` is the customer's;
    `agent` is who is rung before him (agent first)."""

    callback: str
    leg: str
    callee: Number
    caller: str = ""
    node: str = ""
    project: str
    queue: str
    agent: str | None = None


class CallbackJoined(CallFact, frozen=True, kw_only=True, tag="call.callback"):
    """What this call has to do with a callback. `role`: requested (it was asked for in it), again
    (the person who waits for it calls meanwhile)."""

    callback: str
    role: str


Fact = (
    CallbackRequested
    | CallbackOffered
    | CallbackDialled
    | CallbackReached
    | CallbackTalked
    | CallbackMissed
    | CallbackHurried
    | CallbackClosed
)
CallsFact = CallbackPlaced | CallbackJoined

_S = CallbackState
TABLE: dict[tuple[CallbackState, str], CallbackState] = {
    (_S.WAITING, "offered"): _S.OFFERED,
    (_S.WAITING, "dialled"): _S.DIALLING,
    (_S.WAITING, "hurried"): _S.WAITING,
    (_S.WAITING, "failed"): _S.FAILED,
    (_S.WAITING, "expired"): _S.EXPIRED,
    (_S.WAITING, "cancelled"): _S.CANCELLED,
    (_S.WAITING, "superseded"): _S.SUPERSEDED,
    (_S.OFFERED, "dialled"): _S.DIALLING,
    (_S.OFFERED, "missed"): _S.WAITING,
    (_S.OFFERED, "cancelled"): _S.CANCELLED,
    (_S.OFFERED, "superseded"): _S.SUPERSEDED,
    (_S.DIALLING, "reached"): _S.REACHED,
    (_S.DIALLING, "talked"): _S.TALKING,
    (_S.DIALLING, "missed"): _S.WAITING,
    (_S.DIALLING, "cancelled"): _S.CANCELLED,
    (_S.DIALLING, "superseded"): _S.SUPERSEDED,
    (_S.REACHED, "talked"): _S.TALKING,
    (_S.REACHED, "missed"): _S.WAITING,
    (_S.REACHED, "cancelled"): _S.CANCELLED,
    (_S.REACHED, "done"): _S.DONE,
    (_S.TALKING, "done"): _S.DONE,
}
"""(state, what happens) → state; what is missing cannot happen."""


class IllegalCallbackStep(Exception):
    """A fact that cannot happen in the callback's state."""

    def __init__(self, callback: str, state: CallbackState | None, verb: str) -> None:
        super().__init__(f"{verb} cannot happen to callback {callback} in state {state}")


class Callback(msgspec.Struct, frozen=True, kw_only=True):
    """One callback as its facts add up. `call` is the one under way or the last attempt,
    `requested_in` the one it was asked for in; `agent` is who has it or had it last."""

    id: str
    project: str
    queue: str
    state: CallbackState
    since: datetime
    requested_at: datetime
    requested_in: str
    number: Number
    caller: str
    called: str
    mode: str
    place: datetime
    expires: datetime
    priority: int = 0
    skills: dict[str, int] = {}
    label: str = ""
    attempts: int = 0
    not_before: datetime | None = None
    last_outcome: str = ""
    call: str = ""
    agent: str | None = None
    why: str = ""
    closed_at: datetime | None = None
    closed_by: str = ""
    hurried: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state not in CLOSED

    def is_of(self, number: str) -> bool:
        """Whether whoever calls from this number waits for it."""
        return bool(number) and number in (self.caller, self.number.e164)


def may(callback: Callback, verb: str) -> bool:
    """Whether this can happen to it now."""
    return (callback.state, verb) in TABLE


def verb_of(fact: Fact) -> str:
    """What happens, as the table calls it."""
    if isinstance(fact, CallbackClosed):
        return fact.outcome
    return str(type(fact).__struct_config__.tag).partition(".")[2]


def apply(callback: Callback | None, callback_id: str, fact: Fact, at: datetime) -> Callback:
    """The callback after `fact`. Raises `IllegalCallbackStep`, and then nothing is changed."""
    if callback is None:
        if isinstance(fact, CallbackRequested):
            return _requested(callback_id, fact, at)
        raise IllegalCallbackStep(callback_id, None, verb_of(fact))
    state = TABLE.get((callback.state, verb_of(fact)))
    if state is None:
        raise IllegalCallbackStep(callback_id, callback.state, verb_of(fact))
    after = replace(callback, state=state, since=at)
    match fact:
        case CallbackOffered(call=call, agent=agent):
            return replace(after, call=call, agent=agent)
        case CallbackDialled(call=call, agent=agent, attempt=attempt):
            return replace(after, call=call, agent=agent, attempts=attempt, not_before=None)
        case CallbackTalked(call=call, agent=agent):
            return replace(after, call=call, agent=agent)
        case CallbackMissed(outcome=outcome, again_at=again_at):
            return replace(after, last_outcome=outcome, not_before=again_at, hurried=False)
        case CallbackHurried(priority=priority):
            return replace(after, priority=priority, not_before=None, hurried=True)
        case CallbackClosed(why=why, call=call, by_user=by_user):
            ended_with = call or callback.call
            return replace(after, why=why, call=ended_with, closed_at=at, closed_by=by_user)
        case _:
            return after


def _requested(callback_id: str, fact: CallbackRequested, at: datetime) -> Callback:
    return Callback(
        id=callback_id,
        project=fact.project,
        queue=fact.queue,
        state=CallbackState.WAITING,
        since=at,
        requested_at=at,
        requested_in=fact.call,
        number=fact.number,
        caller=fact.caller,
        called=fact.called,
        mode=fact.mode,
        place=fact.place,
        expires=fact.expires,
        priority=fact.priority,
        skills=fact.skills,
        label=fact.label,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackFilters:
    """What a list is narrowed to; empty is all. `state` may be `open` for all that is not over;
    `to` is excluded."""

    state: str = ""
    queue: str = ""
    since: datetime | None = None
    to: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRow:
    """One line of the list; names of queues are known above."""

    callback: Callback
    agent_name: str | None
