"""The floor put beside what a switch says is alive: the one routine for start, reconnect and
take-over. Of several switches each is compared with its own calls alone.

Levels, not edges: whatever was missed, afterwards every live call is known where it really is,
every known call that is no longer there is closed, and no leg stays without an owner.
"""

from __future__ import annotations

from collections.abc import Mapping

from warmline.agents import fold as agent_fold
from warmline.agents import rules as agent_rules
from warmline.agents.model import AgentState
from warmline.agents.states import Trigger
from warmline.interactions import events as e
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice import ticket as tickets
from warmline.voice.model import CallLive, Phase
from warmline.voice.steps import (
    arriving,
    callbacks,
    made_good,
    moving,
    nodes,
    outbound,
    parties,
    phones,
    queueing,
    recording,
    remaining,
    surveying,
    talk,
)
from warmline.voice.ticket import Ticket
from warmline.voice.turn import Turn


def connected(turn: Turn, event: t.Connected) -> None:
    """Compare the switch's calls with the switch and mend every difference."""
    snapshot = event.snapshot
    there = made_good.found(turn, snapshot.legs)
    alive = there.alive
    turn.transient.nodes[snapshot.node] = True
    turn.touched.update(turn.floor.callbacks)
    if snapshot.registered is not None:
        phones.seen(turn, snapshot.registered)
    for call in _calls(turn, snapshot.node):
        if call.phase is Phase.MOVED:
            _moved(turn, call, alive, snapshot.elsewhere)
            continue
        turn.transient.away.discard(call.id)
        turn.touch(call.id)
        if call.leg not in alive:
            died = snapshot.started_at is not None and call.arrived < snapshot.started_at
            _gone(turn, call, alive, e.Cause.SYSTEM if died else e.Cause.UNKNOWN)
    for leg in snapshot.legs:
        if leg.kind == "customer":
            _customer(turn, leg, there, snapshot.node)
    for leg in snapshot.legs:
        if leg.kind == "agent" and _is_orphan(turn, leg):
            _hang_up_orphan(turn, leg)
            if parties.is_snoop(leg.peer):
                turn.do(do.HangUp(leg.leg, leg.peer or ""))


def _moved(
    turn: Turn, call: CallLive, alive: Mapping[str, t.LiveLeg], elsewhere: frozenset[str]
) -> None:
    """A call we gave away: it is over, with the other shard, or still here because we died on the
    way (then it is told on by `arriving.returned`, from `_customer`)."""
    if call.leg not in alive and call.leg not in elsewhere:
        moving.left(turn, call, by="system", cause=e.Cause.UNKNOWN)


def node_gone(turn: Turn, event: t.NodeGone) -> None:
    """A lost switch is dead: close what was on it."""
    for call in _calls(turn, event.node):
        if call.node != event.node:
            continue
        if call.phase is Phase.MOVED:
            moving.left(turn, call, by="system", cause=e.Cause.SYSTEM)
        else:
            _gone(turn, call, {}, e.Cause.SYSTEM)


def phones_seen(turn: Turn, event: t.PhonesSeen) -> None:
    """Who keeps the registrations tells all of them."""
    phones.seen(turn, event.registered)


def _calls(turn: Turn, node: str) -> list[CallLive]:
    """The calls on a switch that are not over."""
    live = (call for call in turn.floor.calls.values() if call.phase is not Phase.ENDED)
    return [call for call in live if nodes.on(call, node)]


def _gone(turn: Turn, call: CallLive, alive: Mapping[str, t.LiveLeg], cause: e.Cause) -> None:
    """The customer's leg ended while we were away, was never made, or died with its switch."""
    if call.phase is Phase.DIALLING:
        agent_leg = talk.agent_leg_id(call.id)
        if agent_leg in alive:
            turn.do(do.HangUp(call.id, agent_leg))
    elif call.agent_leg is not None and call.agent_leg in alive:
        turn.do(do.HangUp(call.id, call.agent_leg))
    talk.end(turn, call, by=turn.transient.ended_by.get(call.id, "system"), cause=cause)


