"""The verbs of an agent's life: each looks at the agent and returns the facts that follow.

`voice` calls them inside a step, journals what they return and applies it with `agents.fold`.
Nothing here has an effect, and a verb that fails (`IllegalStep`, `DeviceMissing`) returns nothing,
so nothing has changed. Which step is possible at all is decided by the table in `agents.states`;
here it is decided which trigger a wish or an event amounts to.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from warmline.agents import events
from warmline.agents.errors import DeviceMissing
from warmline.agents.fold import apply, change, missing_devices
from warmline.agents.model import AgentLive, AgentState, Device, Reason
from warmline.agents.states import REASONS, Trigger, may
from warmline.kit.errors import Invalid

Facts = list[events.Fact]

OFFER_TRIGGERS = {
    "refused": Trigger.OFFER_ENDED_REFUSED,
    "no_answer": Trigger.OFFER_ENDED_NO_ANSWER,
    "unreachable": Trigger.OFFER_ENDED_UNREACHABLE,
    "busy": Trigger.OFFER_ENDED_BUSY,
    "withdrawn": Trigger.OFFER_ENDED_WITHDRAWN,
    "lost_race": Trigger.OFFER_ENDED_LOST_RACE,
}
"""The outcomes of `interactions.events.OfferEnded` that are not `accepted`."""

_CALL_STATES = (AgentState.RINGING, AgentState.TALKING, AgentState.WRAP_UP)

_DEVICE_ADVICE = {
    Device.PAGE: "the desktop page is not connected (reload it)",
    Device.PHONE: (
        "the phone is not registered (of the page: check the headset icon and the network; a desk "
        "phone: check that it is on and logged in)"
    ),
    Device.MICROPHONE: "the microphone is not available (allow it in the browser and plug it in)",
}


def sign_in(
    agent: AgentLive | None, *, id: str, at: datetime, department: str | None, extension: str
) -> Facts:
    """Sign in: offline → pause (`signed_in`), until he says that he is ready.

    Signing in twice is not an error (a second page, a reload): it changes nothing.
    """
    if agent is None:
        agent = AgentLive(id=id, since=at)
    moved = change(agent, Trigger.SIGNED_IN, at=at, by="agent")
    if not moved:
        return []
    return [events.AgentSignedIn(agent=id, department=department, extension=extension), *moved]


def sign_out(agent: AgentLive, *, at: datetime, cause: str = "asked", by: str = "agent") -> Facts:
    """Sign out. `cause`: asked, lost (his page stayed away too long) or replaced."""
    moved = change(agent, Trigger.SIGNED_OUT, at=at, by=by)
    return [*moved, events.AgentSignedOut(agent=agent.id, cause=cause)]


def ask_ready(agent: AgentLive, *, at: datetime, by: str = "agent") -> Facts:
    """Become ready, or take back the wish for a pause while in a call.

    In wrap-up it ends the wrap-up. Raises `DeviceMissing` when it would make somebody ready who
    cannot be reached.
    """
    return _ready(agent, Trigger.READY_ASKED, at=at, by=by)


def ask_pause(agent: AgentLive, reason: str, *, at: datetime, by: str = "agent") -> Facts:
    """Pause now, or wish for it while ringing, talking or in wrap-up (applied after that)."""
    return _pause(agent, Trigger.PAUSE_ASKED, reason, at=at, by=by)


def offer(agent: AgentLive, *, call: str, until: datetime, at: datetime) -> Facts:
    """A call is offered: ready → ringing until `until`."""
    return change(agent, Trigger.OFFERED, at=at, until=until, call=call)


def offer_ended(
    agent: AgentLive, outcome: str, *, at: datetime, ready: bool | None = None
) -> Facts:
    """The offer ended without a talk; `outcome` is a key of `OFFER_TRIGGERS`. `ready` says whether
    that leaves him ready or system-busy, where the queue decides; the reason is the outcome.

    A pause wished for meanwhile is applied instead of ready; system-busy comes before it, since it
    tells why he cannot be reached.
    """
    trigger = OFFER_TRIGGERS[outcome]
    reason = REASONS.get(trigger, "")
    if ready is not None:
        trigger = Trigger.OFFER_ENDED_REFUSED if ready else Trigger.OFFER_ENDED_NO_ANSWER
    by = "agent" if outcome == "refused" else "system"
    target_ready = trigger in (
        Trigger.OFFER_ENDED_REFUSED,
        Trigger.OFFER_ENDED_WITHDRAWN,
        Trigger.OFFER_ENDED_LOST_RACE,
    )
    if agent.state is AgentState.RINGING and agent.asked_pause and target_ready:
        return change(agent, Trigger.PAUSE_DUE, at=at, reason=agent.asked_pause, by="agent")
    return change(agent, trigger, at=at, by=by, reason=reason)


def answered(agent: AgentLive, *, call: str, at: datetime) -> Facts:
    """He took the offered call: ringing → talking."""
    return change(agent, Trigger.ANSWERED, at=at, call=call, by="agent")


def dialled(agent: AgentLive, *, call: str, at: datetime) -> Facts:
    """He dials out: → talking, from the first ring of his own leg on.

    Dialling from a pause keeps the pause as a wish, so he returns to it after the wrap-up. Needs
    all devices, as being ready does.
    """
    moved = change(agent, Trigger.DIALLED, at=at, call=call, by="agent")
    _need_devices(agent)
    if agent.state is AgentState.PAUSE:
        return [events.AgentPauseAsked(agent=agent.id, reason=agent.reason), *moved]
    return moved


def talk_ended(agent: AgentLive, *, at: datetime, wrap_up_s: float) -> Facts:
    """He left the talk: → wrap-up for `wrap_up_s` seconds; 0 ends the wrap-up in the same step."""
    until = at + timedelta(seconds=wrap_up_s)
    moved = change(agent, Trigger.TALK_ENDED, at=at, until=until, call=agent.call)
    if wrap_up_s > 0:
        return moved
    for fact in moved:
        agent = apply(agent, fact, at)
    return [*moved, *wrap_up_done(agent, at=at, by="rule")]


def wrap_up_done(agent: AgentLive, *, at: datetime, by: str = "agent") -> Facts:
    """Wrap-up is over, by the agent's word (`agent`) or its deadline (`rule`).

    Leads to the pause he wished for, else to system-busy while a device is away, else to ready.
    """
    trigger, reason = Trigger.WRAP_UP_DONE, ""
    if agent.state is AgentState.WRAP_UP and agent.asked_pause:
        trigger, reason = Trigger.PAUSE_DUE, agent.asked_pause
    elif agent.state is AgentState.WRAP_UP and missing_devices(agent):
        trigger, by = Trigger.DEVICE_MISSING, "system"
    return change(agent, trigger, at=at, reason=reason, by=by)


def deadline_passed(agent: AgentLive, *, at: datetime) -> Facts:
    """What a passed deadline means: an offer rang out, or wrap-up is over. Otherwise nothing.

    A deadline that is not due yet gives nothing, so a timer that comes early is harmless.
    """
    if agent.until is None or at < agent.until:
        return []
    if agent.state is AgentState.RINGING:
        return offer_ended(agent, "no_answer", at=at)
    return wrap_up_done(agent, at=at, by="rule")


def device_ready(agent: AgentLive, device: Device, *, at: datetime) -> Facts:
    """A device is there. Whom the loss of one made busy becomes ready with the last to return."""
    if device in agent.devices:
        return []
    fact = events.AgentDeviceReady(agent=agent.id, device=device)
    complete = not missing_devices(apply(agent, fact, at))
    busy_by_loss = agent.state is AgentState.SYSTEM_BUSY and agent.reason == Reason.DEVICE
    trigger = Trigger.DEVICES_RESTORED if complete and busy_by_loss else Trigger.DEVICE_BACK
    return [fact, *change(agent, trigger, at=at)]


def device_lost(agent: AgentLive, device: Device, *, at: datetime, cause: str = "") -> Facts:
    """A device is gone: ready and ringing become system-busy, all others stay as they are.

    A caller who rang him must be taken on by the one who calls this (the offer ends unreachable).
    """
    if device not in agent.devices:
        return []
    fact = events.AgentDeviceLost(agent=agent.id, device=device, cause=cause)
    return [fact, *change(agent, Trigger.DEVICE_LOST, at=at)]


def force_ready(agent: AgentLive, *, at: datetime, by_user: str) -> Facts:
    """A supervisor makes him ready, or takes his wish for a pause back."""
    made = _ready(agent, Trigger.FORCED_READY, at=at, by="supervisor")
    return [_forced(agent, AgentState.READY, by_user), *made]


def force_pause(agent: AgentLive, reason: str, *, at: datetime, by_user: str) -> Facts:
    """A supervisor sends him into a pause, after the present call where there is one."""
    made = _pause(agent, Trigger.FORCED_PAUSE, reason or Reason.FORCED, at=at, by="supervisor")
    return [_forced(agent, AgentState.PAUSE, by_user), *made]


def force_sign_out(agent: AgentLive, *, at: datetime, by_user: str) -> Facts:
    """A supervisor signs him out; refused while he talks."""
    moved = change(agent, Trigger.FORCED_SIGN_OUT, at=at, by="supervisor")
    out = events.AgentSignedOut(agent=agent.id, cause="forced")
    return [_forced(agent, AgentState.OFFLINE, by_user), *moved, out]


def _forced(agent: AgentLive, to: AgentState, by_user: str) -> events.AgentForced:
    return events.AgentForced(agent=agent.id, by_user=by_user, to=to)


def _ready(agent: AgentLive, trigger: Trigger, *, at: datetime, by: str) -> Facts:
    moved = change(agent, trigger, at=at, by=by)
    if moved:
        _need_devices(agent)
        return moved
    if agent.asked_pause:
        return [events.AgentPauseAsked(agent=agent.id, reason="")]
    return []


def _pause(agent: AgentLive, trigger: Trigger, reason: str, *, at: datetime, by: str) -> Facts:
    if not reason:
        raise Invalid("Name a reason for the pause.", code="pause_reason_needed", field="reason")
    moved = change(agent, trigger, at=at, reason=reason, by=by)
    if moved or agent.state not in _CALL_STATES or agent.asked_pause == reason:
        return moved
    return [events.AgentPauseAsked(agent=agent.id, reason=reason)]


def _need_devices(agent: AgentLive) -> None:
    missing = missing_devices(agent)
    if missing:
        sentences = "; ".join(_DEVICE_ADVICE[device] for device in missing)
        raise DeviceMissing(
            f"Calls cannot reach this desk yet: {sentences}.", missing=[str(d) for d in missing]
        )


def allowed(agent: AgentLive) -> frozenset[Trigger]:
    """The triggers the table has for him now; what a desktop or supervisor may offer as buttons."""
    return frozenset(trigger for trigger in Trigger if may(agent.state, trigger))
