"""What an agent may do with others about his call: transfer it, consult somebody, complete, return,
swap, merge, add a party, and hold, mute or remove one. Each is his own wish; what happens when
somebody leaves or does not answer is `remaining`.
"""

from __future__ import annotations

from warmline.interactions import events as e
from warmline.kit.errors import Conflict, Missing
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.model import HANDED_ON, CallLive, PartyLive, Phase
from warmline.voice.party_states import CONSULTED, TOGETHER, PartyState
from warmline.voice.steps import flow, inviting, moving, parties, queueing, remaining, talk
from warmline.voice.turn import Turn


def transfer(turn: Turn, command: i.TransferCall) -> None:
    """Blind: the agent leaves at once, the customer waits for whoever is rung."""
    call = _mine_in_talk(turn, command)
    _need_nobody_consulted(call)
    if command.to == "queue":
        _to_queue(turn, call, command)
        return
    target = inviting.target_of(turn, call, command.to, command.target, command.agent)
    party = turn.new_id()
    talk.fetch_back(turn, call)
    inviting.invite(turn, call.id, target, purpose="transfer", inviter=command.agent, party=party)
    remaining.go_on_ringing(turn, turn.floor.calls[call.id], party, by="agent")


def _to_queue(turn: Turn, call: CallLive, command: i.TransferCall) -> None:
    queue = turn.floor.config.queues.get(command.target)
    if queue is None:
        raise Missing("This queue does not exist any more.", code="no_queue", field="target")
    talk.fetch_back(turn, call)
    remaining.release_owner(turn, call, "agent")
    remaining.drop_all(turn, call.id, "ended")
    turn.call_says(
        call.id,
        e.TransferCompleted(kind="blind", initiator=command.agent, queue=queue.id),
        by="agent",
    )
    queueing.exclude(turn, call.id, command.agent, "refused", queue=queue.id)
    # Out of the talk's bridge with him, whatever the queue then does: it may be closed or full.
    turn.do(do.Music(call.id, call.leg, True, queue.policy.music))
    if not moving.is_elsewhere(turn, queue):
        flow.wait_in(turn, call.id, queue, priority=HANDED_ON, skills={}, max_wait_s=None)
    elif not moving.move(turn, call.id, queue, priority=HANDED_ON, skills={}, max_wait_s=None):
        remaining.fall_back(turn, call.id, command.agent)


def consult(turn: Turn, command: i.ConsultCall) -> None:
    """Put the customer on hold and ring somebody to talk with alone."""
    call = talk.mine(turn, command)
    if call.party(command.party) is not None:
        return
    talk.need_talk(call)
    _need_nobody_consulted(call)
    if any(party.state in TOGETHER for party in call.parties):
        raise Conflict(
            "Others hear the customer too; add the party, or remove them first.", code="conference"
        )
    target = inviting.target_of(turn, call, command.to, command.target, command.agent)
    talk.fetch_back(turn, call)
    hold_customer(turn, call, True)
    inviting.invite(
        turn, call.id, target, purpose="consult", inviter=command.agent, party=command.party
    )


def add(turn: Turn, command: i.AddParty) -> None:
    """Ring somebody who joins the talk as soon as he answers."""
    call = talk.mine(turn, command)
    if call.party(command.party) is not None:
        return
    talk.need_talk(call)
    _need_nobody_consulted(call)
    target = inviting.target_of(turn, call, command.to, command.target, command.agent)
    talk.fetch_back(turn, call)
    inviting.invite(
        turn, call.id, target, purpose="add", inviter=command.agent, party=command.party
    )


def complete(turn: Turn, command: i.CompleteTransfer) -> None:
    """The agent leaves; the consulted party has the customer, or is rung on for him."""
    call = _mine_in_talk(turn, command)
    party = _consulted(call)
    if party.state is PartyState.RINGING:
        remaining.go_on_ringing(turn, call, party.id, by="agent")
    else:
        remaining.hand_over(turn, call, party, by="agent")


def back(turn: Turn, command: i.ReturnToCustomer) -> None:
    """The consultation is over. Asked again it is a wish already fulfilled."""
    call = _mine_in_talk(turn, command)
    party = _consulted_or_none(call)
    if party is not None:
        outcome = "withdrawn" if party.state is PartyState.RINGING else "returned"
        parties.leave(turn, call.id, party, outcome, by="agent")
        hold_customer(turn, turn.floor.calls[call.id], False)


def talk_to(turn: Turn, command: i.TalkTo) -> None:
    """Swap: one of customer and party is in the talk, the other one hears music."""
    call = _mine_in_talk(turn, command)
    party = _consulted(call)
    if party.state is PartyState.RINGING:
        raise Conflict("It still rings there; return to the customer or wait.", code="still_rings")
    to_customer = command.whom == "customer"
    if to_customer == (party.state is PartyState.PARKED):
        return
    if to_customer:
        hold_party_leg(turn, call.id, party, True)
        hold_customer(turn, turn.floor.calls[call.id], False)
    else:
        hold_customer(turn, call, True)
        hold_party_leg(turn, call.id, party, False)