def _customer(turn: Turn, leg: t.LiveLeg, there: made_good.Found, node: str) -> None:
    alive = there.alive
    call_id = turn.floor.by_leg.get(leg.leg)
    ticket = tickets.read(leg.ticket)
    if ticket is not None and moving.is_news(ticket, turn.call(call_id or "")):
        _adopt_moved(turn, leg, ticket, node)
        call_id = ticket.call
    elif call_id is None:
        call_id = _adopt(turn, leg, node)
        if call_id is None:
            return
    call = turn.floor.calls[call_id]
    if leg.leg != call.leg:
        return  # an outside party; looked at with its call
    if leg.recording and call.recording is None:
        turn.call_says(call_id, e.RecordingStarted(file=leg.recording))
        call = turn.floor.calls[call_id]
    recording.again(turn, call)
    if call.parties or call.phase in (Phase.TRANSFERRING, Phase.OUTSIDE):
        remaining.reconcile(turn, call, alive)
        call = turn.floor.calls[call_id]
    if made_good.mend(turn, call, there):
        return
    peer = alive.get(leg.peer or "")
    if leg.place == "talk" and peer is not None and _is_somebody_else_s(turn, call, peer):
        made_good.part(turn, call, there)
        _back(turn, call, alive, in_hands=True)
    elif leg.place == "talk" and peer is not None:
        _talks(turn, call, peer)
    elif leg.place == "offer":
        _rings(turn, call, leg, alive)
    elif leg.place in ("hands", "holding"):
        _back(turn, call, alive, in_hands=leg.place == "hands")


def _adopt(turn: Turn, leg: t.LiveLeg, node: str) -> str | None:
    """A call we never saw arrive. One that still waits in our hands starts its flow; one further
    on is only opened, and its place mended by the caller of this."""
    if leg.leg.startswith(("wc-", "wp-")):
        turn.do(do.HangUp(leg.leg, leg.leg))  # a leg that we made, whose call is over
        return None
    if leg.place in ("hands", "holding"):
        arriving.begin(
            turn,
            leg=leg.leg,
            caller=leg.caller,
            called=leg.called,
            trunk=leg.trunk,
            node=node,
            recovered=True,
        )
        return None
    call_id = turn.new_id()
    arriving.open_call(
        turn,
        call_id,
        leg=leg.leg,
        caller=leg.caller,
        called=leg.called,
        trunk=leg.trunk,
        node=node,
        recovered=True,
    )
    return call_id


def _adopt_moved(turn: Turn, leg: t.LiveLeg, ticket: Ticket, node: str) -> None:
    """A call given to us while nobody led here, or whose facts are lost. One further on than in our
    hands has its place mended by the caller of this."""
    if leg.place in ("hands", "holding"):
        arriving.moved_here(turn, ticket, leg, node)
    else:
        moving.take(
            turn,
            ticket,
            leg=leg.leg,
            caller=leg.caller,
            called=leg.called,
            trunk=leg.trunk,
            node=node,
        )


def _is_somebody_else_s(turn: Turn, call: CallLive, peer: t.LiveLeg) -> bool:
    """Whether the customer, whose agent is gone, still talks with whom he was taken from."""
    other = turn.floor.endpoints.get(peer.endpoint)
    return call.phase is Phase.TALKING and other is not None and other != call.agent


def _talks(turn: Turn, call: CallLive, peer: t.LiveLeg) -> None:
    """Customer and agent hear each other, whatever we believed."""
    if peer.in_dial:
        turn.transient.in_dial.add(call.id)
    else:
        turn.transient.in_dial.discard(call.id)
    if call.phase is Phase.TALKING:
        if call.agent_leg != peer.leg and call.agent is not None:
            turn.call_says(
                call.id,
                e.TalkLegReplaced(agent=call.agent, old_leg=call.agent_leg or "", leg=peer.leg),
            )
        return
    agent_id = turn.floor.endpoints.get(peer.endpoint)
    if agent_id is None:
        return
    if call.phase is Phase.RINGING and call.offer is not None:
        answer = t.OfferAnswered(
            call.leg, call.offer.ring, peer.leg, peer.endpoint, switch_at=peer.answered_at
        )
        queueing.answered(turn, answer)
        return
    if call.phase is Phase.QUEUED:
        queueing.leave(turn, call, "answered", switch_at=peer.answered_at)
    turn.call_says(
        call.id,
        e.TalkStarted(agent=agent_id, leg=peer.leg, queue=call.queue),
        switch_at=peer.answered_at,
    )
    _now_talking(turn, agent_id, call.id)


