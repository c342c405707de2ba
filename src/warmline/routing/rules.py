"""Who gets which call: the specification, short enough to be read aloud.

Used directly for small sets, as the measure that `routing.dispatcher` is tested against, and to
explain an answer. Pure: no clock, no randomness, and every tie is broken by id.

The rules:
1. All waiting calls of all queues stand in one total order: priority (high first), entry, id.
2. Eligibility first, ranking second. A call nobody free may take is skipped; it blocks nobody.
3. In that order each call takes the agent its own queue's strategy ranks first among those still
   free. So an agent in several queues gets the first call in the total order that he may take and
   that no better-ranked agent takes.
4. No eligible free agent stays beside a waiting call.
5. Whoever did not answer or refused a call is excluded from it for a while (`Waiting.excluded`),
   and may rest from all calls (`Candidate.rest_until`): no rapid re-invite loops.

能者多劳 means for voice, where an agent has one call at a time, that the abler get the larger
share: as long as one with a better level is free, nobody with a weaker one is rung. Ability is the
level in the queue, then the sum of the levels in the required skills. Where a capacity above 1 is
given, the less loaded go first among equally able ones.

同时响铃 takes everybody who is free, up to `MOST_RUNG`, for one call; the next call rings those who
did not get it. Whoever becomes free meanwhile is not rung for it before its next round.

A call that waits may accept weaker skills as time goes by, and may be kept for some agents for a
while (`Waiting.accepts`, `Waiting.kept_for`). Both only let more people have it, never fewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from warmline.agents.model import AgentLive, AgentState
from warmline.routing.model import (
    Beside,
    Candidate,
    Condition,
    Failed,
    Match,
    QueueRule,
    ShiftDone,
    Strategy,
    Waiting,
)
from warmline.routing.policy import QueuePolicy, Retry

__all__ = [
    "Candidate",
    "Match",
    "Strategy",
    "Waiting",
    "beside",
    "candidate",
    "choose",
    "counted",
    "explain",
    "position",
]

RankKey = tuple[float, int, int, datetime, str]
"""What the strategy counts (two of them), load, idle since, agent; strategies blank what they do
not look at."""

MOST_RUNG = 20
"""Phones rung at once for one call; the longest idle, where more are free."""
_NEVER = datetime.min.replace(tzinfo=UTC)
_POLICY = QueuePolicy()
_NOTHING: Mapping[str, Any] = {}
_LAST = 1_000_000
"""The place of somebody who is not in the list."""


REST_S = {"withdrawn": 1.0, "lost_race": 1.0}
"""Seconds for which every call is kept from an agent whose offer was taken from him, so that a page
can clear it; after one that failed, how long is the queue's to say (`policy.Retries`)."""


def retry_after(outcome: str, policy: QueuePolicy | None) -> Retry | None:
    """What the queue says about an offer that failed so; None for one that did not fail."""
    found: Retry | None = getattr((policy or _POLICY).retries, outcome, None)
    return found


def excluded_until(
    outcome: str, now: datetime, policy: QueuePolicy | None = None
) -> datetime | None:
    """Until when this call is not offered to him again; None where nothing forbids it."""
    retry = retry_after(outcome, policy)
    if retry is None or not retry.again_s:
        return None
    return now + timedelta(seconds=retry.again_s)


def rests_until(outcome: str, now: datetime, policy: QueuePolicy | None = None) -> datetime | None:
    """Until when no call at all is offered to him; None where he may be rung at once."""
    retry = retry_after(outcome, policy)
    if retry is not None:
        return now + timedelta(seconds=retry.rest_s) if retry.rest_s else None
    seconds = REST_S.get(outcome)
    return None if seconds is None else now + timedelta(seconds=seconds)


