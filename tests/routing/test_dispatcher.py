"""The dispatcher gives the answers of the rules, whatever happens in whatever order."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.routing.test_rules import NOW, agent, call, queues
from warmline.routing.dispatcher import Dispatcher
from warmline.routing.model import Candidate, Strategy, Waiting
from warmline.routing.rules import (
    MOST_RUNG,
    choose,
    explain,
    is_excluded,
    is_free,
    may_have,
    position,
)

QUEUES = ["q1", "q2"]
CALLS = [f"c{n}" for n in range(5)]
AGENTS = [f"a{n}" for n in range(4)]
SKILLS = st.sampled_from([{}, {}, {"en": 1}, {"en": 2}])
SECONDS = st.integers(0, 6)
LATER = st.fixed_dictionaries(
    {},
    optional={
        "relax": st.sampled_from([((3.0, 2),), ((2.0, 3), (5.0, 9))]),
        "only": st.sets(st.sampled_from(AGENTS), min_size=1, max_size=2).map(frozenset),
        "only_for": SECONDS,
        "dice": st.integers(0, 1000),
        "waits": SECONDS,
    },
)
"""What time changes about a call, and its dice."""
SHIFT = st.fixed_dictionaries(
    {},
    optional={
        "handled": st.integers(0, 3),
        "talked": st.sampled_from([0.0, 9.5, 60.0]),
        "offered": st.dictionaries(st.sampled_from(QUEUES), st.sampled_from([1.0, 2.0])),
        "places": st.dictionaries(st.sampled_from(QUEUES), st.integers(0, 3)),
    },
)
"""What an agent did today, and his places in the lists of members."""
STRATEGIES = st.dictionaries(st.sampled_from(QUEUES), st.sampled_from(list(Strategy)), min_size=1)


class DispatcherFollowsTheRules(RuleBasedStateMachine):
    """Beside the dispatcher stand plain dictionaries; `choose` over them is the measure."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.calls: dict[str, Waiting] = {}
        self.offered: set[str] = set()
        self.agents: dict[str, Candidate] = {}

    @initialize(strategies=STRATEGIES)
    def start(self, strategies: dict[str, Strategy]) -> None:
        self.queues = queues(**strategies)
        self.dispatcher = Dispatcher(self.queues)

    def made(
        self,
        id: str,
        queue: str,
        priority: int,
        waited: int,
        skills: dict[str, int],
        excluded: dict[str, int],
        later: dict[str, Any],
    ) -> Waiting:
        """`only` holds for `only_for` seconds from now, the wait began `waits` seconds ago."""
        more = dict(later)
        for_s, waits_s = more.pop("only_for", None), more.pop("waits", None)
        if for_s is not None:
            more["only_until"] = self.now + timedelta(seconds=for_s)
        if waits_s is not None:
            more["waits_since"] = self.now - timedelta(seconds=waits_s)
        return Waiting(
            call=id,
            queue=queue,
            priority=priority,
            entered_at=NOW - timedelta(seconds=waited),
            skills=skills,
            excluded={a: self.now + timedelta(seconds=s) for a, s in excluded.items()},
            **more,
        )

    @rule(
        id=st.sampled_from(CALLS),
        queue=st.sampled_from(QUEUES),
        priority=st.integers(0, 2),
        waited=SECONDS,
        skills=SKILLS,
        excluded=st.just({}) | st.dictionaries(st.sampled_from(AGENTS), SECONDS),
        later=LATER,
        anew=st.booleans(),
        ask=st.booleans(),
    )
    def a_call_enters_returns_or_changes(
        self,
        id: str,
        queue: str,
        priority: int,
        waited: int,
        skills: dict[str, int],
        excluded: dict[str, int],
        later: dict[str, Any],
        anew: bool,
        ask: bool,
    ) -> None:
        self.calls[id] = self.made(id, queue, priority, waited, skills, excluded, later)
        if anew:
            self.offered.discard(id)
            self.dispatcher.enter(self.calls[id])
        else:
            self.dispatcher.update(self.calls[id])
        if ask:
            self.the_answer_is_asked_for()

    @rule(id=st.sampled_from(CALLS))
    def a_call_leaves(self, id: str) -> None:
        self.calls.pop(id, None)
        self.offered.discard(id)
        self.dispatcher.leave(id)

    @rule(
        id=st.sampled_from(AGENTS),
        idle=SECONDS | SECONDS | st.none(),
        levels=st.dictionaries(st.sampled_from(QUEUES), st.integers(1, 3), min_size=1),
        skills=SKILLS,
        capacity=st.integers(1, 2),
        load=st.sampled_from([0, 0, 0, 1]),
        rest=st.none() | st.none() | SECONDS,
        shift=SHIFT,
        ask=st.booleans(),
    )
    def an_agent_changes(
        self,
        id: str,
        idle: int | None,
        levels: dict[str, int],
        skills: dict[str, int],
        capacity: int,
        load: int,
        rest: int | None,
        shift: dict[str, Any],
        ask: bool,
    ) -> None:
        self.agents[id] = Candidate(
            agent=id,
            idle_since=None if idle is None else self.now - timedelta(seconds=idle),
            queues=levels,
            skills=skills,
            capacity=capacity,
            load=load,
            rest_until=None if rest is None else self.now + timedelta(seconds=rest),
            **shift,
        )
        self.dispatcher.set_agent(self.agents[id])
        if ask:
            self.the_answer_is_asked_for()

    @rule(id=st.sampled_from(AGENTS))
    def an_agent_leaves(self, id: str) -> None:
        self.agents.pop(id, None)
        self.dispatcher.remove_agent(id)

    @rule(strategies=STRATEGIES)
    def the_queues_are_configured_anew(self, strategies: dict[str, Strategy]) -> None:
        self.queues = queues(**strategies)
        self.dispatcher.set_queues(self.queues)

    @rule(seconds=SECONDS, ask=st.booleans())
    def time_passes(self, seconds: int, ask: bool) -> None:
        """Nobody asks while time passes, so only `wakes_at` may be relied on."""
        before, self.now = self.now, self.now + timedelta(seconds=seconds)
        wakes = self.dispatcher.wakes_at()
        expected = choose(self.free_calls(), self.agents.values(), self.queues, self.now)
        asleep = choose(self.free_calls(), self.agents.values(), self.queues, before)
        if expected and not asleep:
            assert wakes is not None
            assert wakes <= self.now, "time alone made a match possible, and it knew when"
        if ask:
            self.the_answer_is_asked_for()

    @rule()
    def the_answer_is_asked_for(self) -> None:
        expected = choose(self.free_calls(), self.agents.values(), self.queues, self.now)
        assert self.dispatcher.matches(self.now) == expected
        for match in expected:
            self.offered.add(match.call)
            taken = self.agents[match.agent]
            self.agents[match.agent] = replace(taken, load=taken.load + 1)
        assert self.dispatcher.matches(self.now) == [], "what was given is not given twice"
        self.nobody_idle_beside_a_waiting_caller()

    def nobody_idle_beside_a_waiting_caller(self) -> None:
        for waiting in self.free_calls():
            for one in self.agents.values():
                able = is_free(one, self.now) and may_have(waiting, one, self.now)
                excluded = is_excluded(waiting, one.agent, self.now)
                assert waiting.queue not in self.queues or not able or excluded

    def free_calls(self) -> list[Waiting]:
        return [c for c in self.calls.values() if c.call not in self.offered]

    @invariant()
    def positions_and_lines_agree_with_the_rules(self) -> None:
        if not hasattr(self, "dispatcher"):
            return
        for id, waiting in self.calls.items():
            assert self.dispatcher.position(id) == position(waiting, self.calls.values())
            assert self.dispatcher.waiting(id) == waiting
        for queue in QUEUES:
            line = sorted(
                (c for c in self.calls.values() if c.queue == queue), key=lambda c: c.order
            )
            assert self.dispatcher.line(queue) == [c.call for c in line]

    @invariant()
    def explanations_agree_with_the_rules(self) -> None:
        for id, waiting in self.calls.items():
            for name, one in self.agents.items():
                expected = explain(waiting, one, self.now)
                assert self.dispatcher.explain(id, name, self.now) == expected
            self.everybody_of_the_queue_is_named(waiting)

    def everybody_of_the_queue_is_named(self, waiting: Waiting) -> None:
        """Who stands beside a call: all of its queue with what the rules say, in their order."""
        named, more = self.dispatcher.beside(waiting.call, self.now, most=99)
        members = {a for a, one in self.agents.items() if waiting.queue in one.queues}
        assert ({one.agent for one in named}, more) == (members, 0)
        for one in named:
            assert list(one.failed) == explain(waiting, self.agents[one.agent], self.now)
        if waiting.queue not in self.queues:
            return
        able = [one.agent for one in named if not one.failed]
        assert able == [one.agent for one in named][: len(able)], "who could have it comes first"
        lone = {waiting.queue: self.queues[waiting.queue]}
        if lone[waiting.queue].strategy not in (Strategy.RANDOM, Strategy.RING_ALL):
            chosen = choose([waiting], self.agents.values(), lone, self.now)
            assert [match.agent for match in chosen] == able[:1]


