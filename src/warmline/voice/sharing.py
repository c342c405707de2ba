"""The configuration shared out over the shards of `voice`, and a shard's own part of it. Pure.

`config_store` marks whatever is published with its shards, so that every process reads the same
plan; which queue goes where is `routing.shards`. `voice.leader` works on its own part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from warmline.routing import shards as routing_shards
from warmline.routing.shards import Plan
from warmline.voice.config import AgentConfig, NumberConfig, QueueConfig, VoiceConfig


def shared(config: VoiceConfig, before: VoiceConfig | None, *, anew: bool = False) -> VoiceConfig:
    """The configuration with a shard on every queue, agent and number. What had one `before` keeps
    it, unless it is to be shared out `anew`."""
    memberships = {agent.id: _all_queues(agent) for agent in config.agents.values()}
    members = {agent: frozenset(queues) for agent, queues in memberships.items()}
    if before is None or anew:
        was = plan_of(before) if before is not None else None
        plan = routing_shards.share_out(config.queues, members, config.shards, was)
    else:
        plan = routing_shards.keep(config.queues, members, config.shards, plan_of(before))
    queues = {q.id: replace(q, shard=plan.queues[q.id]) for q in config.queues.values()}
    return replace(
        config,
        queues=queues,
        agents={a.id: _placed(a, memberships[a.id], plan, queues) for a in config.agents.values()},
        numbers=tuple(
            replace(number, shard=_shard_of(number, config, queues)) for number in config.numbers
        ),
    )


def plan_of(config: VoiceConfig) -> Plan:
    """The plan that a published configuration carries."""
    return Plan(
        {queue.id: queue.shard for queue in config.queues.values()},
        {agent.id: agent.shard for agent in config.agents.values()},
    )


def part_of(config: VoiceConfig, shard: str, staying: Iterable[str] = ()) -> VoiceConfig:
    """What `shard` works with: its own agents, and those `staying`, who are signed in here though
    they were moved: they end what they are at and get no more calls. Queues, flows and numbers are
    all of them, since a call that begins here may be for a queue elsewhere."""
    agents = {agent.id: agent for agent in config.agents.values() if agent.shard == shard}
    for agent_id in staying:
        moved = config.agents.get(agent_id)
        if moved is not None and moved.shard != shard:
            agents[agent_id] = replace(moved, queues={}, may_dial=False)
    return replace(config, agents=agents, mine=shard)


def numbers_of(config: VoiceConfig, shard: str) -> tuple[str, ...]:
    """The called numbers whose calls come to `shard`."""
    return tuple(n.number for n in config.numbers if n.shard == shard and n.number != "*")


def _all_queues(agent: AgentConfig) -> dict[str, int]:
    return {**agent.elsewhere, **agent.queues}


def _placed(
    agent: AgentConfig,
    memberships: Mapping[str, int],
    plan: Plan,
    queues: Mapping[str, QueueConfig],
) -> AgentConfig:
    apart = plan.apart.get(agent.id, frozenset())
    return replace(
        agent,
        shard=plan.agents[agent.id],
        queues={queue: level for queue, level in memberships.items() if queue not in apart},
        elsewhere={queue: level for queue, level in memberships.items() if queue in apart},
    )


def _shard_of(number: NumberConfig, config: VoiceConfig, queues: Mapping[str, QueueConfig]) -> str:
    """Where most of the queues are that the number's flows name; the first one where they name
    none, or as many here as there."""
    keys = {queue.key: queue for queue in queues.values() if queue.key} | dict(queues)
    named: Counter[str] = Counter()
    for flow_id in dict.fromkeys((number.flow, *(rule.flow for rule in number.rules))):
        flow = config.flows.get(flow_id)
        nodes = flow.definition.get("nodes") if flow is not None else None
        for node in nodes if isinstance(nodes, list) else ():
            queue = keys.get(str(node.get("queue"))) if isinstance(node, dict) else None
            if queue is not None:
                named[queue.shard] += 1
    return min(config.shards, key=lambda shard: -named[shard])
