"""A call in a queue: entering, being offered to an agent, the ends an offer can have, waiting too
long. Who gets which call is chosen by `voice.steps.dispatch` with the rules of `routing`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from warmline.agents import rules as agent_rules
from warmline.agents.model import AgentState
from warmline.interactions import events as e
from warmline.kit.errors import Conflict, Invalid
from warmline.routing import rules as routing_rules
from warmline.routing.policy import After
from warmline.telephony import model as t
from warmline.voice import asking
from warmline.voice import effects as do
from warmline.voice import inputs as i
from warmline.voice.config import AgentConfig
from warmline.voice.model import HEAD, CallLive, OfferLive, Phase
from warmline.voice.steps import callers, nodes, recording, waiting
from warmline.voice.turn import Turn


@dataclass(frozen=True, slots=True)
class Looked:
    """What a choice was made from, for the record: what the strategy counts of those chosen, who
    stood beside them, and how many more."""

    counted: Mapping[str, float | None] = field(default_factory=dict)
    beside: tuple[e.Beside, ...] = ()
    more: int = 0


def enter(
    turn: Turn,
    call_id: str,
    queue: str,
    *,
    priority: int,
    skills: dict[str, int],
    max_wait_s: float | None = None,
    since: datetime | None = None,
    music: bool = True,
    place: datetime | None = None,
) -> None:
    """The call begins to wait in `queue` with music; `since` then already, if it was moved here.
    `place` is where it stands in line, if not by when it came."""
    call = turn.floor.calls[call_id]
    config = turn.floor.config.queues[queue]
    wanted = {**config.skills, **skills}
    label = callers.treatment(turn.floor, call).label
    again = priority >= HEAD or call.handed_on
    kept = callers.Kept() if again else callers.kept(turn, call, config)
    turn.call_says(
        call_id,
        e.QueueEntered(
            queue=queue,
            visit=call.visit + 1,
            priority=_total(priority, config.priority),
            skills=wanted,
            since=since,
            place=place or callers.regained(turn, call, config),
            kept_for=kept.agents,
            kept_until=kept.until,
            kept_why=kept.why,
            label=label,
        ),
    )
    if max_wait_s is not None:
        turn.transient.max_wait[call_id] = max_wait_s
    else:
        turn.transient.max_wait.pop(call_id, None)
    if not nodes.is_there(turn.transient, turn.floor.calls[call_id]):
        turn.transient.away.add(call_id)  # nobody can be rung for him before the line is back
    if music:
        played = music_of(turn, turn.floor.calls[call_id])
        if played not in turn.effects:
            turn.do(played)
        waiting.begin(turn, call_id)


def _total(asked: int, queues: int) -> int:
    """The priority asked for and the queue's own. No sum makes somebody one who lost his agent,
    and none takes it from him."""
    return max(HEAD, asked + queues) if asked >= HEAD else min(HEAD - 1, asked + queues)


def leave(turn: Turn, call: CallLive, outcome: str, *, switch_at: datetime | None = None) -> None:
    """The wait ends with `outcome`; the time waited is from entry to now."""
    assert call.queue is not None
    turn.call_says(
        call.id,
        e.QueueLeft(queue=call.queue, visit=call.visit, outcome=outcome, waited=waited(turn, call)),
        switch_at=switch_at,
    )
    turn.transient.announce_at.pop(call.id, None)
    turn.transient.playing.pop(call.id, None)


def music_of(turn: Turn, call: CallLive) -> do.Music:
    """What a caller of this queue hears while he waits."""
    queue = turn.floor.config.queues.get(call.queue or "")
    return do.Music(call.id, call.leg, True, queue.policy.music if queue is not None else "")


def waited(turn: Turn, call: CallLive) -> float:
    """Seconds since the call entered its queue."""
    since = call.queued_at or call.arrived
    return max(0.0, (turn.at - since).total_seconds())


def offer(
    turn: Turn,
    call_id: str,
    chosen: Sequence[tuple[str, int]],
    *,
    rule: str,
    looked: Looked | None = None,
) -> None:
    """Ring agents (with their ranks) for a waiting call: one, or several of whom the first to
    answer has it. `looked`: what the choice was made from."""
    looked = looked or Looked()
    call = turn.floor.calls[call_id]
    queue = turn.floor.config.queues.get(call.queue or "")
    ring_s = queue.ring_s if queue is not None else 20
    until = turn.at + timedelta(seconds=ring_s)
    ring = turn.new_id()
    notice = queue.policy.notice if queue is not None else ""
    if notice in call.notices:
        notice = ""
    greeting = "" if notice else waiting.greeting(call)
    stay = asking.asked_by_itself(turn.floor.config, call)
    rung: list[AgentConfig] = []
    for agent_id, rank in chosen:
        agent, live = turn.floor.config.agents[agent_id], turn.floor.agents[agent_id]
        turn.call_says(
            call_id,
            e.OfferMade(
                offer=turn.new_id() if rung else ring,
                ring=ring,
                agent=agent_id,
                queue=call.queue,
                endpoint=agent.endpoint,
                rank=rank,
                rule=rule,
                until=until,
                notice=notice,
                counted=looked.counted.get(agent_id),
                beside=() if rung else looked.beside,
                more=0 if rung else looked.more,
                stay=stay,
            ),
        )
        turn.tell(agent_rules.offer(live, call=call_id, until=until, at=turn.at))
        rung.append(agent)
    music = music_of(turn, call)
    if music in turn.effects and call.talk_started is None:
        # Ringing brings its own music. (After a talk it also takes the leg out of its bridge.)
        turn.effects.remove(music)
    turn.transient.playing.pop(call_id, None)  # what he hears now ends with the first ring
    turn.do(
        do.Ring(
            call_id,
            call.leg,
            ring,
            rung[0].endpoint,
            ring_s,
            call.caller.raw,
            record=recording.name_for(turn, call, *(agent.id for agent in rung)),
            auto_answer=rung[0].auto_answer and len(rung) == 1,
            also=tuple(agent.endpoint for agent in rung[1:]),
            music=queue.policy.music if queue is not None else "",
            notice=notice or greeting,
            least_s=queue.notice_s if queue is not None and notice else 0.0,
            stay=stay,
        )
    )


def set_priority(turn: Turn, command: i.SetPriority) -> None:
    """A supervisor moves a waiting call; whoever is rung for it rings on."""
    call = turn.call(command.call)
    if call is None or call.phase not in (Phase.QUEUED, Phase.RINGING) or call.queue is None:
        raise Conflict("This call does not wait any more.", code="not_waiting", field="call")
    if not -HEAD < command.priority < HEAD:
        raise Invalid("A priority lies between -999 and 999.", code="queue_limit", field="priority")
    if command.priority != call.priority:
        turn.call_says(
            call.id,
            e.QueuePriorityChanged(
                queue=call.queue,
                visit=call.visit,
                priority=command.priority,
                by_user=command.agent,
            ),
            by="supervisor",
        )


def answered(turn: Turn, event: t.OfferAnswered) -> None:
    """An agent took the call: customer and agent are in talk. Whoever rang beside him is told that
    somebody else was faster."""
    call = _call(turn, event.leg)
    if call is None:
        return
    won = _of(turn, call, event.offer, event.endpoint)
    if won is None:
        _answered_too_late(turn, call, event)
        return
    for other in call.ringing:
        if other.id != won.id:
            end_one(turn, turn.floor.calls[call.id], other, "lost_race")
    rang = (turn.at - won.made_at).total_seconds()
    turn.call_says(
        call.id,
        e.OfferEnded(offer=won.id, agent=won.agent, outcome="accepted", rang=rang),
        by="agent",
        switch_at=event.switch_at,
    )
    leave(turn, turn.floor.calls[call.id], "answered", switch_at=event.switch_at)
    turn.call_says(
        call.id,
        e.TalkStarted(agent=won.agent, leg=event.agent_leg, queue=call.queue),
        by="agent",
        switch_at=event.switch_at,
    )
    turn.transient.in_dial.add(call.id)
    agent = turn.floor.agents[won.agent]
    turn.tell(agent_rules.answered(agent, call=call.id, at=turn.at))


def _of(turn: Turn, call: CallLive, ring: str, endpoint: str) -> OfferLive | None:
    """Whose phone it was, of those rung now."""
    rung = [one for one in call.ringing if one.ring == ring]
    if len(rung) == 1:
        return rung[0]
    return next((one for one in rung if one.endpoint == endpoint), None)


def _answered_too_late(turn: Turn, call: CallLive, event: t.OfferAnswered) -> None:
    """The offer was taken back in the same moment: the customer goes on waiting."""
    if call.phase is not Phase.QUEUED:
        return
    turn.do(do.FetchBack(call.id, call.leg, event.agent_leg, f"b-{call.id}"))
    turn.do(do.HangUp(call.id, event.agent_leg))
    turn.do(music_of(turn, call))
    turn.transient.away.discard(call.id)


def returned(turn: Turn, event: t.OfferReturned) -> None:
    """The customer's leg is back in our hands: nobody answered; the place is kept."""
    call = _call(turn, event.leg)
    if call is None:
        return
    if call.offer is not None and call.offer.ring == event.offer:
        end_offer(turn, call, event.outcome)
    if turn.floor.calls[call.id].phase is Phase.QUEUED:
        resume_waiting(turn, call.id)


