"""A call in its flow: carries out what the pure engine of `ivr` asks for, brings it what happens.

The session is kept in `Transient`: after a take-over it is made anew from the call's path, at the
node where the caller was, so he hears that node once more and nothing before it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from warmline.interactions import events as e
from warmline.ivr import engine
from warmline.ivr import flow as flows
from warmline.ivr import model as ivr
from warmline.ivr.linking import after_talk, linked, uses_others
from warmline.routing.policy import Instead, Way
from warmline.telephony import model as t
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.config import QueueConfig
from warmline.voice.model import HANDED_ON, CallLive, Phase, SurveyLive
from warmline.voice.steps import (
    barring,
    callback_asking,
    callers,
    formers,
    forwarding,
    leaving,
    moving,
    playing,
    queueing,
    rating,
)
from warmline.voice.ticket import Ticket, moment
from warmline.voice.turn import Onward, Turn

NUMBER_RING_S = 30
"""How long a number that a queue's policy names is rung."""
MOST_VISITS = 8
"""Queues that a call is sent on to; after so many its flow decides, or two queues play ball."""


def start(turn: Turn, call_id: str, flow_id: str | None) -> None:
    """Begin a flow. Without one the caller hears that the number is not in service: congestion."""
    config = turn.floor.config.flows.get(flow_id or "")
    call = turn.floor.calls[call_id]
    if config is None:
        turn.transient.ended_by[call_id] = "system"
        turn.do(do.HangUp(call_id, call.leg, "congestion"))
        return
    turn.call_says(call_id, e.FlowEntered(flow=config.id, name=config.name, version=config.version))
    turn.transient.running.pop(call_id, None)
    flow = _flow(turn, call_id, config.id, config.version)
    step = engine.start(
        flow,
        _variables(call, callers.treatment(turn.floor, call).label),
        turn.at,
        turn.floor.config.calendar,
        version=config.version,
        calendars=turn.floor.config.calendars,
    )
    _carry_out(turn, call_id, step)


def key_received(turn: Turn, event: t.KeyReceived) -> None:
    """One key of the caller, where the flow listens."""
    call = _in_flow(turn, event.leg)
    if call is not None:
        _resume(turn, call.id, ivr.KeyPressed(key=event.key))


def playback_ended(turn: Turn, event: t.PlaybackEnded) -> None:
    """What the flow played is over."""
    call = _in_flow(turn, event.leg)
    if call is None or turn.transient.playing.get(call.id) != event.playback:
        return
    del turn.transient.playing[call.id]
    number = int(event.playback.rpartition(playing.FLOW)[2])
    _resume(turn, call.id, ivr.PlaybackEnded(wait=number))


def keys_timed_out(turn: Turn, call_id: str) -> None:
    """Deadline `keys`: nothing was pressed for as long as the node waits."""
    call = turn.call(call_id)
    if call is None or turn.transient.key_wait.pop(call_id, None) is None:
        return
    session = turn.transient.sessions.get(call_id)
    if session is not None:
        _resume(turn, call_id, ivr.TimedOut(wait=session.wait.number))


def looked_up(turn: Turn, heard: i.LookedUp) -> None:
    """Another system answered, or did not."""
    if turn.call(heard.call) is not None:
        given = ivr.LookedUp(outcome=heard.outcome, values=heard.values, wait=heard.wait)
        _resume(turn, heard.call, given)


def dialled(turn: Turn, call_id: str, outcome: str, wait: int) -> None:
    """A number that the flow rang answered, or did not."""
    _resume(turn, call_id, ivr.DialEnded(outcome=outcome, wait=wait))


def left_queue(turn: Turn, call_id: str, outcome: str) -> None:
    """The call is out of its queue: on to the step of the flow for that."""
    if turn.floor.calls[call_id].flow is None:  # an outgoing call that was transferred to the queue
        turn.transient.ended_by[call_id] = "system"
        turn.do(do.HangUp(call_id, turn.floor.calls[call_id].leg))
        return
    if call_id not in turn.transient.sessions:
        turn.transient.sessions[call_id] = _at_queue(turn.floor.calls[call_id])
    _resume(turn, call_id, ivr.QueueLeft(outcome=outcome))


