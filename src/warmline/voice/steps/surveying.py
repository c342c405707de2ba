"""A customer is asked how it was after his agent has left: by the queue's rule, or because the
agent sends him (转满意度评价). The agent goes to wrap-up at once.

In the switch's own `Dial()` the customer comes back into our hands by himself when the agent hangs
up (the offer said so); out of a bridge he is taken. What he then hears is a flow like any other
(`voice.steps.flow`), so a new leader goes on at the question where he was.
"""

from __future__ import annotations

from datetime import timedelta

from warmline.kit.errors import Conflict
from warmline.telephony import model as t
from warmline.voice import asking
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.model import CallLive, Phase
from warmline.voice.party_states import SUPERVISING
from warmline.voice.steps import flow, invitations, parties, remaining, talk
from warmline.voice.turn import Turn

COMES_S = 5.0
"""The switch gives a customer back within milliseconds; later means never."""

_ADVICE = {
    asking.Why.OUTBOUND: "Only who called us can be asked by phone; copy the link instead.",
    asking.Why.NO_SURVEY: "This queue has no survey.",
    asking.Why.ASKED_ALREADY: "The customer has been asked already.",
    asking.Why.NOT_TALKED: "Nobody has talked with the customer yet.",
    asking.Why.TOO_SHORT: "The talk is too short to be rated; the queue's settings say how long.",
}


def leg_ended(turn: Turn, event: t.LegEnded) -> bool:
    """The agent ended the talk and nobody else of ours is in it: the customer may be asked. True
    when that is all of it."""
    call_id = turn.floor.by_leg.get(event.leg)
    call = turn.call(call_id) if call_id else None
    if call is None or event.leg != call.agent_leg or call.phase is not Phase.TALKING:
        return False
    if call.id in turn.transient.rejoining or talk.has_others(call):
        return False
    by = turn.transient.ended_by.get(call.id) or ("agent" if event.by_remote else None)
    if by != "agent" or (asking.survey_of(turn.floor.config, call) is None and not call.stays):
        return False
    in_dial = call.id in turn.transient.in_dial
    talk.end_talk(turn, call, by, switch_at=event.switch_at)
    _without_listeners(turn, call.id)
    # Offered before the queue asked, the switch does not give him back.
    if not _goes_on(turn, call.id, stays=call.stays or not in_dial):
        turn.transient.ended_by.setdefault(call.id, by)
        if call.stays or not in_dial:
            turn.do(do.HangUp(call.id, call.leg))
    elif in_dial:
        turn.transient.in_dial.discard(call.id)
        turn.transient.coming[call.id] = turn.at + timedelta(seconds=COMES_S)
    else:
        _out_of_the_bridge(turn, call)
        flow.restart_node(turn, call.id)
    return True


def came_back(turn: Turn, call: CallLive) -> None:
    """The switch gave the customer of a talk back. The end of the agent's leg follows, or came."""
    turn.transient.in_dial.discard(call.id)
    if call.id in turn.transient.talk_over:
        talk.talk_over(turn, call.id)  # his line broke: nothing to be rated
    elif call.agent_leg is None:
        turn.do(do.HangUp(call.id, call.leg))
    else:
        turn.transient.talk_over[call.id] = turn.at + timedelta(seconds=talk.ENDS_S)
    turn.touch(call.id)


def never_came(turn: Turn, call_id: str) -> None:
    """Deadline `coming`: the customer who was to be asked is not in our hands."""
    call = turn.call(call_id)
    if turn.transient.coming.pop(call_id, None) is not None and call is not None:
        turn.transient.ended_by.setdefault(call_id, "system")
        turn.do(do.HangUp(call_id, call.leg))


def found_alone(turn: Turn, call: CallLive, *, in_hands: bool) -> bool:
    """While we were away the agent ended the talk. True when the customer is asked: now, or as soon
    as the dialplan gives him back."""
    talk.end_talk(turn, call, "agent")
    _without_listeners(turn, call.id)
    turn.transient.in_dial.discard(call.id)
    if not _goes_on(turn, call.id, stays=True):
        return False
    if in_hands:
        flow.restart_node(turn, call.id)
    return True


def send(turn: Turn, command: i.SendToSurvey) -> None:
    """The agent's button: he leaves, the customer is asked."""
    call = turn.call(command.call)
    asked = call.survey if call is not None and call.phase is not Phase.TALKING else None
    if asked is not None and asked.agent == command.agent:
        return  # the same click again
    call = talk.mine(turn, command)
    talk.need_talk(call)
    if talk.has_others(call):
        raise Conflict(
            "Others are in the call too; end the consultation or the conference first.",
            code="conference",
        )
    config = turn.floor.config
    why = asking.why_not(config, call, _talked(turn, call))
    if why is None and not asking.asking_of(config, call).by_agent:
        raise Conflict(
            "In this queue agents do not choose whom to ask.", code="survey_not_by_agent"
        )
    if why is not None:
        raise Conflict(_ADVICE[why], code=f"survey_{why}")
    talk.fetch_back(turn, call)
    _without_listeners(turn, call.id)
    remaining.release_owner(turn, turn.floor.calls[call.id], "agent")
    invitations.invite(turn, turn.floor.calls[call.id], "agent")
    _out_of_the_bridge(turn, call)
    flow.restart_node(turn, call.id)


def _goes_on(turn: Turn, call_id: str, *, stays: bool) -> bool:
    """Invite whom the queue's rule takes, if he stays; True when he is to be asked now."""
    call, config = turn.floor.calls[call_id], turn.floor.config
    if stays and asking.asked_by_itself(config, call):
        invited = invitations.invite(turn, call, "auto")
        if invited:
            # Whoever ended the talk: the call has not ended, and its end will have an author.
            turn.transient.ended_by.pop(call_id, None)
        return invited
    outcome = "not_drawn" if asking.asking_of(config, call).auto else "not_sent"
    invitations.said(turn, call, outcome)
    return False


def _talked(turn: Turn, call: CallLive) -> float:
    """Seconds of the talk that runs."""
    held = call.held
    if call.held_since is not None:
        held += (turn.at - call.held_since).total_seconds()
    return (turn.at - (call.talk_started or turn.at)).total_seconds() - held


def _without_listeners(turn: Turn, call_id: str) -> None:
    """Who listened to the agent has nobody to listen to."""
    for party in turn.floor.calls[call_id].parties:
        if party.state in SUPERVISING or party.until is not None:
            parties.leave(turn, call_id, party, "ended")


def _out_of_the_bridge(turn: Turn, call: CallLive) -> None:
    """`call` as it was in the talk: out of a hold its music would go on behind the question."""
    turn.do(do.Unbridge(call.id, talk.bridge_id(call.id), call.leg))
    if call.held_since is not None:
        turn.do(do.Music(call.id, call.leg, False))
