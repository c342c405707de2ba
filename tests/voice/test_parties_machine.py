"""Whatever order people come, answer, hold and hang up in: nobody is lost and nothing is left over.

A Hypothesis state machine that starts where `test_floor_machine` seldom comes to: a customer in
talk, two more agents ready, an outside world that answers or does not.
"""

from __future__ import annotations

import itertools

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.voice.control_kit import CHEN, OUTSIDE, Talk
from tests.voice.floor_kit import LI, WANG
from warmline.agents.model import AgentState
from warmline.interactions import events as e
from warmline.interactions.model import CUSTOMER_KINDS
from warmline.kit.errors import WarmlineError
from warmline.telephony.simulator.hearing import hears
from warmline.voice import inputs as i
from warmline.voice.floor import Floor
from warmline.voice.model import CallLive, Phase
from warmline.voice.party_states import SUPERVISING, PartyState

AGENTS = (LI, WANG, CHEN)
some_agent = st.sampled_from(AGENTS)
COMMANDS = {
    "complete": i.CompleteTransfer,
    "return": i.ReturnToCustomer,
    "merge": i.MergeCall,
    "hang_up": i.HangUpCall,
}


class Parties(RuleBasedStateMachine):
    """One customer's call and everybody who may be brought into it."""

    def __init__(self) -> None:
        super().__init__()
        self.talk = Talk()
        self.switch = self.talk.switch

    def call(self) -> CallLive | None:
        call = self.talk.floor.calls.get(self.talk.id)
        return call if call is not None and call.phase is not Phase.ENDED else None

    def ask(self, command: i.Command) -> bool:
        """Whether it was taken."""
        try:
            self.talk.ask(command)
        except WarmlineError:
            return False
        return True

    @rule(
        who=some_agent,
        how=st.sampled_from([i.ConsultCall, i.AddParty]),
        to=st.sampled_from(["agent", "number", "queue"]),
        other=some_agent,
    )
    def invites(self, who: str, how: type, to: str, other: str) -> None:
        target = {"agent": other, "number": OUTSIDE, "queue": "q-expert"}[to]
        self.ask(how(who, self.talk.id, to, target, next(self.talk._ids)))

    @rule(who=some_agent, to=st.sampled_from(["agent", "number", "queue"]), other=some_agent)
    def transfers(self, who: str, to: str, other: str) -> None:
        target = {"agent": other, "number": OUTSIDE, "queue": "q-expert"}[to]
        self.ask(i.TransferCall(who, self.talk.id, to, target))

    @rule(who=some_agent, what=st.sampled_from(sorted(COMMANDS)))
    def commands(self, who: str, what: str) -> None:
        taken = self.ask(COMMANDS[what](who, self.talk.id))
        if taken and what == "hang_up" and self.switch.connected:
            self.is_out(who)

    @rule(who=some_agent, whom=st.sampled_from(["customer", "party"]))
    def swaps(self, who: str, whom: str) -> None:
        self.ask(i.TalkTo(who, self.talk.id, whom))

    @rule(who=some_agent, mode=st.sampled_from(["listen", "whisper", "barge", "take_over"]))
    def supervises(self, who: str, mode: str) -> None:
        self.ask(i.Supervise(who, self.talk.id, mode))

    @rule(who=some_agent, on=st.booleans())
    def holds_the_customer(self, who: str, on: bool) -> None:
        self.ask(i.HoldCall(who, self.talk.id, on))

    @rule(data=st.data(), what=st.sampled_from(["hold", "mute", "remove"]), on=st.booleans())
    def commands_a_party(self, data: st.DataObject, what: str, on: bool) -> None:
        call = self.call()
        if call is None or not call.parties or call.agent is None:
            return
        party = data.draw(st.sampled_from([p.id for p in call.parties]))
        if what == "remove":
            self.ask(i.RemoveParty(call.agent, call.id, party))
        else:
            kind = i.HoldParty if what == "hold" else i.MuteParty
            self.ask(kind(call.agent, call.id, party, on))

    @rule(data=st.data(), how=st.sampled_from(["answers", "answers", "answers", "busy", "refused"]))
    def rung_phone(self, data: st.DataObject, how: str) -> None:
        legs = sorted(key for key, leg in self.switch.world.legs.items() if not leg.up)
        if legs:
            leg = data.draw(st.sampled_from(legs))
            self.switch.answers(leg) if how == "answers" else self.switch.rejects(leg, how)

    @rule()
    def offered_agent_answers(self) -> None:
        for offer in sorted(self.switch.world.offers):
            self.switch.agent_answers(offer)

    @rule(data=st.data())
    def somebody_hangs_up(self, data: st.DataObject) -> None:
        mine = [key for key, leg in self.switch.world.legs.items() if leg.kind != "snoop"]
        if mine and len(mine) > 1:
            self.switch.caller_hangs_up(data.draw(st.sampled_from(sorted(mine))))

    @rule(agent_id=some_agent)
    def browser_dies(self, agent_id: str) -> None:
        self.switch.lose(f"w-{agent_id}")
        self.ask(i.PageLost(agent_id, f"page-{agent_id}"))

    @rule(agent_id=some_agent)
    def page_is_loaded_anew(self, agent_id: str) -> None:
        self.talk.make_here_again(agent_id)
        self.ask(i.Rejoin(agent_id))

    @rule(agent_id=some_agent)
    def is_ready(self, agent_id: str) -> None:
        self.ask(i.Ready(agent_id))

    @rule(seconds=st.sampled_from([1.0, 4.0, 13.0, 50.0]))
    def time_passes(self, seconds: float) -> None:
        self.talk.wait(seconds)

    @rule(seconds=st.sampled_from([0.5, 5.0, 20.0]))
    def line_is_cut(self, seconds: float) -> None:
        self.switch.disconnect()
        self.talk.wait(seconds)
        self.switch.reconnect()

    @rule()
    def line_stays_cut(self) -> None:
        self.switch.disconnect()

    @rule()
    def line_is_back(self) -> None:
        self.switch.reconnect()

    @invariant()
    def the_customer_has_somebody_or_his_place(self) -> None:
        call = self.call()
        if call is None or not self.switch.connected:
            return
        world = self.switch.world
        assert call.leg in world.legs
        if call.phase is Phase.TRANSFERRING:
            assert any(p.state is PartyState.RINGING for p in call.parties)
        heard = hears(world, call.leg)
        comes_back = call.id in self.talk.transient.rejoining and call.agent_leg not in world.legs
        if call.phase is Phase.TALKING and call.agent_leg and not world.legs[call.leg].held:
            assert call.agent_leg in heard or comes_back
        if world.legs[call.leg].held:
            assert call.held_since is not None
            assert not heard

    @invariant()
    def a_consulted_or_silent_party_is_not_heard_by_the_customer(self) -> None:
        call = self.call()
        if call is None or not self.switch.connected:
            return
        heard = hears(self.switch.world, call.leg)
        for party in call.parties:
            if party.state in SUPERVISING or party.muted:
                assert party.leg not in heard

    def is_out(self, who: str) -> None:
        """He hung up: whatever his page was just doing, he is not in the call any more."""
        call = self.call()
        if call is not None:
            assert call.agent_now != who
            assert call.party_of(who) is None

    @invariant()
    def agents_and_call_agree(self) -> None:
        call = self.call()
        for live in self.talk.floor.agents.values():
            if live.state is AgentState.TALKING:
                assert call is not None
                assert live.id == call.agent or call.party_of(live.id) is not None
        for party in call.parties if call is not None else ():
            if party.agent is not None:
                state = self.talk.floor.agents[party.agent].state
                assert state in (AgentState.RINGING, AgentState.TALKING)

    def teardown(self) -> None:
        if not self.switch.connected:
            self.switch.reconnect()
        for leg in list(self.switch.world.legs):
            self.switch.caller_hangs_up(leg)
        self.talk.wait(400)
        assert not self.switch.world.legs, "a leg was left over"
        assert not self.talk.floor.calls, "a call was left over"
        for live in self.talk.floor.agents.values():
            assert live.state not in (AgentState.TALKING, AgentState.RINGING)
        copy = Floor(self.talk.floor.config)
        for at, key, fact in self.talk.said:
            copy.apply(key, fact, at)  # type: ignore[arg-type]
        assert copy.agents == self.talk.floor.agents
        self.the_record_has_no_gap()

    def the_record_has_no_gap(self) -> None:
        record = self.talk.record()
        assert all(s.ended_at is not None for s in record.segments)
        line = [s for s in record.segments if s.kind in CUSTOMER_KINDS]
        for one, other in itertools.pairwise(line):
            assert one.ended_at == other.started_at
        talked = sum(f.talked for f in self.talk.facts(e.TalkEnded))
        assert abs(record.talked_s - talked) < 0.001


TestParties = Parties.TestCase
TestParties.settings = settings(
    derandomize=True,
    database=None,
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
