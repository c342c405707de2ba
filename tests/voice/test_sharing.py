"""The configuration shared out over shards, and a shard's own part of it."""

from __future__ import annotations

from msgspec.structs import replace

from tests.voice.floor_kit import FLOW, LI, QUEUE, WANG, agent, centre
from warmline.kit.actor import DEFAULT_PROJECT
from warmline.voice.config import FlowConfig, NumberConfig, QueueConfig, VoiceConfig
from warmline.voice.sharing import numbers_of, part_of, plan_of, shared

FAR = "q-far"
FAR_FLOW: dict[str, object] = {
    **FLOW,
    "start": "q",
    "nodes": [{"id": "q", "kind": "queue", "queue": "far"}],
}


def two_groups(**changes: object) -> VoiceConfig:
    """Li answers for sales, Wang for the far queue; each has a number."""
    one = centre()
    settings: dict[str, object] = {
        "agents": {LI: agent(LI), WANG: agent(WANG, queues={FAR: 2})},
        "queues": {
            **one.queues,
            FAR: QueueConfig(id=FAR, key="far", name="远", project=DEFAULT_PROJECT),
        },
        "flows": {
            **one.flows,
            "far": FlowConfig(
                id="far", name="远", version=1, project=DEFAULT_PROJECT, definition=FAR_FLOW
            ),
        },
        "numbers": (
            NumberConfig(number="*", flow="main", project=DEFAULT_PROJECT),
            NumberConfig(number="4001", flow="main", project=DEFAULT_PROJECT),
            NumberConfig(number="4002", flow="far", project=DEFAULT_PROJECT),
        ),
        "shards": ("0", "1"),
        **changes,
    }
    return centre(**settings)


def test_given_one_shard_when_shared_out_then_everything_is_its_own() -> None:
    config = shared(centre(), None)
    assert config == centre()
    assert part_of(config, "0") == config


def test_given_two_groups_when_shared_out_then_queue_agent_and_number_go_together() -> None:
    config = shared(two_groups(), None)
    near, far = config.queues[QUEUE].shard, config.queues[FAR].shard
    assert {near, far} == {"0", "1"}
    assert (config.agents[LI].shard, config.agents[WANG].shard) == (near, far)
    assert numbers_of(config, near) == ("4001",)
    assert numbers_of(config, far) == ("4002",)


def test_given_a_shared_out_centre_when_compiled_again_then_it_stays_as_it_was() -> None:
    config = shared(two_groups(), None)
    assert shared(two_groups(), config) == config


def test_given_an_agent_of_both_groups_when_compiled_then_he_works_where_he_was() -> None:
    config = shared(two_groups(), None)
    both = {LI: agent(LI, queues={QUEUE: 1, FAR: 3}), WANG: agent(WANG, queues={FAR: 2})}
    later = shared(two_groups(agents=both), config)
    assert later.agents[LI].queues == {QUEUE: 1}
    assert later.agents[LI].elsewhere == {FAR: 3}
    assert plan_of(later) == plan_of(config)


def test_given_an_agent_of_both_groups_when_shared_out_anew_then_they_are_one() -> None:
    config = shared(two_groups(), None)
    both = {LI: agent(LI, queues={QUEUE: 1, FAR: 3}), WANG: agent(WANG, queues={FAR: 2})}
    later = shared(two_groups(agents=both), config)
    anew = shared(later, later, anew=True)
    assert anew.agents[LI].queues == {QUEUE: 1, FAR: 3}
    assert not anew.agents[LI].elsewhere
    assert anew.queues[QUEUE].shard == anew.queues[FAR].shard


def test_given_a_shard_when_it_takes_its_part_then_it_knows_its_agents_and_every_queue() -> None:
    config = shared(two_groups(), None)
    part = part_of(config, config.agents[WANG].shard)
    assert part.agents == {WANG: config.agents[WANG]}
    assert part.queues == config.queues
    assert part.mine == config.agents[WANG].shard


def test_given_an_agent_who_is_signed_in_but_moved_when_taken_then_he_gets_no_more_calls() -> None:
    config = shared(two_groups(), None)
    part = part_of(config, config.agents[WANG].shard, staying=[LI, WANG, "nobody"])
    assert part.agents[WANG] == config.agents[WANG]
    assert part.agents[LI] == replace(config.agents[LI], queues={}, may_dial=False)
    assert part.agents.keys() == {LI, WANG}