def restart_node(turn: Turn, call_id: str) -> None:
    """Hear the node where the caller was once more: its sounds and timers were lost, and perhaps
    the answer that went with the first of them. An answered leg takes it again."""
    call = turn.floor.calls[call_id]
    if call.survey is not None and call.survey.own:
        _ask_on(turn, call, call.survey)
        return
    box = leaving.box_of(call)
    if box is not None:
        _leave_message(turn, call_id, box)
        return
    if call.flow is None and call.visit:
        left_queue(turn, call_id, "closed")
        return
    if call.flow is None or call.flow_version is None or not call.path:
        first = next(iter(turn.floor.config.flows), None)
        start(turn, call_id, call.flow or first)
        return
    flow = _flow(turn, call_id, call.flow, call.flow_version)
    last = turn.transient.sessions.get(call_id)
    label = callers.treatment(turn.floor, call).label
    variables = last.variables if last is not None else _variables(call, label)
    again = replace(flow, start=call.path[-1].node)
    step = engine.start(
        again,
        variables,
        turn.at,
        turn.floor.config.calendar,
        version=call.flow_version,
        calendars=turn.floor.config.calendars,
    )
    if call.answered_at is not None:
        turn.do(do.Answer(call_id, call.leg))
    _carry_out(turn, call_id, step)


def _ask_on(turn: Turn, call: CallLive, asked: SurveyLive) -> None:
    """Ask a caller whose agent has left how it was, from the question on where he was."""
    turn.transient.coming.pop(call.id, None)
    config = turn.floor.config
    survey = next((one for one in config.surveys.values() if one.id == asked.survey), None)
    if survey is None:
        turn.transient.ended_by[call.id] = "system"
        turn.do(do.HangUp(call.id, call.leg))
        return
    flow = after_talk(survey, asked.version)
    turn.transient.running[call.id] = flow
    last = call.path[-1].node if call.path else ""
    step = engine.start(
        replace(flow, start=last if last in flow.by_id else flow.start),
        _variables(call, call.label),
        turn.at,
        config.calendar,
        version=asked.version,
        calendars=config.calendars,
    )
    _carry_out(turn, call.id, step)


def _resume(turn: Turn, call_id: str, given: ivr.Input) -> None:
    session = turn.transient.sessions.get(call_id)
    if session is None:
        return
    call = turn.floor.calls[call_id]
    flow = _flow(turn, call_id, call.flow or "", session.version)
    config = turn.floor.config
    step = engine.resume(flow, session, given, turn.at, config.calendar, calendars=config.calendars)
    if step.wait.number != session.wait.number:
        _carry_out(turn, call_id, step)
    else:
        turn.transient.sessions[call_id] = step.session


def _carry_out(turn: Turn, call_id: str, step: ivr.Step) -> None:
    """Note the way taken, ask for what is to be heard, remember what is waited for."""
    turn.transient.sessions[call_id] = step.session
    turn.transient.key_wait.pop(call_id, None)
    turn.touch(call_id)  # a key in the middle of a number is no fact, and yet time begins anew
    for entry in step.path:
        _note(turn, call_id, entry)
    sounds: list[str] = []
    for action in step.actions:
        if isinstance(action, ivr.PlaySounds):
            sounds.extend(action.sounds)
        else:
            _act(turn, call_id, action, step.wait.number)
    leg = turn.floor.calls[call_id].leg
    if sounds:
        playback = f"{call_id}{playing.FLOW}{step.wait.number}"
        playing.begin(turn, call_id, playback, sounds)
        answer = do.Answer(call_id, leg)
        fused = answer in turn.effects
        if fused:
            turn.effects.remove(answer)  # one command of the switch instead of two
        turn.do(
            do.Play(
                call_id,
                leg,
                playback,
                tuple(sounds),
                answer=fused,
                until_key=isinstance(step.wait, ivr.WaitKeys)
                or (isinstance(step.wait, ivr.WaitPlayback) and step.wait.interruptible),
            )
        )
    if isinstance(step.wait, ivr.WaitKeys):
        turn.transient.key_wait[call_id] = turn.at + timedelta(seconds=step.wait.timeout_s)


