"""A leader listens to an agent's talk, whispers to him, joins the talk, or takes it over.

He is rung like everybody who is added, answers by himself, and hears the talk through a leg of
ours on the agent's own leg (a snoop channel): so the pair may go on in the switch's `Dial()`, and
nothing of what he says can reach the customer. Only to join or to take over is the pair fetched
into the call's bridge. Who supervises whom is a fact of the call, and so in the record for ever.
"""

from __future__ import annotations

from warmline.agents import rules as agent_rules
from warmline.agents.model import AgentState
from warmline.interactions import events as e
from warmline.kit.errors import Conflict, Invalid, Missing
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.model import CallLive, PartyLive, Phase
from warmline.voice.party_states import CONSULTED, SUPERVISING, PartyState
from warmline.voice.steps import agents, inviting, parties, queueing, talk
from warmline.voice.turn import Turn


def supervise(turn: Turn, command: i.Supervise) -> None:
    """Begin, or change what he does."""
    if command.mode not in parties.MODES:
        raise Invalid("Listen, whisper, barge or take over.", code="bad_mode", field="mode")
    call = turn.call(command.call)
    if call is None or call.phase is Phase.ENDED:
        raise Missing("This call is already over.", code="call_over", field="call")
    if call.phase is not Phase.TALKING or call.agent_leg is None or call.agent is None:
        raise Conflict("Nobody of yours talks in this call just now.", code="no_talk")
    if call.agent == command.agent:
        raise Conflict("This is your own call.", code="own_call")
    party = call.party_of(command.agent)
    if party is None:
        _begin(turn, call, command)
    elif party.purpose not in parties.MODES:
        raise Conflict("You are in this call already.", code="in_call_already")
    elif party.state is PartyState.RINGING:
        raise Conflict("Your telephone is being rung; answer first.", code="still_rings")
    elif command.mode != parties.mode_of(party):
        _become(turn, call.id, party, command.mode)


def _begin(turn: Turn, call: CallLive, command: i.Supervise) -> None:
    config = agents.profile(turn, command.agent)
    live = agents.live(turn, command.agent)
    if len(call.parties) >= inviting.MOST_PARTIES:
        raise Conflict("There are enough people in this call already.", code="too_many_parties")
    assert call.agent is not None
    turn.tell(agent_rules.dialled(live, call=call.id, at=turn.at))
    inviting.invite(
        turn,
        call.id,
        inviting.Target(agent=config),
        purpose=command.mode,
        inviter=call.agent,
        party=turn.new_id(),
    )


def answered(turn: Turn, call: CallLive, party: PartyLive) -> None:
    """The supervisor's phone is up: to what he asked for, if the agent still talks."""
    if call.phase is not Phase.TALKING or call.agent_leg is None or call.agent is None:
        parties.leave(turn, call.id, party, "ended")
    else:
        _start(turn, call.id, party, party.purpose)


def _become(turn: Turn, call_id: str, party: PartyLive, mode: str) -> None:
    """Another way of supervising: the old one ends first."""
    parties.close(turn, call_id, party, mode)
    if party.state not in SUPERVISING and mode in ("listen", "whisper"):
        turn.do(do.Unbridge(call_id, talk.bridge_id(call_id), party.leg))
    _start(turn, call_id, party, mode)


def _start(turn: Turn, call_id: str, party: PartyLive, mode: str) -> None:
    call = turn.floor.calls[call_id]
    assert call.agent is not None
    assert call.agent_leg is not None
    assert party.agent is not None
    turn.call_says(
        call_id,
        e.SupervisionStarted(party=party.id, agent=party.agent, whom=call.agent, mode=mode),
        by="supervisor",
    )
    if mode in ("listen", "whisper"):
        listen(turn, call, party, mode)
        return
    talk.fetch_back(turn, call)
    turn.do(do.Bridge(call_id, talk.bridge_id(call_id), (party.leg,)))
    if mode == "take_over":
        _take_over(turn, call_id, party)
    else:
        turn.call_says(
            call_id, e.ConferenceJoined(party=party.id, agent=party.agent), by="supervisor"
        )


def listen(turn: Turn, call: CallLive, party: PartyLive, mode: str) -> None:
    """Put the supervisor on the agent's leg as it is now."""
    assert call.agent_leg is not None
    turn.do(
        do.Listen(
            call.id,
            party.leg,
            call.agent_leg,
            parties.snoop_id(party, call.agent_leg, mode),
            parties.room_id(party),
            mode == "whisper",
        )
    )


def _take_over(turn: Turn, call_id: str, party: PartyLive) -> None:
    call = turn.floor.calls[call_id]
    held, leg = call.held_since is not None, call.agent_leg
    _without_his_own(turn, call, party)
    talk.end_talk(turn, call, "supervisor")
    if leg is not None:
        turn.do(do.HangUp(call_id, leg))
    if held:
        talk.hold_leg(turn, call, False)
    inviting.take(turn, call_id, party, kind="take_over")


def _without_his_own(turn: Turn, call: CallLive, taker: PartyLive) -> None:
    """With the agent go those who are here for him alone: whom he consults, and who else listens to
    him. Else the one would hear the customer unasked, and the other nobody."""
    for other in call.parties:
        if other.id == taker.id:
            continue
        if other.state in CONSULTED:
            parties.leave(turn, call.id, other, "returned", by="supervisor")
        elif other.state is PartyState.RINGING and other.purpose == "consult":
            parties.leave(turn, call.id, other, "withdrawn", by="supervisor")
        elif other.state in SUPERVISING or _is_to_supervise(other):
            parties.leave(turn, call.id, other, "ended")


def _is_to_supervise(party: PartyLive) -> bool:
    return party.state is PartyState.RINGING and party.purpose in parties.MODES


def force(turn: Turn, command: i.Force) -> None:
    """Set an agent's state. Who is rung is first rung no more; who talks ends his talk first (a
    pause waits for that by itself)."""
    agent = agents.live(turn, command.agent)
    if command.to == "offline" and agent.state is AgentState.RINGING:
        call = turn.floor.call_of(command.agent)
        if call is not None and call.offer is not None:
            queueing.withdraw_from(turn, call, command.agent, "withdrawn")
        agent = agents.live(turn, command.agent)
    by_user = command.by_user
    if command.to == "ready":
        turn.tell(agent_rules.force_ready(agent, at=turn.at, by_user=by_user), by="supervisor")
    elif command.to == "pause":
        facts = agent_rules.force_pause(agent, command.reason, at=turn.at, by_user=by_user)
        turn.tell(facts, by="supervisor")
    elif command.to == "offline":
        turn.tell(agent_rules.force_sign_out(agent, at=turn.at, by_user=by_user), by="supervisor")
    else:
        raise Invalid("Ready, pause or offline.", code="bad_state", field="to")