TestDispatcherFollowsTheRules = DispatcherFollowsTheRules.TestCase
TestDispatcherFollowsTheRules.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, derandomize=True
)


@pytest.mark.parametrize("seed", range(12))
def test_a_busy_day_at_random_follows_the_rules_too(seed: int) -> None:
    """Hypothesis looks for small faults; this walks far, where calls wait, match and return."""
    dice = random.Random(seed)
    floor = DispatcherFollowsTheRules()
    floor.start({queue: dice.choice(list(Strategy)) for queue in QUEUES})
    matched = 0
    for _ in range(150):
        _something_happens(floor, dice)
        before = len(floor.offered)
        floor.the_answer_is_asked_for()
        matched += len(floor.offered) - before
    floor.positions_and_lines_agree_with_the_rules()
    floor.explanations_agree_with_the_rules()
    assert matched >= 8, "a day on which hardly anything is matched tests little"


def _something_happens(floor: DispatcherFollowsTheRules, dice: random.Random) -> None:
    match dice.randrange(10):
        case 0 | 1 | 2:
            floor.a_call_enters_returns_or_changes(
                id=dice.choice(CALLS),
                queue=dice.choice(QUEUES),
                priority=dice.randrange(2),
                waited=dice.randrange(60),
                skills=dice.choice([{}, {}, {"en": 1}, {"en": 3}]),
                excluded={name: dice.randrange(9) for name in AGENTS if dice.random() < 0.4},
                later=_something_later(dice),
                anew=dice.random() < 0.7,
                ask=False,
            )
        case 3 | 4 | 5:
            floor.an_agent_changes(
                id=dice.choice(AGENTS),
                idle=None if dice.random() < 0.2 else dice.randrange(60),
                levels={queue: dice.randint(1, 3) for queue in QUEUES if dice.random() < 0.7},
                skills=dice.choice([{}, {"en": 1}, {"en": 2}]),
                capacity=dice.choice([1, 1, 2]),
                load=dice.choice([0, 0, 0, 1]),
                rest=dice.choice([None, None, dice.randrange(9)]),
                shift={
                    "handled": dice.randrange(4),
                    "talked": float(dice.randrange(4)),
                    "offered": {"q1": float(dice.randrange(4))},
                    "places": {"q2": dice.randrange(4)},
                },
                ask=False,
            )
        case 6:
            floor.a_call_leaves(dice.choice(CALLS))
        case 7 if dice.random() < 0.3:
            floor.the_queues_are_configured_anew(
                {queue: dice.choice(list(Strategy)) for queue in QUEUES if dice.random() < 0.8}
            )
        case _:
            floor.time_passes(dice.randrange(7), ask=False)


