"""A call that an agent places: his own phone first, answered by itself, then the callee.

Both legs are in our hands from the start. When the callee answers both go into the call's bridge,
where the rest of the call lives. While he is rung an agent's page makes the ringing tone itself:
sound of ours before the talk would leave the browser's jitter buffer a second behind for the first
half minute, since the talk's timestamps do not continue those of the tone. Other phones are played
one.
"""

from __future__ import annotations

from datetime import datetime

from warmline.agents import rules as agent_rules
from warmline.interactions import events as e
from warmline.kit.errors import Conflict, Invalid, Refused
from warmline.telephony import dialling, numbers
from warmline.telephony import model as t
from warmline.telephony.numbers import PhoneNumber
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.config import TrunkConfig
from warmline.voice.model import CallLive, Phase
from warmline.voice.steps import agents, nodes, parties, recording, talk
from warmline.voice.turn import Turn

AGENT_RING_S = 15
CALLEE_RING_S = 60

RINGBACK = "wl/ringback"
"""What an agent's telephone plays while the callee is rung: China's ringing tone and its pause."""


def dial(turn: Turn, command: i.DialOut) -> None:
    """Begin a call to `command.number`."""
    profile = agents.profile(turn, command.agent)
    callee = numbers.normalise(command.number)
    allow(turn, callee, agent=command.agent, queue=None)
    _, shown = way_out(turn, parties.told(callee), command.agent, None)
    node = nodes.for_new_call(turn)
    turn.tell(agent_rules.dialled(agents.live(turn, command.agent), call=command.call, at=turn.at))
    turn.call_says(
        command.call,
        e.CallPlaced(
            leg=customer_leg_id(command.call),
            agent=command.agent,
            callee=parties.told(callee),
            caller=shown,
            node=node,
            project=profile.project,
        ),
        by="agent",
    )
    turn.do(
        do.Dial(
            command.call,
            talk.agent_leg_id(command.call),
            profile.endpoint,
            AGENT_RING_S,
            callee.raw,
            auto_answer=True,
            node=node,
        )
    )


def allow(turn: Turn, number: PhoneNumber, *, agent: str, queue: str | None) -> None:
    """Raise why this agent may not reach this number, for a call of `queue`."""
    if number.e164 is None and number.kind not in ("short", "extension"):
        raise Invalid(
            "This is not a telephone number; check the digits.", code="bad_number", field="number"
        )
    config = turn.floor.config
    who = config.agents.get(agent)
    if (who is None or not who.may_dial) and not dialling.is_emergency(number, config.country):
        raise Refused("You may not place calls; ask your leader.", code="may_not_dial")
    if not _verdict(turn, parties.told(number), agent, queue).allowed:
        raise Refused(
            "The rules of the centre forbid this number; ask your leader.", code="number_forbidden"
        )


def free_to_dial(turn: Turn, number: e.Number, queue: str | None) -> bool:
    """Whether the rules let a call of this queue be connected with a number where no agent asks
    for it: a flow does."""
    return _verdict(turn, number, "", queue).allowed


def way_out(
    turn: Turn, number: e.Number, agent: str, call: CallLive | None, *, queue: str | None = None
) -> tuple[str, str]:
    """How a number is reached (endpoint) and what it is shown of who calls. `queue` is whose call
    it is, where there is no customer in one yet."""
    trunk = _trunk(turn)
    show = _verdict(turn, number, agent, call.queue if call is not None else queue).show
    if show == dialling.CUSTOMER:
        show = (call.caller.e164 or call.caller.raw) if call is not None else ""
    return f"{number.e164 or number.raw}@{trunk.endpoint}", show or trunk.caller


def _verdict(turn: Turn, number: e.Number, agent: str, queue: str | None) -> dialling.Verdict:
    config = turn.floor.config
    who = config.agents.get(agent)
    return dialling.decide(
        config.dial_rules,
        number,
        country=config.country,
        roles=who.roles if who is not None else (),
        queue=queue,
    )