def declined(turn: Turn, event: t.OfferDeclined) -> None:
    """One of several who ring will not take it; after the last of them the leg comes back."""
    call = _call(turn, event.leg)
    rung = call.ringing if call is not None else ()
    for one in rung:
        if call is not None and (one.ring, one.endpoint) == (event.offer, event.endpoint):
            end_one(turn, call, one, event.outcome)
            if not turn.floor.calls[call.id].ringing:
                turn.transient.away.add(call.id)


def resume_waiting(turn: Turn, call_id: str) -> None:
    """The leg is in our hands: music again, and the agent to be rung at once, if there is one."""
    call = turn.floor.calls[call_id]
    turn.transient.away.discard(call_id)
    turn.do(music_of(turn, call))
    waiting.go_on(turn, call)
    _ring_again(turn, call_id)


def end_offer(turn: Turn, call: CallLive, outcome: str) -> None:
    """Close every running offer of the call with `outcome`."""
    for one in call.ringing:
        end_one(turn, turn.floor.calls[call.id], one, outcome)


def end_one(turn: Turn, call: CallLive, offer: OfferLive, outcome: str) -> None:
    """Close a running offer with `outcome` and send its agent where that leads."""
    agent_id = offer.agent
    rang = (turn.at - offer.made_at).total_seconds()
    turn.call_says(
        call.id,
        e.OfferEnded(offer=offer.id, agent=agent_id, outcome=outcome, rang=rang),
        by="agent" if outcome in ("refused", "busy") else "system",
    )
    not_taken(turn, call.id, agent_id, outcome, queue=call.queue)