def choose(
    waiting: Iterable[Waiting],
    candidates: Iterable[Candidate],
    queues: Mapping[str, QueueRule],
    now: datetime,
) -> list[Match]:
    """The matches to be offered now, in the total order of their calls.

    A call whose queue is unknown is passed over. O(calls × agents): the dispatcher is faster.
    """
    free = {c.agent: c for c in candidates if is_free(c, now)}
    matches: list[Match] = []
    for call in sorted(waiting, key=lambda w: w.order):
        rule = queues.get(call.queue)
        if rule is None:
            continue
        strategy = Strategy(rule.strategy)
        able = [c for c in free.values() if may_have(call, c, now)]
        skills = call.accepts(now)
        able.sort(key=lambda c: rank_key(strategy, call.queue, skills, c))
        for rank, taken in _picked(strategy, call, able, now):
            matches.append(Match(call.call, taken.agent, rank, strategy))
            _take(free, taken)
    return matches


def _picked(
    strategy: Strategy, call: Waiting, able: list[Candidate], now: datetime
) -> list[tuple[int, Candidate]]:
    """Who of the ranked is rung, with his rank."""
    open_to = [
        (rank, one)
        for rank, one in enumerate(able, start=1)
        if not is_excluded(call, one.agent, now)
    ]
    if strategy is Strategy.RANDOM and open_to:
        return [(1, open_to[call.dice % len(open_to)][1])]
    return open_to[:MOST_RUNG] if strategy is Strategy.RING_ALL else open_to[:1]


def _take(free: dict[str, Candidate], taken: Candidate) -> None:
    if taken.load + 1 < taken.capacity:
        free[taken.agent] = replace(taken, load=taken.load + 1)
    else:
        del free[taken.agent]


def is_free(agent: Candidate, now: datetime) -> bool:
    """Ready, not resting, with room for one more call."""
    if agent.idle_since is None or agent.load >= agent.capacity:
        return False
    return agent.rest_until is None or agent.rest_until <= now


def fits(queue: str, skills: Mapping[str, int], agent: Candidate) -> bool:
    """Whether he works in the queue and has every skill at the level asked for."""
    return queue in agent.queues and has_skills(skills.items(), agent.skills)


def may_have(call: Waiting, agent: Candidate, now: datetime) -> bool:
    """Whether the call may be offered to him by `now`, but for an exclusion."""
    kept_for = call.kept_for(now)
    if kept_for and agent.agent not in kept_for:
        return False
    return fits(call.queue, call.accepts(now), agent)


def has_skills(required: Iterable[tuple[str, int]], skills: Mapping[str, int]) -> bool:
    """Whether somebody with these skills has each required one at its weakest level or better."""
    for skill, weakest in required:
        level = skills.get(skill)
        if level is None or level > weakest:
            return False
    return True


def is_excluded(call: Waiting, agent: str, now: datetime) -> bool:
    """Whether this call must not be offered to him now."""
    until = call.excluded.get(agent)
    return until is not None and until > now


def rank_key(
    strategy: Strategy, queue: str, skills: Mapping[str, int], agent: Candidate
) -> RankKey:
    """Sort key among agents who fit; smaller is offered first. `idle_since` must be set."""
    if agent.idle_since is None:
        raise ValueError(f"agent {agent.agent} is not ready and has no rank")
    tie = (agent.load, agent.idle_since, agent.agent)
    if strategy is Strategy.LONGEST_IDLE:  # first, since it is asked for most
        return (0, 0, *tie)
    match strategy:
        case Strategy.ABLER_MORE:
            return (agent.queues[queue], sum(agent.skills[skill] for skill in skills), *tie)
        case Strategy.EVEN:
            return (agent.handled, 0, *tie)
        case Strategy.LEAST_TALK:
            return (agent.talked, 0, *tie)
        case Strategy.ROUND_ROBIN:
            last, place = agent.offered.get(queue, 0.0), agent.places.get(queue, _LAST)
            return (last, place, agent.load, _NEVER, agent.agent)
        case Strategy.FIXED:
            return (agent.places.get(queue, _LAST), 0, agent.load, _NEVER, agent.agent)
        case Strategy.RANDOM:
            return (0, 0, 0, _NEVER, agent.agent)
        case _:
            return (0, 0, *tie)