def _trunk(turn: Turn) -> TrunkConfig:
    for trunk in turn.floor.config.trunks:
        if trunk.outbound:
            return trunk
    raise Conflict("No trunk is set up for outgoing calls; ask an administrator.", code="no_trunk")


def customer_leg_id(call_id: str) -> str:
    """The id of the leg that we make for a callee."""
    return f"wc-{call_id}"


def call_of(turn: Turn, leg: str) -> CallLive | None:
    """The outgoing call being placed that a leg of ours belongs to."""
    if not leg.startswith(("wa-", "wc-")):
        return None
    call = turn.call(leg[3:39])
    return call if call is not None and call.phase is Phase.DIALLING else None


def leg_answered(turn: Turn, event: t.LegAnswered) -> bool:
    """The agent's phone is up: ring the callee. The callee answered: talk."""
    call = call_of(turn, event.leg)
    if call is None:
        return False
    if event.leg == call.leg:
        talks(turn, call, event.switch_at)
    else:
        assert call.agent is not None
        endpoint, shown = way_out(turn, call.caller, call.agent, None)
        turn.do(do.Dial(call.id, call.leg, endpoint, CALLEE_RING_S, shown, node=call.node))
    return True


def leg_ringing(turn: Turn, event: t.LegRinging) -> None:
    """The callee is rung: so the agent hears."""
    call = call_of(turn, event.leg)
    if call is None or event.leg != call.leg or call.callee_rings:
        return
    turn.call_says(call.id, e.CalleeRinging())
    phone = turn.floor.phones.of(call.agent) if call.agent is not None else None
    if phone is not None and not phone.browser:
        _play_ringback(turn, call)


def playback_ended(turn: Turn, event: t.PlaybackEnded) -> bool:
    """The ringing tone goes on until there is an answer."""
    call = call_of(turn, event.leg)
    if call is None or turn.transient.ringback.get(call.id) != event.playback:
        return False
    if not event.failed:
        _play_ringback(turn, call)
    return True


def _play_ringback(turn: Turn, call: CallLive) -> None:
    playback = turn.new_id()
    turn.transient.ringback[call.id] = playback
    turn.do(do.Play(call.id, talk.agent_leg_id(call.id), playback, (RINGBACK,)))


def talks(turn: Turn, call: CallLive, switch_at: datetime | None) -> None:
    """Agent and callee are both there: let them hear each other."""
    agent_leg = talk.agent_leg_id(call.id)
    playback = turn.transient.ringback.pop(call.id, None)
    if playback is not None:
        turn.do(do.StopPlay(call.id, agent_leg, playback))
    record = recording.begun_with(turn, call, call.agent)
    turn.do(do.Bridge(call.id, talk.bridge_id(call.id), (agent_leg, call.leg), record=record))
    assert call.agent is not None
    turn.call_says(call.id, e.CallAnswered(), by="customer", switch_at=switch_at)
    turn.call_says(
        call.id,
        e.TalkStarted(agent=call.agent, leg=agent_leg, queue=call.queue),
        by="customer",
        switch_at=switch_at,
    )


def leg_ended(turn: Turn, event: t.LegEnded) -> bool:
    """The agent or the callee went away before there was a talk."""
    call = call_of(turn, event.leg)
    if call is None:
        return False
    agent_leg = talk.agent_leg_id(call.id)
    by = turn.transient.ended_by.get(call.id)
    if event.leg == call.leg:
        turn.do(do.HangUp(call.id, agent_leg))
        by = by or "customer"
    else:
        turn.do(do.HangUp(call.id, call.leg))
        by = by or "agent"
    cause = talk.CAUSES.get(event.cause, e.Cause.UNKNOWN)
    talk.end(turn, call, by=by, cause=cause, sip=str(event.cause), switch_at=event.switch_at)
    return True
