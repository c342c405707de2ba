"""Which `voice` owns which queues: queues and agents shared out over shards. Pure.

Queues that share an agent are one group, since an agent can be offered calls by one `voice` only;
a group is never cut. `share_out` makes a plan for a whole centre, evenly by agents. `keep` follows
a centre that changes: whatever has a shard stays there, what is new joins those it works with. So
an everyday change moves nobody; an agent who is given queues of two shards works in one of them and
is named in `apart` until somebody shares out anew. `voice.sharing` applies this to the
configuration.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

Members = Mapping[str, Set[str]]
"""Agent → the queues he works in."""

SLACK = 1.1
"""How much fuller than the average a shard may be before a group leaves it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Each queue's shard and each agent's; `apart`: agent → his queues in other shards than his,
    of which he gets no calls."""

    queues: Mapping[str, str]
    agents: Mapping[str, str]
    apart: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """Queues connected by the agents they share."""

    queues: frozenset[str]
    agents: frozenset[str]


def groups(queues: Iterable[str], members: Members) -> list[Group]:
    """The groups, those with most agents first. Queues nobody works in and agents without a queue
    are groups of their own."""
    above = {queue: queue for queue in queues}
    for queue_ids in members.values():
        known = sorted(queue for queue in queue_ids if queue in above)
        for other in known[1:]:
            above[_root(above, other)] = _root(above, known[0])
    in_group: dict[str, set[str]] = {}
    for queue in above:
        in_group.setdefault(_root(above, queue), set()).add(queue)
    works: dict[str, set[str]] = {root: set() for root in in_group}
    found: list[Group] = []
    for agent, queue_ids in members.items():
        first = next((queue for queue in sorted(queue_ids) if queue in above), None)
        if first is None:
            found.append(Group(frozenset(), frozenset({agent})))
        else:
            works[_root(above, first)].add(agent)
    found += [Group(frozenset(in_group[root]), frozenset(agents)) for root, agents in works.items()]
    return sorted(found, key=lambda one: (-len(one.agents), min(one.queues | one.agents)))


def share_out(
    queues: Iterable[str],
    members: Members,
    shards: Sequence[str],
    before: Plan | None = None,
) -> Plan:
    """Share the whole centre out. A group stays where most of its agents were `before` unless that
    shard would be too full; the others go, big ones first, to the emptiest."""
    before = before or Plan({}, {})
    all_groups = groups(queues, members)
    fair = SLACK * sum(len(group.agents) for group in all_groups) / len(shards)
    load = dict.fromkeys(shards, 0)
    queue_of: dict[str, str] = {}
    agent_of: dict[str, str] = {}
    for group in all_groups:
        was = _was(group, before, shards)
        stays = was is not None and (load[was] == 0 or load[was] + len(group.agents) <= fair)
        shard = was if was is not None and stays else _emptiest(load)
        load[shard] += len(group.agents)
        queue_of |= dict.fromkeys(group.queues, shard)
        agent_of |= dict.fromkeys(group.agents, shard)
    return Plan(queue_of, agent_of)


def keep(queues: Iterable[str], members: Members, shards: Sequence[str], before: Plan) -> Plan:
    """The plan after a change of the centre: no queue that has a shard leaves it, and no agent
    leaves his while he has a queue there. A new queue goes where most of its agents are."""
    all_queues = list(queues)
    queue_of = {q: before.queues[q] for q in all_queues if before.queues.get(q) in shards}
    load = Counter(dict.fromkeys(shards, 0))
    load.update(shard for shard in before.agents.values() if shard in load)
    for group in groups(all_queues, members):
        new = sorted(queue for queue in group.queues if queue not in queue_of)
        if not new:
            continue
        there = Counter(
            queue_of[queue]
            for a in sorted(group.agents)
            for queue in members[a]
            if queue in queue_of
        )
        if there:
            for queue in new:
                queue_of[queue] = _where_its_agents_are(queue, group, members, queue_of, there)
        else:
            shard = _was(group, before, shards) or _emptiest(load)
            load[shard] += len(group.agents - before.agents.keys())
            queue_of |= dict.fromkeys(new, shard)
    return _agents_placed(queue_of, members, shards, before, load)


def _agents_placed(
    queue_of: Mapping[str, str],
    members: Members,
    shards: Sequence[str],
    before: Plan,
    load: Counter[str],
) -> Plan:
    agent_of: dict[str, str] = {}
    apart: dict[str, frozenset[str]] = {}
    for agent, queue_ids in sorted(members.items()):
        mine = {queue: queue_of[queue] for queue in queue_ids if queue in queue_of}
        was = before.agents.get(agent)
        if not mine:
            agent_of[agent] = was if was in shards and was is not None else _emptiest(load)
            load[agent_of[agent]] += was not in shards
            continue
        counts = Counter(mine.values())
        best = min(counts, key=lambda shard: (-counts[shard], shards.index(shard)))
        agent_of[agent] = was if was is not None and was in counts else best
        others = frozenset(q for q, shard in mine.items() if shard != agent_of[agent])
        if others:
            apart[agent] = others
    return Plan(dict(queue_of), agent_of, apart)


def _where_its_agents_are(
    queue: str, group: Group, members: Members, queue_of: Mapping[str, str], there: Counter[str]
) -> str:
    """The shard of most of the queue's own agents; where they have none yet, of its group's."""
    own = Counter(
        queue_of[other]
        for agent in group.agents
        if queue in members[agent]
        for other in members[agent]
        if other in queue_of
    )
    counts = own or there
    return min(counts, key=lambda shard: (-counts[shard], shard))


def _was(group: Group, before: Plan, shards: Sequence[str]) -> str | None:
    """Where most of a group was, if that shard is still there."""
    counts = Counter(before.agents[a] for a in group.agents if before.agents.get(a) in shards)
    if not counts:
        counts = Counter(before.queues[q] for q in group.queues if before.queues.get(q) in shards)
    return min(counts, key=lambda shard: (-counts[shard], shard)) if counts else None


def _emptiest(load: Mapping[str, int]) -> str:
    return min(load, key=lambda shard: load[shard])


def _root(above: dict[str, str], queue: str) -> str:
    while above[queue] != queue:
        above[queue] = above[above[queue]]
        queue = above[queue]
    return queue
