"""The further parties of a call, low down: how one leaves and what its agent becomes then; and how
a fact names the number of a far party. Used by all steps that have to do with parties."""

from __future__ import annotations

from warmline.agents import rules as agent_rules
from warmline.agents.model import AgentState
from warmline.interactions import events as e
from warmline.telephony.numbers import PhoneNumber
from warmline.voice import effects as do
from warmline.voice.model import PartyLive
from warmline.voice.party_states import CONSULTED, SUPERVISING, TOGETHER, PartyState
from warmline.voice.steps import queueing
from warmline.voice.turn import Turn

_OFFER_OUTCOMES = ("no_answer", "refused", "busy", "unreachable")


def told(number: PhoneNumber) -> e.Number:
    """A normalised number as facts carry it."""
    return e.Number(
        raw=number.raw,
        e164=number.e164,
        kind=number.kind,
        place=number.place,
        carrier=number.carrier,
    )


_SNOOP = "ws-"


def snoop_id(party: PartyLive, agent_leg: str, mode: str) -> str:
    """The id of the leg with which a supervisor listens; another one for each leg and mode."""
    return f"{_SNOOP}{party.id}-{agent_leg[-8:]}-{mode[0]}"


def is_snoop(leg: str | None) -> bool:
    """Whether a leg is one with which a supervisor listens."""
    return leg is not None and leg.startswith(_SNOOP)


def room_id(party: PartyLive) -> str:
    """The id of the bridge in which a supervisor meets what he listens to."""
    return f"wr-{party.id}"


def leave(turn: Turn, call_id: str, party: PartyLive, outcome: str, *, by: str = "system") -> None:
    """The party is in the call no more: its stretch ends, its agent is free, its leg is dropped
    (where it is not gone yet)."""
    close(turn, call_id, party, outcome, by=by)
    turn.call_says(call_id, e.PartyLeft(party=party.id, agent=party.agent, outcome=outcome), by=by)
    free(turn, call_id, party, outcome)
    forget_new_leg(turn, call_id, party.id)
    turn.do(do.HangUp(call_id, party.leg))


def forget_new_leg(turn: Turn, call_id: str, whose: str) -> None:
    """The leg to a page that was loaded anew comes too late; `whose` is a party's id, or the call's
    own for its agent."""
    leg = turn.transient.rejoining.pop(whose, None)
    turn.transient.legless.discard(whose)
    if leg is not None:
        turn.floor.by_leg.pop(leg, None)
        turn.do(do.HangUp(call_id, leg))


def close(turn: Turn, call_id: str, party: PartyLive, outcome: str, *, by: str = "system") -> None:
    """Say that the stretch of its time which runs now is over."""
    lasted = max(0.0, (turn.at - party.since).total_seconds())
    who, agent = party.id, party.agent
    if party.state in CONSULTED:
        ended = e.ConsultEnded(party=who, agent=agent, outcome=outcome, talked=lasted)
        turn.call_says(call_id, ended, by=by)
    elif party.state in TOGETHER:
        left = e.ConferenceLeft(party=who, agent=agent, outcome=outcome, talked=lasted)
        turn.call_says(call_id, left, by=by)
    if agent is not None and party.purpose in MODES and party.state is not PartyState.RINGING:
        over = e.SupervisionEnded(
            party=who, agent=agent, whom=party.inviter, mode=mode_of(party), lasted=lasted
        )
        turn.call_says(call_id, over, by="supervisor")
    if party.state in SUPERVISING:
        agent_leg = turn.floor.calls[call_id].agent_leg
        if agent_leg is not None:  # else it ended with that
            turn.do(do.HangUp(call_id, snoop_id(party, agent_leg, mode_of(party))))


MODES = ("listen", "whisper", "barge", "take_over")
"""Purposes with which a supervisor is in a call; `inviter` is then the agent he supervises."""


def mode_of(party: PartyLive) -> str:
    """What a supervisor does now."""
    shown = {PartyState.LISTENING: "listen", PartyState.WHISPERING: "whisper"}
    return shown.get(party.state, "barge")


def free(turn: Turn, call_id: str, party: PartyLive, outcome: str) -> None:
    """The party's agent has nothing to do with the call any more. Who was only asked has nothing to
    write down: he is free at once."""
    agent = turn.agent(party.agent or "")
    if agent is None or agent.call != call_id:
        return
    if agent.state is AgentState.RINGING:
        outcome = outcome if outcome in _OFFER_OUTCOMES else "withdrawn"
        queueing.not_taken(turn, call_id, agent.id, outcome, queue=party.queue)
    elif agent.state is AgentState.TALKING:
        turn.tell(agent_rules.talk_ended(agent, at=turn.at, wrap_up_s=0))