def merge(turn: Turn, command: i.MergeCall) -> None:
    """Everybody hears everybody."""
    call = _mine_in_talk(turn, command)
    party = _consulted_or_none(call)
    if party is None and any(each.state in TOGETHER for each in call.parties):
        return
    party = _consulted(call)
    if party.state is PartyState.RINGING:
        raise Conflict("It still rings there; merge when it is answered.", code="still_rings")
    parties.close(turn, call.id, party, "merged", by="agent")
    if party.state is PartyState.PARKED:
        turn.do(do.Hold(call.id, party.leg, False))
    turn.call_says(call.id, e.ConferenceJoined(party=party.id, agent=party.agent), by="agent")
    hold_customer(turn, turn.floor.calls[call.id], False)


def hold_party(turn: Turn, command: i.HoldParty) -> None:
    """Music for one party alone, or the talk again."""
    call, party = _with_party(turn, command, command.party)
    _need_no_leader(party)
    if party.state not in TOGETHER:
        raise Conflict("Only who is in the talk can be put on hold.", code="not_joined")
    if command.on != (party.state is PartyState.HELD):
        hold_party_leg(turn, call.id, party, command.on)


def mute_party(turn: Turn, command: i.MuteParty) -> None:
    """Nobody hears the party any more, or again; itself it hears everybody."""
    call, party = _with_party(turn, command, command.party)
    _need_no_leader(party)
    if party.state is PartyState.RINGING or party.muted == command.on:
        return
    fact = e.PartyMuted if command.on else e.PartyUnmuted
    turn.call_says(call.id, fact(party=party.id, by="agent"), by="agent")
    turn.do(do.Mute(call.id, party.leg, command.on))


def remove_party(turn: Turn, command: i.RemoveParty) -> None:
    """Hang up on one party."""
    call = talk.mine(turn, command)
    party = call.party(command.party)
    if party is None:
        return
    talk.need_talk(call)
    _need_no_leader(party)
    was = party.state
    outcome = "withdrawn" if was is PartyState.RINGING else "removed"
    parties.leave(turn, call.id, party, outcome, by="agent")
    if party.purpose == "consult" and was not in TOGETHER:
        hold_customer(turn, turn.floor.calls[call.id], False)


def _need_no_leader(party: PartyLive) -> None:
    if party.purpose in parties.MODES:
        raise Conflict("Only the leader himself can end or change this.", code="supervisor")


def leave(turn: Turn, command: i.HangUpCall) -> None:
    """A party who is an agent hangs up, or refuses."""
    call = turn.floor.calls[command.call]
    party = call.party_of(command.agent)
    assert party is not None
    remaining.party_gone(turn, call, party, "refused" if party.until else "hung_up", by="agent")


def mute_self(turn: Turn, command: i.MuteCall) -> None:
    """A party who is an agent cut his own microphone, or opened it."""
    call = turn.floor.calls[command.call]
    party = call.party_of(command.agent)
    assert party is not None
    if party.muted != command.on:
        fact = e.PartyMuted if command.on else e.PartyUnmuted
        turn.call_says(call.id, fact(party=party.id, by="party"), by="agent")


def is_party(turn: Turn, command: i.CallCommand) -> bool:
    """Whether who commands is in the call as a party."""
    call = turn.call(command.call)
    return call is not None and call.party_of(command.agent) is not None


def hold_customer(turn: Turn, call: CallLive, on: bool) -> None:
    """Music for the customer, or the talk again."""
    if on != (call.held_since is not None):
        fact = e.HoldStarted(by="agent") if on else e.HoldEnded(by="agent")
        turn.call_says(call.id, fact, by="agent")
    talk.hold_leg(turn, call, on)


def hold_party_leg(turn: Turn, call_id: str, party: PartyLive, on: bool) -> None:
    """Music for a party, or the talk again."""
    fact = e.PartyHeld if on else e.PartyUnheld
    turn.call_says(call_id, fact(party=party.id, by="agent"), by="agent")
    turn.do(do.Hold(call_id, party.leg, on))


def _mine_in_talk(turn: Turn, command: i.CallCommand) -> CallLive:
    call = talk.mine(turn, command)
    talk.need_talk(call)
    return call


def _with_party(turn: Turn, command: i.CallCommand, party_id: str) -> tuple[CallLive, PartyLive]:
    call = talk.mine(turn, command)
    party = call.party(party_id)
    if party is None or call.phase is Phase.ENDED:
        raise Missing("This party is not in the call any more.", code="party_gone", field="party")
    talk.need_talk(call)  # who has left the talk has left its parties, too
    return call, party


def _consulted_or_none(call: CallLive) -> PartyLive | None:
    for party in call.parties:
        ringing = party.state is PartyState.RINGING and party.purpose == "consult"
        if party.state in CONSULTED or ringing:
            return party
    return None


def _consulted(call: CallLive) -> PartyLive:
    party = _consulted_or_none(call)
    if party is None:
        raise Conflict("You are consulting nobody.", code="no_consult")
    return party


def _need_nobody_consulted(call: CallLive) -> None:
    if _consulted_or_none(call) is not None:
        raise Conflict(
            "End the consultation first: complete it, merge it, or return.", code="consulting"
        )