def not_taken(turn: Turn, call_id: str, agent_id: str, outcome: str, *, queue: str | None) -> None:
    """What it means, by the policy of the queue he was rung for, that an agent did not take a call:
    for himself, for this call and for all others."""
    config = turn.floor.config.queues.get(queue or "")
    policy = config.policy if config is not None else None
    retry = routing_rules.retry_after(outcome, policy)
    agent = turn.floor.agents[agent_id]
    if agent.state is AgentState.RINGING and agent.call == call_id:
        ready = retry.after is After.READY if retry is not None else None
        turn.tell(agent_rules.offer_ended(agent, outcome, at=turn.at, ready=ready))
    exclude(turn, call_id, agent_id, outcome, queue=queue)
    rests = routing_rules.rests_until(outcome, turn.at, policy)
    if rests is not None:
        turn.transient.rests[agent_id] = rests


def exclude(turn: Turn, call_id: str, agent_id: str, outcome: str, *, queue: str | None) -> None:
    """Do not offer the call to him for as long as the queue keeps it from whoever had `outcome`."""
    config = turn.floor.config.queues.get(queue or "")
    policy = config.policy if config is not None else None
    until = routing_rules.excluded_until(outcome, turn.at, policy)
    if until is not None:
        turn.transient.excluded.setdefault(call_id, {})[agent_id] = until


def withdraw(turn: Turn, call: CallLive, outcome: str) -> None:
    """Take the running offers back. The leg is `away` until the switch gives it back."""
    assert call.offer is not None
    turn.do(do.Withdraw(call.id, call.leg, call.offer.ring))
    end_offer(turn, call, outcome)
    turn.transient.away.add(call.id)


def withdraw_from(turn: Turn, call: CallLive, agent_id: str, outcome: str) -> None:
    """Take the offer back from one agent; those who ring beside him ring on."""
    his = call.offer_to(agent_id)
    if his is None:
        return
    if len(call.ringing) == 1:
        withdraw(turn, call, outcome)
        return
    turn.do(do.Withdraw(call.id, call.leg, his.ring, his.endpoint))
    end_one(turn, call, his, outcome)


def overdue(turn: Turn, call_id: str) -> None:
    """Deadline `offer`: the switch has not told how the ringing ended; ask for the leg back."""
    call = turn.call(call_id)
    if call is not None and call.phase is Phase.RINGING:
        withdraw(turn, call, "no_answer")


def _ring_again(turn: Turn, call_id: str) -> None:
    """The agent whose page was loaded anew while ringing is rung again at once."""
    agent_id = turn.transient.reoffer.pop(call_id, None)
    if agent_id is None:
        return
    agent = turn.agent(agent_id)
    if agent is not None and agent.state is AgentState.READY:
        offer(turn, call_id, [(agent_id, 1)], rule="page_reloaded")


def _call(turn: Turn, leg: str) -> CallLive | None:
    call_id = turn.floor.by_leg.get(leg)
    return turn.call(call_id) if call_id else None
