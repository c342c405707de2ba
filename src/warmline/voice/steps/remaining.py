"""Who is left with the customer when somebody goes or does not answer: he always has somebody, or
his place in a queue, while he himself stays.

The owner leaves: the party who can go on with the customer does. A party leaves or does not answer:
the owner takes the customer back; where there is no owner (a blind transfer) the customer goes to
the head of the queue he came from, or back to who gave him away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from warmline.agents.model import AgentState
from warmline.interactions import events as e
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice.model import HEAD, CallLive, PartyLive, Phase
from warmline.voice.party_states import CONSULTED, SUPERVISING, TOGETHER, UP, PartyState
from warmline.voice.steps import inviting, parties, queueing, supervising, talk
from warmline.voice.turn import Turn

_CAUSES = {
    e.Cause.BUSY: "busy",
    e.Cause.REJECTED: "refused",
    e.Cause.UNREACHABLE: "unreachable",
    e.Cause.CONGESTION: "unreachable",
}


def leg_answered(turn: Turn, event: t.LegAnswered) -> bool:
    """A leg that was rung for a party is up. True when the event was about one."""
    found = inviting.of_leg(turn, event.leg)
    if found is None:
        return False
    call, party = found
    if party.state is PartyState.RINGING:
        if party.purpose in parties.MODES:
            supervising.answered(turn, call, party)
        else:
            inviting.answered(turn, call, party, event)
    return True


def leg_ended(turn: Turn, event: t.LegEnded) -> bool:
    """A party's leg is gone, or the owner's with somebody left. True when that is all of it."""
    found = inviting.of_leg(turn, event.leg)
    if found is not None:
        call, party = found
        if party.id in turn.transient.rejoining:
            turn.transient.legless.add(party.id)  # its new leg is on its way
            return True
        if party.state is PartyState.RINGING:
            cause = talk.CAUSES.get(event.cause, e.Cause.UNKNOWN)
            party_gone(turn, call, party, _CAUSES.get(cause, "no_answer"))
        else:
            party_gone(turn, call, party, "hung_up", by="agent" if party.agent else "party")
        return True
    call_id = turn.floor.by_leg.get(event.leg)
    owned = turn.call(call_id) if call_id else None
    if owned is None or event.leg != owned.agent_leg or owned.id in turn.transient.rejoining:
        return False
    if owned.id in turn.transient.in_dial:
        return False  # the other leg ends with it
    asked = turn.transient.ended_by.pop(owned.id, None)
    if owner_left(turn, owned, asked or ("agent" if event.by_remote else "system")):
        return True
    if asked is not None:
        turn.transient.ended_by[owned.id] = asked  # nobody goes on: this is the end of the call
    return False


def owner_left(turn: Turn, call: CallLive, by: str) -> bool:
    """The owner is gone: whoever is up takes the customer, whoever rings is rung on for him. False
    when nobody is there."""
    if call.phase is not Phase.TALKING:
        return False
    heirs = sorted((p for p in call.parties if p.state in UP), key=lambda p: p.agent is None)
    if heirs:
        hand_over(turn, call, heirs[0], by=by)
        return True
    ringing = [p for p in call.parties if p.purpose in ("consult", "add")]
    if ringing:
        go_on_ringing(turn, call, ringing[0].id, by=by)
        return True
    return False


def hand_over(turn: Turn, call: CallLive, party: PartyLive, *, by: str) -> None:
    """The party has the customer from now on; the owner leaves."""
    held = call.held_since is not None
    _drop_supervisors(turn, call.id)
    release_owner(turn, call, by)
    if held:
        talk.hold_leg(turn, call, False)
    if party.state in (PartyState.PARKED, PartyState.HELD):
        turn.do(do.Hold(call.id, party.leg, False))
    if party.state in CONSULTED:
        parties.close(turn, call.id, party, "completed", by=by)
    elif party.agent is not None:
        parties.close(turn, call.id, party, "took_over", by=by)
    inviting.take(turn, call.id, party, kind="attended")


def release_owner(turn: Turn, call: CallLive, by: str) -> None:
    """The owner's talk ends and his leg is dropped."""
    leg = call.agent_leg
    talk.end_talk(turn, call, by)
    if leg is not None:
        turn.do(do.HangUp(call.id, leg))


def go_on_ringing(turn: Turn, call: CallLive, party_id: str, *, by: str) -> None:
    """The owner leaves while the party is still rung: the customer waits for it with music."""
    assert call.agent is not None
    _drop_supervisors(turn, call.id)
    for other in turn.floor.calls[call.id].parties:
        if other.id != party_id:
            parties.leave(turn, call.id, other, "ended")
    release_owner(turn, turn.floor.calls[call.id], by)
    turn.call_says(call.id, e.TransferStarted(party=party_id, initiator=call.agent), by=by)
    turn.do(do.Music(call.id, call.leg, True))