def _something_later(dice: random.Random) -> dict[str, Any]:
    later: dict[str, Any] = {"dice": dice.randrange(1000)}
    if dice.random() < 0.3:
        later |= {"only": frozenset(dice.sample(AGENTS, 2)), "only_for": dice.randrange(9)}
    if dice.random() < 0.5:
        later |= {"relax": ((2.0, 2), (6.0, 9)), "waits": dice.randrange(9)}
    return later


@pytest.mark.parametrize("strategy", list(Strategy))
def test_given_any_strategy_when_free_agents_stand_beside_a_caller_then_one_or_all_are_rung(
    strategy: Strategy,
) -> None:
    """Whatever ranks them, nobody who may take the call is left idle while it waits."""
    dispatcher = Dispatcher(queues(sales=strategy))
    for n in range(30):
        dispatcher.set_agent(agent(f"a{n:02}", idle=n))
    dispatcher.enter(call("c1"))
    dispatcher.enter(call("c2", waited=5))
    matches = dispatcher.matches(NOW)
    rung = {id: [m.agent for m in matches if m.call == id] for id in ("c1", "c2")}
    if strategy is Strategy.RING_ALL:
        assert (len(rung["c1"]), len(rung["c2"])) == (MOST_RUNG, 10)
    else:
        assert (len(rung["c1"]), len(rung["c2"])) == (1, 1)
    assert not set(rung["c1"]) & set(rung["c2"]), "nobody is rung for two calls"


