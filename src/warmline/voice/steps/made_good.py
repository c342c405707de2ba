"""What was asked by the page while the line to a switch was cut, made good when it is back.

The floor has decided and journalled it, the commands to the switch were lost. So the whole picture
of a call that lives there is told again as the floor has it: who is in the talk, who hears music,
who is silenced, what a leader hears, who must be gone. Levels, not edges: a command that changes
nothing does nothing on the switch, and where the snapshot shows that all is so already none is
sent. A talk that may stay in the switch's own `Dial()` stays there. Told by `resync`, once the call
is known to be alive.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice.model import CallLive, PartyLive, Phase
from warmline.voice.party_states import SUPERVISING, TOGETHER, UP, PartyState
from warmline.voice.steps import arriving, parties, rejoin, supervising, talk
from warmline.voice.turn import Turn

_OURS = ("wa-", "wp-")
"""How the ids begin of legs that we make for an agent or a party."""
_ALONE = frozenset({Phase.QUEUED, Phase.RINGING, Phase.TRANSFERRING, Phase.MOVED, Phase.FLOW})
"""Where a customer has nobody, but whoever he was taken from may still be with him."""
_ON_HOLD = (PartyState.PARKED, PartyState.HELD)


@dataclass(frozen=True, slots=True)
class Found:
    """What lives on the switch by its snapshot: all legs by id, and by call those in its talk whom
    the floor does not know."""

    alive: Mapping[str, t.LiveLeg]
    strangers: Mapping[str, list[str]]


def found(turn: Turn, legs: Iterable[t.LiveLeg]) -> Found:
    """Order a snapshot's legs."""
    alive = {leg.leg: leg for leg in legs}
    strangers: dict[str, list[str]] = {}
    for leg in alive.values():
        call_id = turn.floor.by_leg.get(leg.peer or "")
        made = leg.kind == "agent" or leg.leg.startswith(_OURS)
        if call_id is not None and made and leg.leg not in turn.floor.by_leg:
            strangers.setdefault(call_id, []).append(leg.leg)
    return Found(alive, strangers)


def is_left_over(turn: Turn, call: CallLive, leg: str) -> bool:
    """Whether this leg was in the call and has left by what the floor says: what dropped it was
    lost. Any other one that the floor does not know may just have answered."""
    known = leg in turn.floor.by_leg
    return not known and (leg == call.left_leg or leg.startswith(_OURS))


def mend(turn: Turn, call: CallLive, there: Found) -> bool:
    """Bring the call to what the floor says. True when that is all there is to do about it; False
    where the switch knows better, or the customer is where he waits anyway."""
    leg = there.alive[call.leg]
    peer = there.alive.get(leg.peer or "")
    if call.phase is Phase.TALKING and call.agent_leg in there.alive:
        _together(turn, call, there)
        rejoin.found(turn, call, there.alive)
        _hang_up_asked(turn, call, call.agent_leg)
        return True
    if call.phase is Phase.TALKING and call.id in turn.transient.rejoining:
        turn.transient.legless.add(call.id)
        rejoin.found(turn, call, there.alive)
        return True
    if call.phase is Phase.OUTSIDE:
        _together(turn, call, there)
        if not any(party.state in TOGETHER for party in call.parties):
            _hang_up_asked(turn, call, call.leg)
        return True
    if (
        call.phase is Phase.TRANSFERRING
        and not call.parties
        and _hang_up_asked(turn, call, leg.leg)
    ):
        return True
    if leg.place != "talk" or call.phase not in _ALONE:
        return False
    if peer is not None and not is_left_over(turn, call, peer.leg):
        return False
    part(turn, call, there)
    left_to_wait(turn, call)
    return True


def part(turn: Turn, call: CallLive, there: Found) -> None:
    """Whoever was in the customer's talk and has left goes. Out of `Dial()` the customer is fetched
    first, since he would end with the other one."""
    leg = there.alive[call.leg]
    if leg.in_dial and leg.peer in there.alive and leg.peer != call.agent_leg:
        turn.do(do.FetchBack(call.id, call.leg, leg.peer or "", talk.bridge_id(call.id)))
        turn.transient.in_dial.discard(call.id)
        turn.do(do.HangUp(call.id, leg.peer or ""))
    for other in there.strangers.get(call.id, ()):
        gone = do.HangUp(call.id, other)
        if other not in turn.floor.by_leg and gone not in turn.effects:
            turn.do(gone)