def _now_talking(turn: Turn, agent_id: str, call_id: str) -> None:
    """Bring an agent found in a talk into the state for it, through the table's own steps."""
    agent = turn.agent(agent_id)
    if agent is None or not agent.signed_in or agent.state is AgentState.TALKING:
        return
    if agent.state is AgentState.SYSTEM_BUSY:
        turn.tell(agent_rules.ask_pause(agent, "recovered", at=turn.at, by="system"))
        agent = turn.floor.agents[agent_id]
    if agent.state is AgentState.RINGING:
        turn.tell(agent_rules.answered(agent, call=call_id, at=turn.at))
    else:
        turn.tell(agent_fold.change(agent, Trigger.DIALLED, at=turn.at, call=call_id))


def _rings(turn: Turn, call: CallLive, leg: t.LiveLeg, alive: Mapping[str, t.LiveLeg]) -> None:
    """An agent's phone rings for it. If we do not know of it, take it back and offer anew; of
    several phones those of who is rung no more."""
    if call.phase is Phase.RINGING and call.offer is not None and leg.offer == call.offer.ring:
        rung = {one.endpoint for one in call.ringing}
        for phone in alive.values():
            mine = phone.kind == "agent" and phone.offer == leg.offer
            if mine and phone.endpoint and phone.endpoint not in rung:
                turn.do(do.Withdraw(call.id, call.leg, leg.offer or "", phone.endpoint))
        return
    turn.do(do.Withdraw(call.id, call.leg, leg.offer or ""))
    if call.phase is Phase.RINGING:
        queueing.end_offer(turn, call, "withdrawn")
    turn.transient.away.add(call.id)


def _back(turn: Turn, call: CallLive, alive: Mapping[str, t.LiveLeg], *, in_hands: bool) -> None:
    """The customer is alone. While the dialplan still holds him, he comes back by `LegArrived`."""
    if call.phase is Phase.TALKING:
        turn.transient.in_dial.discard(call.id)
        if surveying.found_alone(turn, call, in_hands=in_hands):
            return
        turn.transient.ended_by[call.id] = "agent"
        turn.do(do.HangUp(call.id, call.leg))
    elif call.phase is Phase.DIALLING and callbacks.found(turn, call, alive[call.leg].up):
        return
    elif call.phase is Phase.DIALLING:
        agent_leg = alive.get(talk.agent_leg_id(call.id))
        if call.id in turn.transient.ended_by:
            turn.do(do.HangUp(call.id, call.leg))
            turn.do(do.HangUp(call.id, talk.agent_leg_id(call.id)))
        elif agent_leg is None or not agent_leg.up:
            turn.do(do.HangUp(call.id, call.leg))
        elif alive[call.leg].up:
            outbound.talks(turn, call, alive[call.leg].answered_at)
    elif in_hands:
        made_good.left_to_wait(turn, call)
    elif call.phase is Phase.RINGING:
        queueing.end_offer(turn, call, "withdrawn")
        turn.transient.away.add(call.id)
    elif call.phase is Phase.QUEUED:
        turn.transient.away.add(call.id)


def _is_orphan(turn: Turn, leg: t.LiveLeg) -> bool:
    """An agent's leg of no call: alone, in the talk of others, or listening to them. What dropped
    it was lost with the line, and the record says that he has left."""
    if leg.leg in turn.floor.by_leg or leg.place == "offer":
        return False
    if outbound.call_of(turn, leg.leg) is not None:
        return False
    call = turn.call(turn.floor.by_leg.get(leg.peer or "", ""))
    if call is None or made_good.is_left_over(turn, call, leg.leg):
        return True
    return call.phase is Phase.TALKING and call.agent_leg is not None


def _hang_up_orphan(turn: Turn, leg: t.LiveLeg) -> None:
    """With a call that it is in, in the order of that one's commands."""
    gone = do.HangUp(turn.floor.by_leg.get(leg.peer or "", leg.leg), leg.leg)
    if gone not in turn.effects:
        turn.do(gone)
