"""Callbacks whatever happens: callers, agents, customers, leaders, time and gaps in any order.

Hypothesis plays days of a small centre that calls back, on the simulated switch.
"""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, settings
from hypothesis import Phase as Part
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.voice.callbacks_kit import Here, with_callbacks
from tests.voice.floor_kit import LI, WANG
from warmline.interactions import callbacks as c
from warmline.interactions.callbacks import CallbackState
from warmline.kit.errors import WarmlineError
from warmline.routing.callback_policy import CallbackMode, CallsAgain
from warmline.voice import inputs as i
from warmline.voice.floor import Floor
from warmline.voice.model import Phase
from warmline.voice.steps.callback_ends import OUR_FAULT

PEOPLE = ("13800138000", "13900139000", "13700137000")
ATTEMPTS = 2


class Callbacks(RuleBasedStateMachine):
    """What may happen, and what must be true after it."""

    mode = CallbackMode.CUSTOMER_FIRST
    again = CallsAgain.TELL

    def __init__(self) -> None:
        super().__init__()
        policy = {
            "mode": self.mode,
            "again": self.again,
            "attempts": ATTEMPTS,
            "every_s": 60,
            "per_day": 10,
            "expires_s": 1800,
        }
        self.here = Here(with_callbacks(policy=policy, queue={"announce_every_s": 600}))
        for who in (LI, WANG):
            self.here.ready(who)

    @rule(number=st.sampled_from(PEOPLE), asks=st.booleans())
    def somebody_calls(self, number: str, asks: bool) -> None:
        leg = self.here.caller(number)
        if asks:
            self.here.switch.press(leg, "11")

    @rule(seconds=st.sampled_from((1, 5, 20, 61)))
    def time_passes(self, seconds: int) -> None:
        self.here.wait(seconds)

    @rule(nth=st.integers(0, 9), busy=st.booleans())
    def a_rung_phone_answers_or_not(self, nth: int, busy: bool) -> None:
        rung = [leg.id for leg in self.here.switch.world.legs.values() if _rings(leg.id, leg.up)]
        if not rung:
            return
        leg = rung[nth % len(rung)]
        if busy:
            self.here.switch.rejects(leg, "busy")
        else:
            self.here.switch.answers(leg)

    @rule(answers=st.booleans())
    def an_agent_takes_an_offer_or_not(self, answers: bool) -> None:
        for offer in list(self.here.switch.world.offers)[:1]:
            if answers:
                self.here.switch.agent_answers(offer)
            else:
                self.here.switch.agent_rejects(offer)

    @rule(nth=st.integers(0, 9))
    def somebody_hangs_up(self, nth: int) -> None:
        up = [leg.id for leg in self.here.switch.world.legs.values() if leg.kind == "customer"]
        if up:
            self.here.switch.caller_hangs_up(up[nth % len(up)])

    @rule(who=st.sampled_from((LI, WANG)))
    def an_agent_is_ready_again(self, who: str) -> None:
        try:
            self.here.take(i.Ready(who))
        except WarmlineError:
            return

    @precondition(lambda self: self.here.floor.callbacks)
    @rule(nth=st.integers(0, 9), cancels=st.booleans())
    def a_leader_cancels_or_hurries(self, nth: int, cancels: bool) -> None:
        known = sorted(self.here.floor.callbacks)
        command = i.CancelCallback if cancels else i.HurryCallback
        try:
            self.here.take(command("leader", known[nth % len(known)]))
        except WarmlineError:
            return

    @rule(seconds=st.sampled_from((0, 3)))
    def voice_is_away_for_a_while(self, seconds: int) -> None:
        self.here.switch.disconnect()
        self.here.wait(seconds)
        self.here.switch.reconnect()

    @invariant()
    def each_attempt_has_its_call_and_each_call_its_attempt(self) -> None:
        floor = self.here.floor
        for one in floor.callbacks.values():
            call = floor.calls.get(one.call)
            under_way = call is not None and call.phase is not Phase.ENDED
            assert (one.state in c.ACTIVE) == (
                under_way and floor.called_back.get(one.call) == one.id
            )
            assert one.attempts <= ATTEMPTS + self.broken_off(one.id)

    def broken_off(self, callback: str) -> int:
        """Its attempts that came to nothing by our own doing: none of these is its last one."""
        said = [fact for _, key, fact in self.here.said if key == callback]
        missed = [fact for fact in said if isinstance(fact, c.CallbackMissed)]
        return sum(fact.outcome in OUR_FAULT for fact in missed)

    @invariant()
    def nobody_is_rung_twice_at_the_same_time(self) -> None:
        rung = Counter(
            self.here.floor.callbacks[cb].number.e164 for cb in self.here.floor.called_back.values()
        )
        assert all(times == 1 for times in rung.values())

    @invariant()
    def an_agent_is_kept_free_for_one_and_only_while_the_phone_rings(self) -> None:
        floor = self.here.floor
        for callback in floor.sought.values():
            assert floor.callbacks[callback].state is CallbackState.DIALLING
        assert len(set(floor.sought.values())) == len(floor.sought)

    @invariant()
    def nobody_has_two_places(self) -> None:
        numbers = Counter(one.number.e164 for one in self.here.floor.callbacks.values())
        assert all(times == 1 for times in numbers.values())

    def teardown(self) -> None:
        """In the end nothing is open any more, and the journal tells the same story."""
        again = Floor(self.here.floor.config)
        for at, key, fact in self.here.said:
            again.apply(key, fact, at)  # type: ignore[arg-type]
        assert again.callbacks == self.here.floor.callbacks
        assert again.sought == self.here.floor.sought
        for leg in [one.id for one in self.here.switch.world.legs.values()]:
            self.here.switch.caller_hangs_up(leg)
        self.here.wait(3600)
        assert self.here.floor.callbacks == {}
        assert self.here.floor.called_back == {}
        assert self.here.floor.joined == {}
        assert self.here.transient.asking == {}


class AgentFirst(Callbacks):
    mode = CallbackMode.AGENT_FIRST
    again = CallsAgain.TAKE


def _rings(leg: str, up: bool) -> bool:
    return leg.startswith(("wc-", "wa-")) and not up


_FEW = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    phases=(Part.generate,),
    suppress_health_check=list(HealthCheck),
)
TestCustomerFirst = Callbacks.TestCase
TestCustomerFirst.settings = _FEW
TestAgentFirst = AgentFirst.TestCase
TestAgentFirst.settings = _FEW
