"""An agent's page that was loaded anew, or is lost for good, with a call on it.

Loaded anew in talk: the pair is fetched back from the switch's `Dial()`, a new auto-answered leg to
the agent's new registration joins the same bridge, the old leg is dropped; record, segment and
timer go on. Loaded anew while ringing: the offer is taken back and made again to the same agent.
Lost for good: the customer goes back to the head of the queue he came from.
"""

from __future__ import annotations

from collections.abc import Mapping

from warmline.interactions import events as e
from warmline.kit.errors import Conflict
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.model import HEAD, CallLive, PartyLive, Phase
from warmline.voice.party_states import SUPERVISING, PartyState
from warmline.voice.steps import parties, queueing, remaining, supervising, talk
from warmline.voice.turn import Turn

REJOIN_RING_S = 10


def asked(turn: Turn, command: i.Rejoin) -> None:
    """The page says it is new and the phone on it registered. An agent on his desk phone lost
    nothing with the page."""
    phone = turn.floor.phones.of(command.agent)
    if phone is not None and not phone.browser:
        return
    call = turn.floor.call_of(command.agent)
    if call is None or call.phase is Phase.ENDED:
        raise Conflict("You are in no call to return to.", code="no_call")
    if call.offer is not None:
        if len(call.ringing) == 1:  # else the others ring on, and he is rung in the next round
            turn.transient.reoffer[call.id] = command.agent
        queueing.withdraw_from(turn, call, command.agent, "withdrawn")
    elif (party := call.party_of(command.agent)) is not None:
        if party.id not in turn.transient.rejoining and party.until is None:
            _new_leg(turn, call, command.agent, party)
    elif call.agent != command.agent:
        raise Conflict("You are in no call to return to.", code="no_call")
    elif call.phase is Phase.TALKING and call.id not in turn.transient.rejoining:
        _new_leg(turn, call, command.agent)


def _new_leg(turn: Turn, call: CallLive, agent_id: str, party: PartyLive | None = None) -> None:
    again = f"-{turn.new_id()[-6:]}"
    if party is not None:
        leg = f"wp-{party.id}{again}"
    else:
        leg = talk.agent_leg_id(call.id, again)
        talk.fetch_back(turn, call)
    turn.transient.rejoining[party.id if party is not None else call.id] = leg
    turn.floor.by_leg[leg] = call.id
    _ring(turn, call, leg, agent_id)


def _ring(turn: Turn, call: CallLive, leg: str, agent_id: str | None) -> None:
    phone = turn.floor.phones.of(agent_id or "")
    assert phone is not None
    turn.do(
        do.Dial(
            call.id,
            leg,
            phone.endpoint,
            REJOIN_RING_S,
            call.caller.raw,
            auto_answer=True,
            node=call.node,
        )
    )


def leg_answered(turn: Turn, event: t.LegAnswered) -> bool:
    """The new leg is up: into the talk with it. True when the event was about a rejoin."""
    call_id = turn.floor.by_leg.get(event.leg)
    call = turn.call(call_id) if call_id else None
    if call is None:
        return False
    for party in call.parties:
        if turn.transient.rejoining.get(party.id) == event.leg:
            _party_back(turn, call, party, event.leg)
            return True
    if turn.transient.rejoining.get(call.id) != event.leg:
        return False
    del turn.transient.rejoining[call.id]
    turn.transient.legless.discard(call.id)
    old = call.agent_leg or ""
    assert call.agent is not None
    turn.do(do.Bridge(call.id, talk.bridge_id(call.id), (call.leg, event.leg)))
    turn.call_says(
        call.id, e.TalkLegReplaced(agent=call.agent, old_leg=old, leg=event.leg), by="agent"
    )
    if call.held_since is not None and not talk.has_others(call):
        talk.hold_leg(turn, call, False)
        turn.call_says(call.id, e.HoldEnded(by="agent"), by="agent")
    for party in call.parties:
        if party.state in SUPERVISING:
            supervising.listen(turn, turn.floor.calls[call.id], party, parties.mode_of(party))
    if old:
        turn.do(do.HangUp(call.id, old))
    return True


