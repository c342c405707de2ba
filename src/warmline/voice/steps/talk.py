"""A call in talk and its end: hold, mute, keys, who hung up first, the agent's page loaded anew or
lost for good. Talk begins in `voice.steps.queueing` (inbound) or `voice.steps.outbound`."""

from __future__ import annotations

from datetime import datetime, timedelta

from warmline.agents import rules as agent_rules
from warmline.agents.model import AgentState
from warmline.interactions import events as e
from warmline.kit.errors import Conflict, Missing, RetryLater
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.model import CallLive, Phase
from warmline.voice.party_states import TOGETHER, UP
from warmline.voice.steps import invitations, moving, nodes, parties, queueing
from warmline.voice.turn import Turn

CAUSES = {
    16: e.Cause.NORMAL,
    17: e.Cause.BUSY,
    18: e.Cause.NO_ANSWER,
    19: e.Cause.NO_ANSWER,
    20: e.Cause.UNREACHABLE,
    21: e.Cause.REJECTED,
    34: e.Cause.CONGESTION,
    38: e.Cause.CONGESTION,
    42: e.Cause.CONGESTION,
}
"""Q.850 cause numbers as our causes."""

DEFAULT_WRAP_UP_S = 30
ENDS_S = 2
"""Of two legs in talk the ends are told within milliseconds; later means never, in seconds."""


def leg_ended(turn: Turn, event: t.LegEnded) -> None:
    """A leg is gone: the customer's ends the call, the agent's ends the talk."""
    call_id = turn.floor.by_leg.get(event.leg)
    call = turn.call(call_id) if call_id else None
    if call is None:
        return
    if event.leg == call.leg:
        _customer_gone(turn, call, event)
    elif event.leg == call.agent_leg:
        _agent_gone(turn, call, event)


def _customer_gone(turn: Turn, call: CallLive, event: t.LegEnded) -> None:
    by = turn.transient.ended_by.get(call.id)
    if by is None:
        by = "customer" if event.by_remote else "system"
        if call.phase is Phase.TALKING and not event.by_remote and call.agent_leg is None:
            by = "agent"
    cause = CAUSES.get(event.cause, e.Cause.UNKNOWN)
    if call.phase is Phase.MOVED:
        cause = e.Cause.ABANDONED if by == "customer" else cause
        moving.left(turn, call, by=by, cause=cause, sip=str(event.cause), switch_at=event.switch_at)
        return
    if call.direction == "in" and call.phase in (Phase.QUEUED, Phase.RINGING):
        cause = e.Cause.ABANDONED if by == "customer" else cause
    elif call.direction == "in" and call.phase is Phase.FLOW and by == "system":
        cause = e.Cause.FLOW_END
    end(turn, call, by=by, cause=cause, sip=str(event.cause), switch_at=event.switch_at)


def _agent_gone(turn: Turn, call: CallLive, event: t.LegEnded) -> None:
    if call.id in turn.transient.rejoining:
        turn.transient.legless.add(call.id)  # his new leg is on its way into the same talk
        return
    by = turn.transient.ended_by.get(call.id) or ("agent" if event.by_remote else None)
    if by is None and call.id in turn.transient.in_dial:
        # The switch drops the agent's leg first when the customer hangs up: who it was is told by
        # the customer's own end, which follows at once.
        turn.transient.talk_over[call.id] = turn.at + timedelta(seconds=ENDS_S)
        turn.touch(call.id)
        return
    end_talk(turn, call, by or "system", switch_at=event.switch_at)
    turn.transient.ended_by.setdefault(call.id, by or "system")
    if call.id not in turn.transient.in_dial:
        turn.do(do.HangUp(call.id, call.leg))


def talk_over(turn: Turn, call_id: str) -> None:
    """Deadline `talk_over`: the agent's leg ended and the customer's did not follow."""
    call = turn.call(call_id)
    turn.transient.talk_over.pop(call_id, None)
    if call is not None and call.phase is Phase.TALKING:
        end_talk(turn, call, "system")
        turn.transient.ended_by.setdefault(call_id, "system")
        turn.do(do.HangUp(call_id, call.leg))


