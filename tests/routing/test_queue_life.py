"""A centre's floor in virtual time: callers, agents and offers in any order keep the promises.

The floor is moved as `voice` moves it: an agent's state by `agents.rules`, the choice by the
dispatcher, what an outcome means by `routing.rules`. Nobody polls: the dispatcher is asked after
each event and when it said it wanted to be.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.routing.test_rules import NOW, queues
from warmline.agents import rules as agent_rules
from warmline.agents.fold import apply
from warmline.agents.model import AgentLive, AgentState, Device
from warmline.routing.dispatcher import Dispatcher
from warmline.routing.model import Match, Strategy, Waiting
from warmline.routing.rules import candidate, excluded_until, explain, rests_until

RING_S = 20.0
WRAP_UP_S = 10.0
LEVELS = {"ann": {"q1": 1}, "bob": {"q1": 2, "q2": 1}, "carl": {"q2": 3}}
SKILLS = {"ann": {"en": 2}, "bob": {}, "carl": {"en": 5}}


@dataclass
class Call:
    """A caller on the floor and the facts that routing must not get wrong."""

    waiting: Waiting
    agent: str | None = None
    offers: list[str] = field(default_factory=list)


class Floor(RuleBasedStateMachine):
    """Three agents, two queues of different strategies, any number of callers."""

    @initialize()
    def opens(self) -> None:
        self.now = NOW
        self.count = 0
        self.calls: dict[str, Call] = {}
        self.rests: dict[str, datetime] = {}
        self.dispatcher = Dispatcher(queues(q1=Strategy.ABLER_MORE, q2=Strategy.LONGEST_IDLE))
        self.agents: dict[str, AgentLive] = {}
        for name in LEVELS:
            self.agents[name] = AgentLive(id=name, since=self.now, devices=frozenset(Device))
            signed = agent_rules.sign_in(
                self.agents[name], id=name, at=self.now, department=None, extension=""
            )
            self.take(name, signed)

    # What happens on the floor

    @rule(queue=st.sampled_from(["q1", "q2"]), priority=st.integers(0, 1), english=st.booleans())
    def a_caller_enters(self, queue: str, priority: int, english: bool) -> None:
        self.count += 1
        call = Waiting(
            call=f"c{self.count:03}",
            queue=queue,
            priority=priority,
            entered_at=self.now,
            skills={"en": 5} if english else {},
        )
        self.calls[call.call] = Call(call)
        self.dispatcher.enter(call)
        self.dispatch()

    @precondition(lambda self: self.calls)
    @rule(data=st.data())
    def a_caller_gives_up(self, data: st.DataObject) -> None:
        """The offer is cancelled in the same step."""
        name = data.draw(st.sampled_from(sorted(self.calls)))
        call = self.calls[name]
        if call.agent is not None and self.agents[call.agent].state is AgentState.TALKING:
            return
        del self.calls[name]
        self.dispatcher.leave(name)
        if call.agent is not None:
            self.rest(call.agent, "withdrawn")
            self.take(call.agent, agent_rules.offer_ended(self.of(call), "withdrawn", at=self.now))
        self.dispatch()

    @rule(name=st.sampled_from(sorted(LEVELS)))
    def an_agent_says_ready(self, name: str) -> None:
        self.take(name, agent_rules.ask_ready(self.agents[name], at=self.now))
        self.dispatch()

    @rule(name=st.sampled_from(sorted(LEVELS)))
    def an_agent_asks_for_a_pause(self, name: str) -> None:
        self.take(name, agent_rules.ask_pause(self.agents[name], "lunch", at=self.now))
        self.dispatch()

    @precondition(lambda self: self.in_state(AgentState.RINGING))
    @rule(data=st.data())
    def an_agent_answers(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(self.in_state(AgentState.RINGING)))
        call = self.call_of(name)
        self.dispatcher.leave(call.waiting.call)
        self.take(
            name, agent_rules.answered(self.agents[name], call=call.waiting.call, at=self.now)
        )
        self.dispatch()

    @precondition(lambda self: self.in_state(AgentState.RINGING))
    @rule(
        data=st.data(),
        outcome=st.sampled_from(["refused", "no_answer", "refused", "busy", "unreachable"]),
    )
    def an_offer_fails(self, data: st.DataObject, outcome: str) -> None:
        name = data.draw(st.sampled_from(self.in_state(AgentState.RINGING)))
        self.offer_failed(name, outcome)
        self.dispatch()

    @precondition(lambda self: self.in_state(AgentState.TALKING))
    @rule(data=st.data())
    def a_talk_ends(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(self.in_state(AgentState.TALKING)))
        del self.calls[self.call_of(name).waiting.call]
        ended = agent_rules.talk_ended(self.agents[name], at=self.now, wrap_up_s=WRAP_UP_S)
        self.take(name, ended)
        self.dispatch()

    @rule(seconds=st.sampled_from([0.5, 1, 3, 10, 21, 40]))
    def time_passes(self, seconds: float) -> None:
        """Every deadline and every wake-up on the way is served at its own moment."""
        end = self.now + timedelta(seconds=seconds)
        while True:
            due = [a.until for a in self.agents.values() if a.until is not None]
            wakes = self.dispatcher.wakes_at()
            nexts = [moment for moment in (*due, wakes) if moment is not None and moment <= end]
            if not nexts:
                break
            self.now = max(self.now, min(nexts))
            for name, agent in list(self.agents.items()):
                if agent.until is None or agent.until > self.now:
                    continue
                if agent.state is AgentState.RINGING:
                    self.offer_failed(name, "no_answer")
                else:
                    self.take(name, agent_rules.deadline_passed(agent, at=self.now))
            self.dispatch()
        self.now = end

    # As voice does it

    def offer_failed(self, name: str, outcome: str) -> None:
        call = self.call_of(name)
        call.agent = None
        until = excluded_until(outcome, self.now)
        assert until is not None
        call.waiting = replace(call.waiting, excluded={**call.waiting.excluded, name: until})
        self.dispatcher.enter(call.waiting)
        self.rest(name, outcome)
        self.take(name, agent_rules.offer_ended(self.agents[name], outcome, at=self.now))

    def rest(self, name: str, outcome: str) -> None:
        until = rests_until(outcome, self.now)
        if until is not None:
            self.rests[name] = until

    def take(self, name: str, facts: agent_rules.Facts) -> None:
        for fact in facts:
            self.agents[name] = apply(self.agents[name], fact, self.now)
        self.dispatcher.set_agent(
            candidate(
                self.agents[name],
                skills=SKILLS[name],
                queues=LEVELS[name],
                rest_until=self.rests.get(name),
            )
        )

    def dispatch(self) -> None:
        for match in self.dispatcher.matches(self.now):
            self.first_in_the_total_order(match)
            call = self.calls[match.call]
            assert call.agent is None, "one offer at a time"
            call.agent = match.agent
            call.offers.append(match.agent)
            until = self.now + timedelta(seconds=RING_S)
            agent = self.agents[match.agent]
            self.take(
                match.agent, agent_rules.offer(agent, call=match.call, until=until, at=self.now)
            )

    def first_in_the_total_order(self, match: Match) -> None:
        """No call before this one, still unserved, could have had this agent."""
        mine = self.calls[match.call].waiting
        him = candidate(
            self.agents[match.agent],
            skills=SKILLS[match.agent],
            queues=LEVELS[match.agent],
            rest_until=self.rests.get(match.agent),
        )
        assert explain(mine, him, self.now) == []
        for other in self.calls.values():
            if other.agent is None and other.waiting.order < mine.order:
                assert explain(other.waiting, him, self.now) != [], "an earlier caller was passed"

    def in_state(self, state: AgentState) -> list[str]:
        return sorted(name for name, agent in self.agents.items() if agent.state is state)

    def call_of(self, name: str) -> Call:
        (call,) = [c for c in self.calls.values() if c.agent == name]
        return call

    def of(self, call: Call) -> AgentLive:
        assert call.agent is not None
        return self.agents[call.agent]

    # What must hold at every moment

    @invariant()
    def nobody_is_idle_beside_a_caller_he_may_take(self) -> None:
        for call in self.calls.values():
            if call.agent is not None:
                continue
            for name, agent in self.agents.items():
                him = candidate(
                    agent,
                    skills=SKILLS[name],
                    queues=LEVELS[name],
                    rest_until=self.rests.get(name),
                )
                assert explain(call.waiting, him, self.now) != []

    @invariant()
    def each_agent_in_a_call_has_exactly_that_call(self) -> None:
        held = [call.agent for call in self.calls.values() if call.agent is not None]
        assert len(held) == len(set(held)), "no agent has two calls"
        busy = self.in_state(AgentState.RINGING) + self.in_state(AgentState.TALKING)
        assert sorted(held) == sorted(busy)
        for call in self.calls.values():
            if call.agent is not None:
                assert self.of(call).call == call.waiting.call

    @invariant()
    def a_call_that_is_not_answered_keeps_its_place(self) -> None:
        for queue in ("q1", "q2"):
            unanswered = [
                call.waiting
                for call in self.calls.values()
                if call.waiting.queue == queue
                and (call.agent is None or self.of(call).state is AgentState.RINGING)
            ]
            expected = [w.call for w in sorted(unanswered, key=lambda w: w.order)]
            assert self.dispatcher.line(queue) == expected

    @invariant()
    def nobody_rings_past_his_deadline(self) -> None:
        for agent in self.agents.values():
            assert agent.until is None or agent.until > self.now or agent.since == self.now


TestFloor = Floor.TestCase
TestFloor.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, derandomize=True
)
