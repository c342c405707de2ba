"""Whatever callers, agents and the line do, in any order, the floor stays true.

A Hypothesis state machine plays a centre on the simulated switch in virtual time. After every step:
nobody free sits beside a caller he could take, every fact folds, agents and calls tell the same
story, and a floor folded from the facts alone (as every `web` does) equals the one that decided.
At the end everybody goes home and nothing is left over.
"""

from __future__ import annotations

import itertools

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.voice.floor_kit import LI, QUEUE, WANG, agent, centre
from tests.voice.whole_kit import Whole
from warmline.agents.model import AgentState
from warmline.agents.timeline import intervals
from warmline.interactions import events as e
from warmline.kit.errors import WarmlineError
from warmline.routing import rules
from warmline.telephony.simulator.hearing import hears
from warmline.voice import inputs as i
from warmline.voice.floor import Floor
from warmline.voice.model import Phase

CHEN = "chen"
AGENTS = (LI, WANG, CHEN)
some_agent = st.sampled_from(AGENTS)


class Day(RuleBasedStateMachine):
    """A day on the floor."""

    strategy = "longest_idle"

    def __init__(self) -> None:
        super().__init__()
        people = {a: agent(a) for a in AGENTS}
        people[CHEN] = agent(CHEN, extension="8003", auto_answer=True)
        config = centre(agents=people)
        queues = {
            q: msgspec.structs.replace(c, strategy=self.strategy) for q, c in config.queues.items()
        }
        self.here = Whole(msgspec.structs.replace(config, queues=queues))
        self.switch = self.here.switch

    def ask(self, command: i.Command) -> None:
        """A person asks; being refused with a sentence is fine, anything else is not."""
        try:
            self.here.take(command)
        except WarmlineError:
            self.here._inbox.clear()

    @initialize(who=st.sets(some_agent))
    def morning(self, who: set[str]) -> None:
        for agent_id in sorted(who):
            self.opens_page(agent_id)
            self.ask(i.Ready(agent_id))

    @rule(agent_id=some_agent)
    def opens_page(self, agent_id: str) -> None:
        self.switch.register(f"w-{agent_id}")
        self.ask(i.PageReady(agent_id, f"page-{agent_id}"))
        self.ask(i.SignIn(agent_id))
        self.ask(i.Microphone(agent_id, True))

    @rule(agent_id=some_agent)
    def browser_dies(self, agent_id: str) -> None:
        self.switch.lose(f"w-{agent_id}")
        self.ask(i.PageLost(agent_id, f"page-{agent_id}"))

    @rule(agent_id=some_agent)
    def ready(self, agent_id: str) -> None:
        self.ask(i.Ready(agent_id))

    @rule(agent_id=some_agent)
    def pauses(self, agent_id: str) -> None:
        self.ask(i.Pause(agent_id, "lunch"))

    @rule(agent_id=some_agent)
    def signs_out(self, agent_id: str) -> None:
        self.ask(i.SignOut(agent_id))

    @rule(agent_id=some_agent)
    def notes_done(self, agent_id: str) -> None:
        self.ask(i.WrapUpDone(agent_id))

    @rule(agent_id=some_agent)
    def reloads(self, agent_id: str) -> None:
        self.opens_page(agent_id)
        self.ask(i.Rejoin(agent_id))

    @rule(agent_id=some_agent)
    def dials(self, agent_id: str) -> None:
        self.ask(i.DialOut(agent_id, "13900139000", self.call_id()))

    def call_id(self) -> str:
        return next(self.here._ids)

    @rule(keys=st.sampled_from(["", "1", "7", "11"]))
    def somebody_calls(self, keys: str) -> None:
        leg = self.switch.arrive("13800138000", "4001")
        self.switch.press(leg, keys)

    @rule(data=st.data())
    def somebody_hangs_up(self, data: st.DataObject) -> None:
        legs = sorted(self.switch.world.legs)
        if legs:
            self.switch.caller_hangs_up(data.draw(st.sampled_from(legs)))

    @rule(data=st.data(), how=st.sampled_from(["answer", "refused", "busy", "unreachable"]))
    def rung_phone(self, data: st.DataObject, how: str) -> None:
        offers = sorted(self.switch.world.offers)
        if not offers:
            return
        offer = data.draw(st.sampled_from(offers))
        rung = self.switch.world.offers[offer].legs
        who = data.draw(st.sampled_from(sorted(rung)))
        if how == "answer":
            self.switch.agent_answers(offer, who)
        elif rung[who] in self.switch.world.legs:
            self.switch.agent_rejects(offer, how, who)

    @rule(data=st.data(), yes=st.booleans())
    def dialled_phone(self, data: st.DataObject, yes: bool) -> None:
        legs = sorted(k for k, leg in self.switch.world.legs.items() if not leg.up)
        if legs:
            leg = data.draw(st.sampled_from(legs))
            self.switch.answers(leg) if yes else self.switch.rejects(leg)

    @rule(data=st.data(), on=st.booleans())
    def holds(self, data: st.DataObject, on: bool) -> None:
        legs = sorted(self.switch.world.legs)
        if legs:
            self.switch.holds(data.draw(st.sampled_from(legs)), on)

    @rule(agent_id=some_agent, what=st.sampled_from(["hang_up", "hold", "unhold", "mute", "keys"]))
    def commands_his_call(self, agent_id: str, what: str) -> None:
        call = self.here.floor.call_of(agent_id)
        if call is None:
            return
        command: i.Command = {
            "hang_up": i.HangUpCall(agent_id, call.id),
            "hold": i.HoldCall(agent_id, call.id, True),
            "unhold": i.HoldCall(agent_id, call.id, False),
            "mute": i.MuteCall(agent_id, call.id, True),
            "keys": i.PressKeys(agent_id, call.id, "1"),
        }[what]
        self.ask(command)

    @rule(
        agent_id=some_agent,
        what=st.sampled_from(
            ["transfer", "consult", "add", "complete", "return", "swap", "merge", "supervise"]
        ),
        to=st.sampled_from(["agent", "queue", "number"]),
        other=some_agent,
        mode=st.sampled_from(["listen", "whisper", "barge", "take_over"]),
    )
    def brings_somebody_in(self, agent_id: str, what: str, to: str, other: str, mode: str) -> None:
        calls = sorted(self.here.floor.calls)
        call = self.here.floor.call_of(agent_id)
        if what == "supervise" and calls:
            self.ask(i.Supervise(agent_id, calls[0], mode))
        if call is None or what == "supervise":
            return
        target = {"agent": other, "queue": QUEUE, "number": "13900139000"}[to]
        command: i.Command = {
            "transfer": i.TransferCall(agent_id, call.id, to, target),
            "consult": i.ConsultCall(agent_id, call.id, to, target, self.call_id()),
            "add": i.AddParty(agent_id, call.id, to, target, self.call_id()),
            "complete": i.CompleteTransfer(agent_id, call.id),
            "return": i.ReturnToCustomer(agent_id, call.id),
            "swap": i.TalkTo(agent_id, call.id, "customer" if to == "agent" else "party"),
            "merge": i.MergeCall(agent_id, call.id),
        }[what]
        self.ask(command)

    @rule(agent_id=some_agent, what=st.sampled_from(["hold", "mute", "remove"]), on=st.booleans())
    def commands_a_party(self, agent_id: str, what: str, on: bool) -> None:
        call = self.here.floor.call_of(agent_id)
        if call is None or not call.parties:
            return
        party = call.parties[-1].id
        command: i.Command = {
            "hold": i.HoldParty(agent_id, call.id, party, on),
            "mute": i.MuteParty(agent_id, call.id, party, on),
            "remove": i.RemoveParty(agent_id, call.id, party),
        }[what]
        self.ask(command)

    @rule(seconds=st.sampled_from([0.1, 1.0, 4.0, 13.0, 31.0, 130.0]))
    def time_passes(self, seconds: float) -> None:
        self.here.wait(seconds)

    @rule(seconds=st.sampled_from([0.5, 5.0, 20.0]))
    def line_is_cut(self, seconds: float) -> None:
        self.switch.disconnect()
        self.here.wait(seconds)
        self.switch.reconnect()

    @invariant()
    def no_idle_agent_beside_a_waiting_caller(self) -> None:
        if not self.switch.connected:
            return
        floor, hidden = self.here.floor, self.here.transient
        for call in floor.queued_calls():
            if call.phase is not Phase.QUEUED or call.id in hidden.away:
                continue
            waiting = hidden.dispatcher.waiting(call.id)
            assert waiting is not None
            for live in floor.agents.values():
                if live.state is not AgentState.READY or live.id in hidden.lost:
                    continue
                config = floor.config.agents[live.id]
                rest = hidden.rests.get(live.id)
                who = rules.candidate(
                    live, skills=config.skills, queues=config.queues, rest_until=rest
                )
                assert rules.explain(waiting, who, self.here.at), "an idle agent was overlooked"

    @invariant()
    def agents_and_calls_agree(self) -> None:
        floor = self.here.floor
        for live in floor.agents.values():
            call = floor.calls.get(live.call or "")
            if live.state is AgentState.RINGING:
                assert call is not None
                party = call.party_of(live.id)
                assert call.offer_to(live.id) is not None or (
                    party is not None and party.until is not None
                )
            elif live.state is AgentState.TALKING:
                assert call is not None
                owns = call.agent == live.id and call.phase in (Phase.TALKING, Phase.DIALLING)
                assert owns or call.party_of(live.id) is not None
        for call in floor.calls.values():
            for rung in call.ringing:
                assert floor.agents[rung.agent].state is AgentState.RINGING
                assert floor.agents[rung.agent].call == call.id

    @invariant()
    def a_customer_always_has_somebody_or_waits(self) -> None:
        if not self.switch.connected:
            return
        floor, legs = self.here.floor, self.switch.world.legs
        for call in floor.calls.values():
            if call.phase is Phase.TRANSFERRING:
                assert any(p.until is not None for p in call.parties), "nobody is rung for him"
            if call.phase is not Phase.TALKING or call.agent_leg not in legs or call.held_since:
                continue
            if legs[call.leg].up and not legs[call.leg].held and legs[call.agent_leg].up:
                assert call.agent_leg in hears(self.switch.world, call.leg)

    @invariant()
    def every_leg_has_its_call(self) -> None:
        if self.switch.connected:
            for call in self.here.floor.calls.values():
                if call.phase in (Phase.FLOW, Phase.QUEUED, Phase.RINGING, Phase.TALKING):
                    assert call.leg in self.switch.world.legs

    def folding_the_facts_gives_the_same_floor(self) -> None:
        copy = Floor(self.here.floor.config)
        for at, key, fact in self.here.said:
            copy.apply(key, fact, at)  # type: ignore[arg-type]
        assert copy.calls == self.here.floor.calls
        assert copy.agents == self.here.floor.agents
        assert copy.days == self.here.floor.days
        assert copy.shifts == self.here.floor.shifts

    def teardown(self) -> None:
        for leg in list(self.switch.world.legs):
            self.switch.caller_hangs_up(leg)
        self.here.wait(400)
        for agent_id in AGENTS:
            self.ask(i.SignOut(agent_id))
        assert not self.switch.world.legs, "a leg was left over"
        assert not self.here.floor.calls, "a call was left over"
        arrived = [f for _, _, f in self.here.said if isinstance(f, e.CallArrived | e.CallPlaced)]
        assert len(self.here.facts(e.CallEnded)) == len(arrived)
        self.every_signed_in_second_has_one_state()
        self.folding_the_facts_gives_the_same_floor()

    def every_signed_in_second_has_one_state(self) -> None:
        for agent_id in AGENTS:
            facts = [(at, f) for at, key, f in self.here.said if key == agent_id]
            spans = intervals(facts)  # type: ignore[arg-type]
            for one, other in itertools.pairwise(spans):
                assert one.ended_at is not None
                assert one.ended_at <= other.started_at


class RingAllDay(Day):
    """The same where everybody who is free is rung at once."""

    strategy = "ring_all"


DAYS = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestDay = Day.TestCase
TestDay.settings = DAYS
TestRingAllDay = RingAllDay.TestCase
TestRingAllDay.settings = DAYS