def party_gone(
    turn: Turn, call: CallLive, party: PartyLive, outcome: str, *, by: str = "system"
) -> None:
    """A party left, refused or did not answer."""
    was_rung = party.state is PartyState.RINGING
    parties.leave(turn, call.id, party, outcome, by=by)
    call = turn.floor.calls[call.id]
    in_vain = was_rung and party.agent is not None and outcome != "withdrawn"
    if in_vain and _next_of_queue(turn, call, party):
        return
    if call.phase is Phase.TRANSFERRING:
        if party.purpose in ("transfer", "recall"):
            fall_back(turn, call.id, party.inviter if party.purpose == "transfer" else "")
    elif call.phase is Phase.OUTSIDE:
        if not any(each.state in TOGETHER for each in call.parties):
            turn.transient.ended_by.setdefault(call.id, by)
            turn.do(do.HangUp(call.id, call.leg))
    elif call.held_since is not None and (party.state in CONSULTED or party.purpose == "consult"):
        turn.call_says(call.id, e.HoldEnded(by="system"))
        talk.hold_leg(turn, call, False)


def _next_of_queue(turn: Turn, call: CallLive, party: PartyLive) -> bool:
    """Somebody else of the queue that was to be asked, if there is one."""
    if party.queue is None or party.queue not in turn.floor.config.queues:
        return False
    chosen = inviting.best_of(turn, call, party.queue)
    if chosen is None:
        return False
    target = inviting.Target(agent=turn.floor.config.agents[chosen], queue=party.queue)
    inviting.invite(
        turn,
        call.id,
        target,
        purpose=party.purpose,
        inviter=party.inviter,
        party=turn.new_id(),
    )
    return True


def fall_back(turn: Turn, call_id: str, initiator: str) -> None:
    """Nobody took the customer: the head of his queue, else who gave him away, else the end."""
    call = turn.floor.calls[call_id]
    if call.queue is not None and call.queue in turn.floor.config.queues:
        drop_all(turn, call_id, "ended")
        queueing.enter(turn, call_id, call.queue, priority=HEAD, skills=call.skills)
    elif not (initiator and inviting.recall(turn, call_id, initiator)):
        turn.transient.ended_by[call_id] = "system"
        turn.do(do.HangUp(call_id, call.leg))


def drop_all(turn: Turn, call_id: str, outcome: str) -> None:
    """Nobody but the customer stays."""
    for party in turn.floor.calls[call_id].parties:
        parties.leave(turn, call_id, party, outcome)


def _drop_supervisors(turn: Turn, call_id: str) -> None:
    """Who listened to the owner has nobody to listen to."""
    for party in turn.floor.calls[call_id].parties:
        if party.state in SUPERVISING or (
            party.purpose in parties.MODES and party.state is PartyState.RINGING
        ):
            parties.leave(turn, call_id, party, "ended")


def overdue(turn: Turn, call_id: str) -> None:
    """Deadline `party`: the switch has not told how the ringing ended."""
    call = turn.call(call_id)
    if call is None:
        return
    for now, party in _one_by_one(turn, call):
        if party.until is not None and turn.at >= party.until:
            party_gone(turn, now, party, "no_answer")


def _one_by_one(turn: Turn, call: CallLive) -> Iterator[tuple[CallLive, PartyLive]]:
    """The parties, each with the call as it is when its turn comes: what happens to one may have
    let another go."""
    for each in call.parties:
        now = turn.floor.calls[call.id]
        party = now.party(each.id)
        if party is not None:
            yield now, party


def lost_agent(turn: Turn, agent_id: str) -> bool:
    """An agent's page and phone did not come back while he talked. True when the call goes on, or
    he was only a party of it."""
    call = turn.floor.call_of(agent_id)
    if call is None or call.phase is Phase.ENDED:
        return False
    party = call.party_of(agent_id)
    if party is not None:
        party_gone(turn, call, party, "lost")
        return True
    if call.agent != agent_id or call.phase is not Phase.TALKING:
        return False
    if not call.parties:
        return False
    return owner_left(turn, call, "system")


def after_loss(turn: Turn, agent_id: str) -> None:
    """A device of this agent was lost: if he was rung as a party, he is not any more."""
    agent = turn.agent(agent_id)
    if agent is None or agent.state is not AgentState.SYSTEM_BUSY:
        return
    for call in list(turn.floor.calls.values()):
        party = call.party_of(agent_id)
        if party is not None and party.state is PartyState.RINGING:
            party_gone(turn, call, party, "unreachable")


def before_sign_out(turn: Turn, agent_id: str) -> None:
    """He is signed out while he is rung as a party: the next one is asked, or nobody."""
    call = turn.floor.call_of(agent_id)
    party = call.party_of(agent_id) if call is not None else None
    if call is not None and party is not None and party.state is PartyState.RINGING:
        party_gone(turn, call, party, "unreachable")


def reconcile(turn: Turn, call: CallLive, alive: Mapping[str, t.LiveLeg]) -> None:
    """The switch was away: whose leg is not there any more has left meanwhile."""
    for now, party in _one_by_one(turn, call):
        if party.leg not in alive:
            if party.id in turn.transient.rejoining:
                turn.transient.legless.add(party.id)  # its new leg is on its way
                continue
            if inviting.ring_after_all(turn, now, party):
                continue
            outcome = "no_answer" if party.state is PartyState.RINGING else "hung_up"
            party_gone(turn, now, party, outcome)
        elif party.state is PartyState.RINGING and alive[party.leg].up:
            leg_answered(turn, t.LegAnswered(party.leg))
    now = turn.floor.calls[call.id]
    gone = now.agent_leg is not None and now.agent_leg not in alive
    if gone and now.parties and now.id not in turn.transient.rejoining:
        owner_left(turn, now, "system")
