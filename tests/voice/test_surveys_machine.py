"""Whatever order people come, hang up and press keys in, on a queue that asks how it was: nobody is
lost on the way to the survey, nobody is asked twice, and nothing is left over."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from tests.voice.control_kit import Talk
from tests.voice.test_parties_machine import Parties, some_agent
from tests.voice.test_surveys import surveyed
from warmline.interactions import events as e
from warmline.voice import inputs as i
from warmline.voice.model import Phase
from warmline.voice.timers import deadline_of_call


class Asked(Parties):
    """The day of `test_parties_machine`, where the queue asks."""

    def __init__(self) -> None:
        super().__init__()
        config = surveyed(least_s=0)
        self.talk = Talk(queues=dict(config.queues), surveys=dict(config.surveys))
        self.switch = self.talk.switch

    @rule(who=some_agent)
    def sends(self, who: str) -> None:
        self.ask(i.SendToSurvey(who, self.talk.id))

    @rule(keys=st.sampled_from(["1", "5", "2", "#", "9"]))
    def presses(self, keys: str) -> None:
        self.switch.press(self.talk.customer, keys)

    @rule()
    def the_agent_hangs_up(self) -> None:
        call = self.call()
        if call is not None and call.agent_leg in self.switch.world.legs:
            self.switch.agent_hangs_up(call.agent_leg or "")

    @invariant()
    def who_is_asked_hears_something_or_has_a_deadline(self) -> None:
        call = self.call()
        if call is None or call.phase is not Phase.FLOW or not self.switch.connected:
            return
        if call.survey is not None and call.survey.own:
            waits = deadline_of_call(self.talk.floor, self.talk.transient, call)
            assert waits is not None or call.id in self.talk.transient.playing

    @invariant()
    def he_is_counted_and_invited_once(self) -> None:
        eligible = self.talk.facts(e.SurveyEligible)
        invited = self.talk.facts(e.SurveyInvited)
        assert len(eligible) <= 1
        assert len(invited) == sum(fact.outcome == "invited" for fact in eligible)
        answers = [fact.question for fact in self.talk.facts(e.SurveyAnswered)]
        assert invited or not answers


TestAsked = Asked.TestCase
TestAsked.settings = settings(
    derandomize=True,
    database=None,
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
