"""How queues and agents are shared out over several `voice`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from warmline.routing.shards import Plan, groups, keep, share_out

QUEUES = [f"q{n}" for n in range(8)]
AGENTS = [f"a{n:02d}" for n in range(16)]
SHARDS = ["0", "1", "2"]

memberships = st.dictionaries(
    st.sampled_from(AGENTS), st.frozensets(st.sampled_from(QUEUES), max_size=3)
)
queue_sets = st.frozensets(st.sampled_from(QUEUES))
shard_lists = st.integers(1, 3).map(lambda n: SHARDS[:n])


def check(plan: Plan, queues: frozenset[str], members: dict[str, frozenset[str]]) -> None:
    """Every queue has one shard, every agent one, and he works only in queues of his."""
    assert plan.queues.keys() == queues
    assert plan.agents.keys() == members.keys()
    for agent, mine in members.items():
        works = (mine & queues) - plan.apart.get(agent, frozenset())
        assert {plan.queues[queue] for queue in works} <= {plan.agents[agent]}


@given(queue_sets, memberships, shard_lists)
def test_given_any_centre_when_shared_out_then_queues_that_share_an_agent_are_together(
    queues: frozenset[str], members: dict[str, frozenset[str]], shards: list[str]
) -> None:
    plan = share_out(queues, members, shards)
    check(plan, queues, members)
    assert not plan.apart
    assert set(plan.queues.values()) | set(plan.agents.values()) <= set(shards)


@given(queue_sets, memberships, shard_lists)
def test_given_a_shared_out_centre_when_shared_out_again_then_nothing_moves(
    queues: frozenset[str], members: dict[str, frozenset[str]], shards: list[str]
) -> None:
    plan = share_out(queues, members, shards)
    assert keep(queues, members, shards, plan) == plan


@given(queue_sets, memberships, queue_sets, memberships, shard_lists)
def test_given_a_centre_when_it_changes_then_no_queue_and_no_working_agent_moves(
    queues: frozenset[str],
    members: dict[str, frozenset[str]],
    later_queues: frozenset[str],
    later: dict[str, frozenset[str]],
    shards: list[str],
) -> None:
    before = share_out(queues, members, shards)
    after = keep(later_queues, later, shards, before)
    check(after, later_queues, later)
    for queue in queues & later_queues:
        assert after.queues[queue] == before.queues[queue]
    for agent in members.keys() & later.keys():
        stays = {q for q in later[agent] & later_queues if after.queues[q] == before.agents[agent]}
        if stays or not later[agent] & later_queues:
            assert after.agents[agent] == before.agents[agent]


@given(queue_sets, memberships, queue_sets, memberships, shard_lists)
def test_given_a_changed_centre_when_shared_out_anew_then_nobody_is_apart(
    queues: frozenset[str],
    members: dict[str, frozenset[str]],
    later_queues: frozenset[str],
    later: dict[str, frozenset[str]],
    shards: list[str],
) -> None:
    before = share_out(queues, members, shards)
    after = share_out(later_queues, later, shards, keep(later_queues, later, shards, before))
    check(after, later_queues, later)
    assert not after.apart


def test_given_groups_of_unlike_size_when_shared_out_then_the_agents_are_spread_evenly() -> None:
    members = {f"a{n}": frozenset({f"q{n // 10}"}) for n in range(60)}
    plan = share_out([f"q{n}" for n in range(6)], members, ["0", "1", "2"])
    assert [list(plan.agents.values()).count(shard) for shard in "012"] == [20, 20, 20]


def test_given_another_shard_when_shared_out_anew_then_only_what_is_too_much_moves() -> None:
    members = {f"a{n}": frozenset({f"q{n // 10}"}) for n in range(60)}
    queues = [f"q{n}" for n in range(6)]
    two = share_out(queues, members, ["0", "1"])
    three = share_out(queues, members, ["0", "1", "2"], two)
    moved = [queue for queue in queues if three.queues[queue] != two.queues[queue]]
    assert [list(three.agents.values()).count(shard) for shard in "012"] == [20, 20, 20]
    assert {three.queues[queue] for queue in moved} == {"2"}


def test_given_a_shard_that_is_gone_when_the_plan_is_kept_then_its_queues_find_another() -> None:
    members = {"a": frozenset({"x"}), "b": frozenset({"y"})}
    before = share_out(["x", "y"], members, ["0", "1"])
    after = keep(["x", "y"], members, ["0"], before)
    assert set(after.queues.values()) == set(after.agents.values()) == {"0"}


def test_given_an_agent_who_is_given_a_queue_elsewhere_when_kept_then_he_is_named_as_apart() -> (
    None
):
    members = {"a": frozenset({"x"}), "b": frozenset({"y"})}
    before = share_out(["x", "y"], members, ["0", "1"])
    after = keep(["x", "y"], {**members, "a": frozenset({"x", "y"})}, ["0", "1"], before)
    assert after.queues == before.queues
    assert after.agents["a"] == before.agents["a"]
    assert after.apart == {"a": frozenset({"y"})}


def test_given_a_new_queue_when_kept_then_it_joins_the_agents_who_work_in_it() -> None:
    members = {"a": frozenset({"x"}), "b": frozenset({"y"})}
    before = share_out(["x", "y"], members, ["0", "1"])
    after = keep(["x", "y", "z"], {**members, "b": frozenset({"y", "z"})}, ["0", "1"], before)
    assert after.queues["z"] == before.queues["y"]


def test_given_agents_and_queues_alone_when_grouped_then_each_is_a_group() -> None:
    found = groups(["x", "y"], {"a": frozenset(), "b": frozenset({"y"})})
    assert {(one.queues, one.agents) for one in found} == {
        (frozenset({"y"}), frozenset({"b"})),
        (frozenset(), frozenset({"a"})),
        (frozenset({"x"}), frozenset()),
    }