def left_to_wait(turn: Turn, call: CallLive) -> None:
    """The customer is out of the talk he was in, wherever the switch has him: there he waits."""
    if call.phase is Phase.MOVED:
        turn.do(do.Music(call.id, call.leg, True))
    elif call.phase is Phase.FLOW and call.left_leg:  # perhaps out of a hold
        turn.do(do.Unbridge(call.id, talk.bridge_id(call.id), call.leg))
        turn.do(do.Music(call.id, call.leg, False))
    arriving.returned(turn, call.id)


def _hang_up_asked(turn: Turn, call: CallLive, leg: str | None) -> bool:
    """Hang up, if that is what somebody wanted; True when it is."""
    if call.id not in turn.transient.ended_by or leg is None:
        return False
    turn.do(do.HangUp(call.id, leg))
    return True


# Who is together ---------------------------------------------------------------------------------


def _together(turn: Turn, call: CallLive, there: Found) -> None:
    leg, owner = there.alive[call.leg], call.agent_leg
    part(turn, call, there)
    if leg.in_dial and leg.peer == owner and not _needs_bridge(turn, call):
        turn.transient.in_dial.add(call.id)
    else:
        _in_our_bridge(turn, call, there)
    for party in call.parties:
        if party.leg in there.alive and owner is not None:
            _hears_the_owner(turn, call, party, there.alive[party.leg])


def _needs_bridge(turn: Turn, call: CallLive) -> bool:
    """Whether the talk cannot be in the switch's own `Dial()`."""
    return (
        talk.has_others(call)
        or call.id in turn.transient.on_hold
        or call.id in turn.transient.rejoining
    )


def _in_our_bridge(turn: Turn, call: CallLive, there: Found) -> None:
    """Who is to be on hold is held before anybody comes back, so that nobody hears a word that is
    not for him."""
    leg, owner, bridge = there.alive[call.leg], call.agent_leg, talk.bridge_id(call.id)
    turn.transient.in_dial.discard(call.id)
    if leg.in_dial and leg.peer == owner:
        turn.do(do.FetchBack(call.id, call.leg, owner or "", bridge))
    elif owner is None:
        turn.do(do.Bridge(call.id, bridge, (call.leg,)))
    elif leg.peer != owner:
        turn.do(do.Bridge(call.id, bridge, (call.leg, owner)))
    up = [party for party in call.parties if party.state in UP and party.leg in there.alive]
    held = [party for party in up if party.state in _ON_HOLD]
    if _is_held(turn, call):
        turn.do(do.Hold(call.id, call.leg, True))
    for party in held:
        turn.do(do.Bridge(call.id, bridge, (party.leg,)))
        turn.do(do.Hold(call.id, party.leg, True))
    for party in up:
        if party not in held:
            turn.do(do.Bridge(call.id, bridge, (party.leg,)))
            turn.do(do.Hold(call.id, party.leg, False))
        if party.silenced is not None:
            turn.do(do.Mute(call.id, party.leg, party.silenced))
    if owner is not None and owner.startswith(_OURS):  # he may have been a party on hold
        turn.do(do.Hold(call.id, owner, False))
        turn.do(do.Mute(call.id, owner, False))
    if call.held_since is None:
        turn.do(do.Hold(call.id, call.leg, False))


def _is_held(turn: Turn, call: CallLive) -> bool:
    """Whether the customer is on hold by us. Between two it may be the agent's phone that holds
    him, and only that one could let him back."""
    ours = call.id in turn.transient.on_hold or talk.has_others(call)
    return ours and call.held_since is not None


def _hears_the_owner(turn: Turn, call: CallLive, party: PartyLive, leg: t.LiveLeg) -> None:
    """What a leader hears: through a leg of ours on the owner's, or none."""
    heard = leg.peer if parties.is_snoop(leg.peer) else None
    if party.state not in SUPERVISING:
        if heard is not None:
            turn.do(do.HangUp(call.id, heard))
        return
    mode = parties.mode_of(party)
    if heard == parties.snoop_id(party, call.agent_leg or "", mode):
        return
    if heard is not None:
        turn.do(do.HangUp(call.id, heard))
    elif leg.place == "talk":
        turn.do(do.Unbridge(call.id, talk.bridge_id(call.id), party.leg))
    supervising.listen(turn, call, party, mode)