def test_given_a_call_kept_for_one_agent_when_its_time_is_over_then_anybody_gets_it() -> None:
    dispatcher = Dispatcher(queues(sales=Strategy.LONGEST_IDLE))
    until = NOW + timedelta(seconds=20)
    dispatcher.set_agent(agent("bob"))
    dispatcher.enter(replace(call("c1"), only=frozenset({"ann"}), only_until=until))
    assert dispatcher.matches(NOW) == []
    assert dispatcher.wakes_at() == until
    assert [m.agent for m in dispatcher.matches(until)] == ["bob"]


def test_given_a_call_kept_for_one_agent_when_he_becomes_free_then_it_is_his() -> None:
    dispatcher = Dispatcher(queues(sales=Strategy.LONGEST_IDLE))
    until = NOW + timedelta(seconds=20)
    dispatcher.enter(replace(call("c1"), only=frozenset({"ann"}), only_until=until))
    dispatcher.enter(call("c2", waited=1))
    assert dispatcher.matches(NOW) == []
    dispatcher.set_agent(agent("ann"))
    assert [(m.call, m.agent) for m in dispatcher.matches(NOW)] == [("c1", "ann")]
    assert not dispatcher._shelves["sales"]._by_agent, "nothing is kept of a group that is over"


def test_given_nobody_good_enough_when_the_step_of_relaxing_comes_then_the_weaker_gets_it() -> None:
    dispatcher = Dispatcher(queues(sales=Strategy.LONGEST_IDLE))
    dispatcher.set_agent(agent("ann", skills={"en": 5}))
    waiting = replace(call("c1", waited=0, skills={"en": 2}), relax=((20.0, 4), (40.0, 6)))
    dispatcher.enter(waiting)
    assert dispatcher.matches(NOW) == []
    assert dispatcher.wakes_at() == NOW + timedelta(seconds=20)
    assert dispatcher.matches(NOW + timedelta(seconds=20)) == []
    assert dispatcher.wakes_at() == NOW + timedelta(seconds=40)
    assert [m.agent for m in dispatcher.matches(NOW + timedelta(seconds=40))] == ["ann"]


def test_given_a_caller_gave_up_while_offered_then_his_place_is_gone() -> None:
    dispatcher = Dispatcher(queues(sales=Strategy.LONGEST_IDLE))
    dispatcher.enter(call("c1", waited=30))
    dispatcher.enter(call("c2", waited=20))
    dispatcher.set_agent(agent("ann"))
    assert [m.call for m in dispatcher.matches(NOW)] == ["c1"]
    assert (dispatcher.position("c1"), dispatcher.position("c2")) == (1, 2)
    dispatcher.leave("c1")
    assert (dispatcher.position("c1"), dispatcher.position("c2")) == (None, 1)


def test_given_no_answer_when_the_call_is_put_back_then_it_keeps_its_place() -> None:
    dispatcher = Dispatcher(queues(sales=Strategy.LONGEST_IDLE))
    dispatcher.enter(call("c1", waited=30))
    dispatcher.set_agent(agent("ann"))
    dispatcher.matches(NOW)
    dispatcher.enter(call("c2", waited=20))
    again = call("c1", waited=30, excluded={"ann": NOW + timedelta(seconds=30)})
    dispatcher.enter(again)
    dispatcher.set_agent(agent("bob"))
    assert [(m.call, m.agent) for m in dispatcher.matches(NOW)] == [("c1", "bob")]


def test_given_the_only_agent_refused_when_the_exclusion_ends_then_it_wakes_and_offers_again() -> (
    None
):
    dispatcher = Dispatcher(queues(sales=Strategy.LONGEST_IDLE))
    until = NOW + timedelta(seconds=20)
    dispatcher.enter(call("c1", excluded={"ann": until}))
    dispatcher.set_agent(agent("ann"))
    assert dispatcher.matches(NOW) == []
    assert dispatcher.wakes_at() == until
    assert [m.agent for m in dispatcher.matches(until)] == ["ann"]
    assert dispatcher.wakes_at() is None


def test_given_many_different_skill_sets_come_and_go_then_empty_groups_are_dropped() -> None:
    dispatcher = Dispatcher(queues(sales=Strategy.LONGEST_IDLE))
    dispatcher.set_agent(agent("ann", skills={f"s{n}": 1 for n in range(100)}))
    for n in range(100):
        dispatcher.enter(call("c1", skills={f"s{n}": 5}))
        dispatcher.leave("c1")
        dispatcher.matches(NOW)
    assert len(dispatcher._filed["ann"]) <= 17
    assert len(dispatcher._shelves["sales"].groups) <= 17
    dispatcher.enter(call("c1", skills={"s3": 5}))
    assert [m.agent for m in dispatcher.matches(NOW)] == ["ann"]