def _party_back(turn: Turn, call: CallLive, party: PartyLive, leg: str) -> None:
    """The new leg of a party goes where the old one was."""
    del turn.transient.rejoining[party.id]
    turn.transient.legless.discard(party.id)
    turn.call_says(
        call.id, e.PartyLegReplaced(party=party.id, agent=party.agent, leg=leg), by="agent"
    )
    if party.state in SUPERVISING:
        turn.do(do.Bridge(call.id, parties.room_id(party), (leg,)))
    else:
        turn.do(do.Bridge(call.id, talk.bridge_id(call.id), (leg,)))
    if party.state in (PartyState.PARKED, PartyState.HELD):
        turn.do(do.Hold(call.id, leg, True))
    if party.silenced:
        turn.do(do.Mute(call.id, leg, True))
    turn.do(do.HangUp(call.id, party.leg))


def found(turn: Turn, call: CallLive, alive: Mapping[str, t.LiveLeg]) -> None:
    """The line was cut while new legs were on their way: who is up is brought into the talk, who is
    not there is rung (again)."""
    for whose in (call.id, *(party.id for party in call.parties)):
        leg = turn.transient.rejoining.get(whose)
        if leg is None:
            continue
        party = call.party(whose)
        agent = party.agent if party is not None else call.agent
        if leg not in alive and turn.floor.phones.of(agent or "") is None:
            leg_ended(turn, t.LegEnded(leg, cause=20, by_remote=False))
        elif leg not in alive:
            _ring(turn, call, leg, agent)
        elif alive[leg].up:
            leg_answered(turn, t.LegAnswered(leg))


def leg_ended(turn: Turn, event: t.LegEnded) -> bool:
    """The new leg failed: the old one, if it lives, goes on being the talk; else the agent is lost
    and the customer must not stay alone."""
    call_id = turn.floor.by_leg.get(event.leg)
    if call_id is None:
        return False
    call = turn.call(call_id)
    whose = [call_id, *(party.id for party in call.parties)] if call is not None else [call_id]
    mine = [each for each in whose if turn.transient.rejoining.get(each) == event.leg]
    if not mine:
        return False
    del turn.transient.rejoining[mine[0]]
    turn.floor.by_leg.pop(event.leg, None)
    if call is None or mine[0] not in turn.transient.legless:
        return True
    turn.transient.legless.discard(mine[0])
    party = call.party(mine[0])
    if party is not None:
        remaining.party_gone(turn, call, party, "lost")
    else:
        lost_in_talk(turn, call.agent or "")
    return True


def given_up(turn: Turn, call_id: str) -> t.LegEnded | None:
    """The owner hung up before his new page had its sound: the new leg is not waited for any more.

    Returns the end of his old leg where that was told already and left open for the new one, since
    nobody will tell it again; None where it lives and its end is still to come."""
    call = turn.call(call_id)
    if call is None or call.phase is not Phase.TALKING or call_id not in turn.transient.rejoining:
        return None
    told = call_id in turn.transient.legless
    parties.forget_new_leg(turn, call_id, call_id)
    if not told or call.agent_leg is None:
        return None
    return t.LegEnded(call.agent_leg, cause=16, by_remote=False)


def lost_in_talk(turn: Turn, agent_id: str) -> None:
    """Deadline `talk_lost`: the agent's page and phone did not come back while he talked."""
    turn.transient.gone.pop(agent_id, None)
    if remaining.lost_agent(turn, agent_id):
        return
    call = turn.floor.call_of(agent_id)
    if call is None or call.phase is not Phase.TALKING or call.agent != agent_id:
        return
    talk.fetch_back(turn, call)
    leg = call.agent_leg
    remaining.drop_all(turn, call.id, "ended")
    talk.end_talk(turn, call, "system")
    if leg:
        turn.do(do.HangUp(call.id, leg))
    if call.direction == "in" and call.queue is not None:
        queueing.enter(turn, call.id, call.queue, priority=HEAD, skills=call.skills)
    else:
        turn.transient.ended_by[call.id] = "system"
        turn.do(do.HangUp(call.id, call.leg))
