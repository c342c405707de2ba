"""How facts change the further parties of a live call; a part of `voice.fold`. Pure.

Each fact that moves a party is one trigger of `party_states`; where the table has no such step the
fact cannot have happened and `IllegalPartyStep` is raised.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from warmline.interactions import events as e
from warmline.voice.model import CallLive, PartyLive, Phase
from warmline.voice.party_states import IllegalPartyStep, PartyState, Trigger, step

TALK = frozenset({Phase.TALKING})
_WITH = frozenset({Phase.TALKING, Phase.TRANSFERRING, Phase.OUTSIDE})

ALLOWED: dict[type[e.CallFact], frozenset[Phase]] = {
    e.PartyInvited: _WITH,
    e.PartyLeft: _WITH,
    e.PartyLegReplaced: _WITH,
    e.PartyHeld: _WITH,
    e.PartyUnheld: _WITH,
    e.PartyMuted: _WITH,
    e.PartyUnmuted: _WITH,
    e.ConsultStarted: TALK,
    e.ConsultEnded: TALK,
    e.ConferenceJoined: _WITH,
    e.ConferenceLeft: _WITH,
    e.TransferStarted: TALK,
    e.TransferCompleted: _WITH,
    e.SupervisionStarted: TALK,
    e.SupervisionEnded: _WITH,
}
"""In which phases of the call they may happen."""

_MODES = {
    "listen": Trigger.LISTENS,
    "whisper": Trigger.WHISPERS,
}


def _moved(call: CallLive, party: str, trigger: Trigger, at: datetime) -> CallLive:
    """The call with one party a step further."""
    found = call.party(party)
    if found is None:
        raise IllegalPartyStep(PartyState.LEFT, trigger)
    after = step(found.state, trigger)
    if after in (PartyState.OWNER, PartyState.LEFT):
        return replace(call, parties=tuple(p for p in call.parties if p.id != party))
    was_held = PartyState.PARKED, PartyState.HELD
    since = found.since if after in was_held or found.state in was_held else at
    return _changed(call, party, state=after, since=since, until=None)


def _changed(call: CallLive, party: str, **fields: object) -> CallLive:
    parties = tuple(replace(p, **fields) if p.id == party else p for p in call.parties)
    return replace(call, parties=parties)


def _invited(call: CallLive, fact: e.PartyInvited, at: datetime) -> CallLive:
    party = PartyLive(
        id=fact.party,
        leg=fact.leg,
        state=PartyState.RINGING,
        purpose=fact.purpose,
        agent=fact.agent,
        number=fact.number,
        queue=fact.queue,
        inviter=fact.inviter,
        since=at,
        until=fact.until,
    )
    return replace(call, parties=(*call.parties, party))


def _transfer_started(call: CallLive, fact: e.TransferStarted, at: datetime) -> CallLive:
    after = _changed(call, fact.party, purpose="transfer")
    return replace(after, phase=Phase.TRANSFERRING, since=at)


def _transfer_completed(call: CallLive, fact: e.TransferCompleted, at: datetime) -> CallLive:
    if fact.queue is not None or fact.party is None:
        return replace(call, handed_on=fact.queue is not None)
    if fact.agent is not None:
        return _moved(call, fact.party, Trigger.TOOK_OVER, at)
    return replace(call, phase=Phase.OUTSIDE, since=at)


def _by(trigger: Trigger) -> Callable[[CallLive, Any, datetime], CallLive]:
    return lambda call, fact, at: _moved(call, fact.party, trigger, at)


def _with(**fields: object) -> Callable[[CallLive, Any, datetime], CallLive]:
    return lambda call, fact, at: _changed(call, fact.party, **fields)


def _muted(on: bool) -> Callable[[CallLive, Any, datetime], CallLive]:
    """By the owner it is done on the switch; by himself on his own page."""

    def apply(call: CallLive, fact: e.PartyMuted | e.PartyUnmuted, at: datetime) -> CallLive:
        if fact.by == "agent":
            return _changed(call, fact.party, muted=on, silenced=on)
        return _changed(call, fact.party, muted=on)

    return apply


def _unchanged(call: CallLive, fact: e.CallFact, at: datetime) -> CallLive:
    return call


def _supervised(call: CallLive, fact: e.SupervisionStarted, at: datetime) -> CallLive:
    if fact.mode not in _MODES:
        return call  # to barge is told by the conference, to take over by the transfer
    return _moved(call, fact.party, _MODES[fact.mode], at)


HOW: dict[type[e.CallFact], Callable[[CallLive, Any, datetime], CallLive]] = {
    e.PartyInvited: _invited,
    e.PartyLeft: _by(Trigger.LEFT),
    e.PartyLegReplaced: lambda call, fact, at: _changed(call, fact.party, leg=fact.leg),
    e.PartyHeld: _by(Trigger.HELD),
    e.PartyUnheld: _by(Trigger.UNHELD),
    e.PartyMuted: _muted(True),
    e.PartyUnmuted: _muted(False),
    e.ConsultStarted: _by(Trigger.CONSULTED),
    e.ConsultEnded: _unchanged,
    e.ConferenceJoined: _by(Trigger.JOINED),
    e.ConferenceLeft: _unchanged,
    e.TransferStarted: _transfer_started,
    e.TransferCompleted: _transfer_completed,
    e.SupervisionStarted: _supervised,
    e.SupervisionEnded: _unchanged,
}
