"""Who gets which call, told as a specification."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from warmline.agents.model import AgentLive, AgentState
from warmline.routing.model import Candidate, Condition, Failed, Match, Strategy, Waiting
from warmline.routing.rules import (
    candidate,
    choose,
    excluded_until,
    explain,
    position,
    rests_until,
)
from warmline.voice.config import QueueConfig

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
IDLE = Strategy.LONGEST_IDLE
ABLE = Strategy.ABLER_MORE


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def queues(**strategies: Strategy) -> dict[str, QueueConfig]:
    return {
        q: QueueConfig(id=q, name=q, project="p", strategy=strategy)
        for q, strategy in strategies.items()
    }


def call(
    id: str = "c1",
    queue: str = "sales",
    *,
    waited: float = 10,
    priority: int = 0,
    skills: dict[str, int] | None = None,
    excluded: dict[str, datetime] | None = None,
) -> Waiting:
    return Waiting(
        call=id,
        queue=queue,
        priority=priority,
        entered_at=ago(waited),
        skills=skills or {},
        excluded=excluded or {},
    )


def agent(
    id: str = "ann",
    *queue_ids: str,
    idle: float | None = 60,
    levels: dict[str, int] | None = None,
    skills: dict[str, int] | None = None,
    capacity: int = 1,
    load: int = 0,
    rest_until: datetime | None = None,
) -> Candidate:
    return Candidate(
        agent=id,
        idle_since=None if idle is None else ago(idle),
        queues=levels or dict.fromkeys(queue_ids or ("sales",), 5),
        skills=skills or {},
        capacity=capacity,
        load=load,
        rest_until=rest_until,
    )


def pairs(matches: list[Match]) -> list[tuple[str, str]]:
    return [(m.call, m.agent) for m in matches]


SALES = queues(sales=IDLE)


# Ranking agents


def test_given_longest_idle_when_two_are_free_then_whoever_waits_longer_gets_the_call() -> None:
    found = choose([call()], [agent("ann", idle=30), agent("bob", idle=90)], SALES, NOW)
    assert found == [Match("c1", "bob", 1, IDLE)]


def test_given_longest_idle_then_levels_do_not_matter() -> None:
    found = choose(
        [call()],
        [agent("best", idle=30, levels={"sales": 1}), agent("idle", idle=90, levels={"sales": 9})],
        SALES,
        NOW,
    )
    assert pairs(found) == [("c1", "idle")]


def test_given_abler_more_when_two_are_free_then_the_better_level_gets_the_call() -> None:
    found = choose(
        [call()],
        [agent("best", idle=30, levels={"sales": 1}), agent("idle", idle=90, levels={"sales": 2})],
        queues(sales=ABLE),
        NOW,
    )
    assert found == [Match("c1", "best", 1, ABLE)]


def test_given_abler_more_and_equal_levels_in_the_queue_then_the_skills_decide_then_idleness() -> (
    None
):
    english = {"english": 5}
    able = queues(sales=ABLE)
    found = choose(
        [call(skills=english)],
        [agent("ann", skills={"english": 4}, idle=90), agent("bob", skills={"english": 2}, idle=9)],
        able,
        NOW,
    )
    assert pairs(found) == [("c1", "bob")]
    found = choose([call()], [agent("ann", idle=9), agent("bob", idle=90)], able, NOW)
    assert pairs(found) == [("c1", "bob")]


def test_given_a_perfect_tie_then_the_id_decides_so_that_the_answer_is_always_the_same() -> None:
    both = [agent("bob"), agent("ann")]
    assert pairs(choose([call()], both, SALES, NOW)) == [("c1", "ann")]
    assert pairs(choose([call()], both[::-1], SALES, NOW)) == [("c1", "ann")]


def test_given_capacity_for_more_then_the_less_loaded_goes_first_among_equals() -> None:
    three = [call("c1", waited=30), call("c2", waited=20), call("c3", waited=10)]
    two = [agent("ann", idle=90, capacity=2), agent("bob", idle=30, capacity=1)]
    assert pairs(choose(three, two, SALES, NOW)) == [("c1", "ann"), ("c2", "bob"), ("c3", "ann")]


# Ordering calls


def test_given_two_calls_and_one_agent_then_priority_goes_before_waiting_time() -> None:
    found = choose(
        [call("old", waited=99), call("vip", waited=1, priority=5)], [agent()], SALES, NOW
    )
    assert pairs(found) == [("vip", "ann")]


def test_given_one_agent_in_two_queues_then_the_longest_waiting_caller_of_both_is_served() -> None:
    """The plain way (each queue on its own) lets later callers overtake."""
    found = choose(
        [call("later", "sales", waited=5), call("earlier", "care", waited=50)],
        [agent("ann", "sales", "care")],
        queues(sales=IDLE, care=IDLE),
        NOW,
    )
    assert pairs(found) == [("earlier", "ann")]


def test_given_the_first_call_fits_nobody_then_it_blocks_nobody_behind_it() -> None:
    found = choose(
        [call("hard", waited=99, priority=9, skills={"english": 3}), call("easy", waited=1)],
        [agent("ann", skills={"english": 4})],
        SALES,
        NOW,
    )
    assert pairs(found) == [("easy", "ann")]


def test_given_a_call_of_an_unknown_queue_then_it_is_passed_over() -> None:
    found = choose(
        [call("lost", "gone", waited=99), call("c1")], [agent("ann", "sales", "gone")], SALES, NOW
    )
    assert pairs(found) == [("c1", "ann")]


def test_given_more_agents_than_calls_then_each_call_is_given_once() -> None:
    found = choose([call()], [agent("ann"), agent("bob")], SALES, NOW)
    assert len(found) == 1


# Eligibility


@pytest.mark.parametrize(
    "unfit",
    [
        agent("ann", idle=None),
        agent("ann", "care"),
        agent("ann", load=1),
        agent("ann", rest_until=NOW + timedelta(seconds=1)),
    ],
    ids=["not ready", "other queue", "no capacity", "resting"],
)
def test_given_an_agent_who_cannot_take_it_then_the_call_goes_to_the_next(unfit: Candidate) -> None:
    assert choose([call()], [unfit], SALES, NOW) == []
    assert pairs(choose([call()], [unfit, agent("bob", idle=1)], SALES, NOW)) == [("c1", "bob")]


def test_given_a_required_skill_then_the_weakest_level_accepted_is_still_accepted() -> None:
    needs = [call(skills={"english": 3})]
    assert pairs(choose(needs, [agent(skills={"english": 3})], SALES, NOW)) == [("c1", "ann")]
    assert choose(needs, [agent(skills={"english": 4})], SALES, NOW) == []
    assert choose(needs, [agent()], SALES, NOW) == []


def test_given_he_refused_this_call_then_the_next_gets_it_with_rank_two_and_he_gets_another() -> (
    None
):
    refused = call("c1", waited=30, excluded={"ann": NOW + timedelta(seconds=5)})
    found = choose(
        [refused, call("c2", waited=10)], [agent("ann", idle=90), agent("bob", idle=9)], SALES, NOW
    )
    assert found == [Match("c1", "bob", 2, IDLE), Match("c2", "ann", 1, IDLE)]


def test_given_the_exclusion_is_over_then_he_may_be_offered_the_call_again() -> None:
    assert pairs(choose([call(excluded={"ann": NOW})], [agent()], SALES, NOW)) == [("c1", "ann")]


def test_a_refusal_keeps_the_call_from_him_longer_than_he_rests_from_all_calls() -> None:
    excluded, rests = excluded_until("refused", NOW), rests_until("refused", NOW)
    assert excluded is not None
    assert rests is not None
    assert NOW < rests < excluded


@pytest.mark.parametrize("outcome", ["withdrawn", "lost_race", "accepted"])
def test_an_offer_that_was_taken_from_him_keeps_no_call_from_him(outcome: str) -> None:
    assert excluded_until(outcome, NOW) is None


# Explaining


def test_given_everything_is_wrong_then_every_failed_condition_is_named() -> None:
    later = NOW + timedelta(seconds=5)
    found = explain(
        call(queue="care", skills={"english": 3, "law": 2}, excluded={"ann": later}),
        agent("ann", "sales", idle=None, skills={"english": 5}, load=1, rest_until=later),
        NOW,
    )
    assert found == [
        Failed(Condition.NOT_READY),
        Failed(Condition.NOT_IN_QUEUE),
        Failed(Condition.SKILL_TOO_WEAK, skill="english", needs=3, has=5),
        Failed(Condition.SKILL_MISSING, skill="law", needs=2),
        Failed(Condition.NO_CAPACITY, needs=2, has=1),
        Failed(Condition.RESTING, until=later),
        Failed(Condition.EXCLUDED, until=later),
    ]


def test_given_he_could_take_it_then_nothing_failed() -> None:
    assert explain(call(), agent(), NOW) == []


# Position


def test_the_position_counts_only_the_own_queue_and_respects_priority() -> None:
    line = [
        call("c1", waited=30),
        call("c2", waited=20),
        call("vip", waited=1, priority=1),
        call("other", "care", waited=99),
    ]
    assert [position(c, line) for c in line] == [2, 3, 1, 1]


# Agents as candidates


def test_only_a_ready_agent_is_free_and_his_idleness_outlives_an_offer_taken_from_him() -> None:
    live = AgentLive(id="ann", state=AgentState.READY, since=ago(5), idle_since=ago(60))
    assert candidate(live, skills={}, queues={"sales": 1}).idle_since == ago(60)
    for state in set(AgentState) - {AgentState.READY}:
        other = AgentLive(id="ann", state=state, since=ago(5), idle_since=ago(60))
        assert candidate(other, skills={}, queues={"sales": 1}).idle_since is None