def explain(call: Waiting, agent: Candidate, now: datetime) -> list[Failed]:
    """Every condition that keeps this call from this agent; empty when he may be offered it.

    An empty answer does not promise the call: somebody else may rank before him.
    """
    failed: list[Failed] = []
    if agent.idle_since is None:
        failed.append(Failed(Condition.NOT_READY))
    if call.queue not in agent.queues:
        failed.append(Failed(Condition.NOT_IN_QUEUE))
    failed.extend(_skill_failures(call.accepts(now), agent))
    kept_for = call.kept_for(now)
    if kept_for and agent.agent not in kept_for:
        failed.append(Failed(Condition.KEPT_FOR_OTHERS, until=call.only_until))
    if agent.load >= agent.capacity:
        failed.append(Failed(Condition.NO_CAPACITY, needs=agent.load + 1, has=agent.capacity))
    if agent.rest_until is not None and agent.rest_until > now:
        failed.append(Failed(Condition.RESTING, until=agent.rest_until))
    if is_excluded(call, agent.agent, now):
        failed.append(Failed(Condition.EXCLUDED, until=call.excluded[agent.agent]))
    return failed


def counted(
    strategy: Strategy | None, call: Waiting, agent: Candidate, now: datetime
) -> float | None:
    """What the strategy looks at first: seconds ready, calls, seconds talked, level, seconds since
    he was rung for the queue, or place in its list (from 1). None: nothing, or it never was."""
    match strategy:
        case Strategy.EVEN:
            return float(agent.handled)
        case Strategy.LEAST_TALK:
            return agent.talked
        case Strategy.ABLER_MORE:
            level = agent.queues.get(call.queue)
            return None if level is None else float(level)
        case Strategy.ROUND_ROBIN:
            last = agent.offered.get(call.queue)
            return None if last is None else max(0.0, now.timestamp() - last)
        case Strategy.FIXED:
            place = agent.places.get(call.queue)
            return None if place is None else float(place + 1)
        case None | Strategy.RANDOM:
            return None
        case _:
            since = agent.idle_since
            return None if since is None else max(0.0, (now - since).total_seconds())


def beside(
    call: Waiting, agents: Iterable[Candidate], strategy: Strategy | None, now: datetime
) -> list[Beside]:
    """What is to be said of agents who are there while this call is looked at: those who might
    have it first, in the order of the strategy, then the others by id."""
    skills = call.accepts(now)
    able: list[tuple[RankKey, Beside]] = []
    others: list[Beside] = []
    for one in agents:
        failed = tuple(explain(call, one, now))
        said = Beside(one.agent, failed, counted(strategy, call, one, now))
        if failed or strategy is None:
            others.append(said)
        else:
            able.append((rank_key(strategy, call.queue, skills, one), said))
    return [said for _, said in sorted(able, key=lambda each: each[0])] + sorted(
        others, key=lambda said: said.agent
    )


def _skill_failures(skills: Mapping[str, int], agent: Candidate) -> list[Failed]:
    failed = []
    for skill, weakest in sorted(skills.items()):
        has = agent.skills.get(skill)
        if has is None:
            failed.append(Failed(Condition.SKILL_MISSING, skill=skill, needs=weakest))
        elif has > weakest:
            failed.append(Failed(Condition.SKILL_TOO_WEAK, skill=skill, needs=weakest, has=has))
    return failed


def position(call: Waiting, others: Iterable[Waiting]) -> int:
    """Its rank in its queue, 1 = next; `others` may hold calls of any queue and the call itself.

    Calls that are being offered keep their place, so pass them too.
    """
    return 1 + sum(1 for o in others if o.queue == call.queue and o.order < call.order)


def candidate(
    live: AgentLive,
    *,
    skills: Mapping[str, int],
    queues: Mapping[str, int],
    places: Mapping[str, int] = _NOTHING,
    shift: ShiftDone | None = None,
    rest_until: datetime | None = None,
) -> Candidate:
    """The agent as routing sees him: free for one voice call while his state is ready."""
    ready = live.state is AgentState.READY
    return Candidate(
        agent=live.id,
        idle_since=(live.idle_since or live.since) if ready else None,
        skills=skills,
        queues=queues,
        rest_until=rest_until,
        handled=shift.handled if shift is not None else 0,
        talked=shift.talked if shift is not None else 0.0,
        offered=shift.offered if shift is not None else _NOTHING,
        places=places,
    )