def end_talk(turn: Turn, call: CallLive, by: str, *, switch_at: datetime | None = None) -> None:
    """Close the agent's segment and send him to wrap-up. Harmless when it is closed already."""
    if call.phase is not Phase.TALKING or call.agent is None or call.agent_leg is None:
        return
    held = call.held
    if call.held_since is not None:
        held += (turn.at - call.held_since).total_seconds()
        turn.call_says(call.id, e.HoldEnded(by=by), by=by, switch_at=switch_at)
    started = call.talk_started or turn.at
    talked = max(0.0, (turn.at - started).total_seconds() - held)
    turn.call_says(
        call.id,
        e.TalkEnded(agent=call.agent, by=by, talked=talked, held=held),
        by=by,
        switch_at=switch_at,
    )
    turn.transient.on_hold.discard(call.id)
    parties.forget_new_leg(turn, call.id, call.id)
    _to_wrap_up(turn, call)


def _to_wrap_up(turn: Turn, call: CallLive) -> None:
    agent = turn.agent(call.agent or "")
    if agent is None or agent.call != call.id or agent.state is not AgentState.TALKING:
        return
    queue = turn.floor.config.queues.get(call.queue or "")
    wrap_up_s = queue.wrap_up_s if queue is not None else DEFAULT_WRAP_UP_S
    turn.tell(agent_rules.talk_ended(agent, at=turn.at, wrap_up_s=wrap_up_s))


def end(
    turn: Turn,
    call: CallLive,
    *,
    by: str,
    cause: e.Cause,
    sip: str = "",
    switch_at: datetime | None = None,
) -> None:
    """Close everything that is open on a call, then the call itself."""
    for party in call.parties:
        parties.leave(turn, call.id, party, "ended")
    call = turn.floor.calls[call.id]
    if call.ringing:
        queueing.end_offer(turn, call, "withdrawn")
        call = turn.floor.calls[call.id]
    if call.phase is Phase.QUEUED:
        outcome = "abandoned" if by == "customer" else "closed"
        queueing.leave(turn, call, outcome, switch_at=switch_at)
    elif call.phase is Phase.TALKING:
        if call.agent_leg is not None and call.id not in turn.transient.in_dial:
            turn.do(do.HangUp(call.id, call.agent_leg))
        end_talk(turn, call, by, switch_at=switch_at)
        outcome = "hung_up" if by == "customer" else "lost"
        invitations.said(turn, turn.floor.calls[call.id], outcome)
    elif call.phase is Phase.DIALLING:
        _to_wrap_up(turn, call)
    turn.call_says(call.id, e.CallEnded(by=by, cause=cause, sip=sip), by=by, switch_at=switch_at)
    turn.transient.forget(call.id)


def held(turn: Turn, event: t.LegHeld | t.LegUnheld) -> None:
    """A party put the other on hold or took him back, by its phone or by our command."""
    call_id = turn.floor.by_leg.get(event.leg)
    call = turn.call(call_id) if call_id else None
    if call is None or call.phase is not Phase.TALKING or has_others(call):
        return  # with others in the call, holding is our command, and told by it
    if event.leg in (call.leg, call.agent_leg):
        by = "customer" if event.leg == call.leg else "agent"
        _say_hold(turn, call, isinstance(event, t.LegHeld), by, event.switch_at)


def _say_hold(
    turn: Turn, call: CallLive, on: bool, by: str, switch_at: datetime | None = None
) -> None:
    if on and call.held_since is None:
        turn.call_says(call.id, e.HoldStarted(by=by), by=by, switch_at=switch_at)
    elif not on and call.held_since is not None:
        turn.call_says(call.id, e.HoldEnded(by=by), by=by, switch_at=switch_at)


def recording_begun(turn: Turn, event: t.RecordingBegun) -> None:
    """The switch began to write the call's recording."""
    call_id = turn.floor.by_leg.get(event.leg)
    call = turn.call(call_id) if call_id else None
    turn.transient.recording_asked.discard(call_id or "")
    if call is not None and call.recording is None and call.phase is not Phase.ENDED:
        turn.call_says(call.id, e.RecordingStarted(file=event.file), switch_at=event.switch_at)