def _note(turn: Turn, call_id: str, entry: ivr.PathEntry) -> None:
    if isinstance(entry, ivr.Entered):
        turn.call_says(call_id, e.NodeEntered(node=entry.node, kind=entry.kind, label=entry.label))
    else:
        turn.call_says(
            call_id,
            e.KeyPressed(node=entry.node, keys=entry.keys, outcome=entry.outcome),
            by="customer",
        )


def _act(turn: Turn, call_id: str, action: ivr.Action, wait: int) -> None:
    call = turn.floor.calls[call_id]
    match action:
        case ivr.Answer():
            if call.answered_at is None:
                turn.call_says(call_id, e.CallAnswered())
            turn.do(do.Answer(call_id, call.leg))
        case ivr.StopPlayback():
            heard = turn.transient.playing.pop(call_id, None)
            if heard is not None:
                turn.do(do.StopPlay(call_id, call.leg, heard))
        case ivr.HangUp(cause=cause):
            turn.transient.ended_by[call_id] = "system"
            turn.do(do.HangUp(call_id, call.leg, cause))
        case ivr.DialNumber():
            forwarding.begin(turn, call, action, wait)
        case ivr.LookUp():
            turn.do(do.LookUp(call_id, wait, action))
        case ivr.BeginMessage(box=box, min_s=min_s):
            turn.call_says(call_id, e.MessageBegun(box=box, min_s=min_s))
            turn.do(do.Record(call_id, call.leg, call_id))
        case ivr.EndMessage(outcome=outcome):
            turn.call_says(call_id, e.MessageEnded(outcome=outcome), by="customer")
        case ivr.EnterQueue():
            _enter_queue(turn, call_id, action)
        case _:
            rating.act(turn, call, action)


def _enter_queue(turn: Turn, call_id: str, asked: ivr.EnterQueue) -> None:
    if formers.waits(turn, call_id, lambda later: _enter_queue(later, call_id, asked)):
        return
    call = turn.floor.calls[call_id]
    treatment = callers.treatment(turn.floor, call)
    queue = _queue(turn, treatment.queue or "") or _queue(turn, asked.queue)
    if queue is None:
        left_queue(turn, call_id, "closed")
        return
    named = turn.floor.config.skills
    wait_in(
        turn,
        call_id,
        queue,
        priority=asked.priority + treatment.priority,
        skills={named.get(name, name): level for name, level in asked.skills.items()},
        max_wait_s=asked.max_wait_s,
    )


def taken(turn: Turn, ticket: Ticket) -> None:
    """A call moved here begins to wait in its queue, since it was moved."""
    if formers.waits(turn, ticket.call, lambda later: taken(later, ticket)):
        return
    queue = _queue(turn, ticket.queue)
    if queue is None:
        left_queue(turn, ticket.call, "closed")
        return
    wait_in(
        turn,
        ticket.call,
        queue,
        priority=ticket.priority,
        skills=ticket.skills,
        max_wait_s=ticket.max_wait_s,
        since=moment(ticket.moved),
    )


def wait_in(
    turn: Turn,
    call_id: str,
    queue: QueueConfig,
    *,
    priority: int,
    skills: dict[str, int],
    max_wait_s: float | None,
    since: datetime | None = None,
) -> None:
    """The call is to wait in `queue`: it does, it moves to the queue's shard, or it is told why it
    may not and goes on by the queue's policy."""
    if moving.is_elsewhere(turn, queue):
        if not moving.move(
            turn, call_id, queue, priority=priority, skills=skills, max_wait_s=max_wait_s
        ):
            left_queue(turn, call_id, "closed")
        return
    barred = barring.barred(turn, queue)
    queueing.enter(
        turn,
        call_id,
        queue.id,
        priority=priority,
        skills=skills,
        max_wait_s=max_wait_s,
        since=since,
        music=barred is None,
    )
    if barred is not None:
        # He asked for it, so he counts as offered; and he is gone again in the same moment.
        outcome, way = barred
        call = turn.floor.calls[call_id]
        queueing.leave(turn, call, outcome)
        if call.talk_started is not None:
            turn.do(do.Music(call_id, call.leg, False))
        go_by(turn, call_id, outcome, way)


def go_by(turn: Turn, call_id: str, outcome: str, way: Way) -> None:
    """A call that left its queue with `outcome` hears the way's sound, if it has one, and goes on
    by the way."""
    call = turn.floor.calls[call_id]
    onward = Onward(outcome, way)
    if way.sound:
        playing.part(turn, call, onward, way.sound)
    else:
        turn.transient.onward[call_id] = onward
        act(turn, call_id)


def act(turn: Turn, call_id: str) -> None:
    """Do what the call's way says. A further action is a further case."""
    onward = turn.transient.onward.pop(call_id, None)
    call = turn.call(call_id)
    if onward is None or call is None or call.phase is not Phase.FLOW:
        return
    other = turn.floor.config.queues.get(onward.way.queue)
    match onward.way.do:
        case Instead.QUEUE if other is not None and call.visit < MOST_VISITS:
            # The skills were wanted of the other queue's people; this one has its own.
            priority = HANDED_ON if call.handed_on else 0
            wait_in(turn, call_id, other, priority=priority, skills={}, max_wait_s=None)
        case Instead.NUMBER:
            asked = ivr.DialNumber(number=onward.way.number, ring_s=NUMBER_RING_S)
            forwarding.begin(turn, call, asked, 0, onward.outcome)
        case Instead.VOICEMAIL:
            _leave_message(turn, call_id, onward.way.box)
        case Instead.HANG_UP:
            turn.transient.ended_by[call_id] = "system"
            turn.do(do.HangUp(call_id, call.leg))
        case Instead.CALLBACK if callback_asking.begin(turn, call, Onward(onward.outcome, Way())):
            return
        case _:
            left_queue(turn, call_id, onward.outcome)


def _leave_message(turn: Turn, call_id: str, box: str) -> None:
    """He leaves a message instead of waiting."""
    call = turn.floor.calls[call_id]
    flow = turn.transient.running[call_id] = leaving.message_flow(box)
    now, days = turn.at, turn.floor.config.calendar
    _carry_out(turn, call_id, engine.start(flow, _variables(call, call.label), now, days))


def _queue(turn: Turn, name: str) -> QueueConfig | None:
    """A queue by its key as flows write it, or by its id."""
    queues = turn.floor.config.queues
    return queues.get(name) or next((q for q in queues.values() if q.key == name), None)


def _flow(turn: Turn, call_id: str, flow_id: str, version: int) -> flows.Flow:
    """The flow the call runs on: what it began with, whatever was published since."""
    known = turn.transient.running.get(call_id)
    if known is None:
        known = turn.transient.running[call_id] = _linked(turn, flow_id, version)
    return known


def _linked(turn: Turn, flow_id: str, version: int) -> flows.Flow:
    """The published flow with its sub-flows, put together once per configuration."""
    config, kept = turn.floor.config, turn.transient.flows
    if kept.revision != config.revision:
        kept.clear(config.revision)
    if (flow_id, version) not in kept.linked:
        whole = flows.from_data(config.flows[flow_id].document(version))
        if kept.parsed is None and uses_others(whole):
            each = (flows.from_data(one.definition) for one in config.flows.values())
            kept.parsed = {one.key: one for one in each}
        kept.linked[flow_id, version] = linked(whole, kept.parsed or {}, config.surveys)
    return kept.linked[flow_id, version]


def _at_queue(call: CallLive) -> ivr.Session:
    """The session of a caller in a queue, made from what the facts say."""
    return ivr.Session(
        flow=call.flow or "",
        version=call.flow_version or 1,
        node=call.path[-1].node if call.path else "",
        variables=_variables(call, call.label),
        answered=True,
        wait=ivr.WaitQueue(queue=call.queue or ""),
    )


def _variables(call: CallLive, label: str = "") -> dict[str, str]:
    return {
        "caller": call.caller.e164 or "",
        "caller_kind": call.caller.kind,
        "caller_place": call.caller.place,
        "caller_carrier": call.caller.carrier,
        "called": call.called,
        "caller_class": label,
    }


def _in_flow(turn: Turn, leg: str) -> CallLive | None:
    call_id = turn.floor.by_leg.get(leg)
    call = turn.call(call_id) if call_id else None
    return call if call is not None and call.phase is Phase.FLOW else None