def hold(turn: Turn, command: i.HoldCall) -> None:
    """Hold or take back by command, for phones that cannot do it themselves."""
    call = mine(turn, command)
    need_talk(call)
    if any(party.purpose == "consult" and party.state not in TOGETHER for party in call.parties):
        raise Conflict("You consult somebody; return to the customer, or swap.", code="consulting")
    fetch_back(turn, call)
    hold_leg(turn, call, command.on)
    _say_hold(turn, call, command.on, "agent")


def hold_leg(turn: Turn, call: CallLive, on: bool) -> None:
    """Have the switch hold the customer, or let him back."""
    (turn.transient.on_hold.add if on else turn.transient.on_hold.discard)(call.id)
    turn.do(do.Hold(call.id, call.leg, on))


def mute(turn: Turn, command: i.MuteCall) -> None:
    """The agent's page cut his microphone or opened it; the page itself silences the sound."""
    call = mine(turn, command)
    need_talk(call)
    if command.on != call.muted:
        fact = e.MuteStarted(by="agent") if command.on else e.MuteEnded(by="agent")
        turn.call_says(call.id, fact, by="agent")


def press_keys(turn: Turn, command: i.PressKeys) -> None:
    """Send keys to the customer's side."""
    call = mine(turn, command)
    need_talk(call)
    if not nodes.is_there(turn.transient, call):
        # Of all wishes the only one that is no state, and so cannot be made good afterwards.
        raise RetryLater(
            "The telephone switch is just reconnecting; press again in a moment.",
            code="switch_away",
        )
    turn.do(do.SendKeys(call.id, call.leg, command.keys))


def hang_up(turn: Turn, command: i.HangUpCall) -> None:
    """The agent ends the talk, or takes back a call he is placing."""
    call = mine(turn, command)
    turn.transient.ended_by[call.id] = "agent"
    if call.phase is Phase.TALKING and call.agent_leg is not None:
        turn.do(do.HangUp(call.id, call.agent_leg))
    elif call.phase is Phase.DIALLING:
        turn.do(do.HangUp(call.id, call.leg))
        turn.do(do.HangUp(call.id, agent_leg_id(call.id)))
    elif call.phase is Phase.RINGING:
        turn.transient.ended_by.pop(call.id)
        queueing.withdraw_from(turn, call, command.agent, "refused")
    else:
        turn.transient.ended_by.pop(call.id)
        raise Conflict("There is no talk to hang up; the call is already over.", code="no_talk")


def agent_leg_id(call_id: str, nth: str = "") -> str:
    """The id of the leg that we make for an agent."""
    return f"wa-{call_id}{nth}"


def bridge_id(call_id: str) -> str:
    """The id of a call's own bridge."""
    return f"wb-{call_id}"


def fetch_back(turn: Turn, call: CallLive) -> None:
    """Bring a talk that lives in the switch's `Dial()` into our hands."""
    if call.id in turn.transient.in_dial and call.agent_leg is not None:
        turn.do(do.FetchBack(call.id, call.leg, call.agent_leg, bridge_id(call.id)))
        turn.transient.in_dial.discard(call.id)


def mine(turn: Turn, command: i.CallCommand) -> CallLive:
    """The call a command speaks of, if it is the agent's own."""
    call = turn.call(command.call)
    if call is None or call.phase is Phase.ENDED:
        raise Missing("This call is already over.", code="call_over", field="call")
    owners: set[str | None] = {one.agent for one in call.ringing} or {call.agent_now}
    if command.agent not in owners:
        raise Missing("You are not in this call.", code="not_your_call", field="call")
    return call


def has_others(call: CallLive) -> bool:
    """Whether somebody but supervisors who only listen is in the call besides the two."""
    return any(
        party.state in UP or party.purpose in ("consult", "add", "transfer")
        for party in call.parties
    )


def need_talk(call: CallLive) -> None:
    """Refuse what only makes sense while two parties talk."""
    if call.phase is not Phase.TALKING or call.agent_leg is None:
        raise Conflict("This works only while you talk with the customer.", code="no_talk")
