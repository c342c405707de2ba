"""Valid histories of calls for Hypothesis: the floor played by dice, as `voice` would tell it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from warmline.interactions import events as e
from warmline.interactions.fold import Heard
from warmline.interactions.model import WrapUpBegan, WrapUpEnded

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PROJECT = "00000000-0000-7000-8000-000000000001"
AGENTS = ("a1", "a2", "a3")
CALLER = e.Number(
    raw="13800138000", e164="+8613800138000", kind="mobile", place="广东深圳", carrier="中国移动"
)


@dataclass
class Story:
    """One call being told. `waits` and `talks` are what the teller knows to be true."""

    draw: st.DrawFn
    at: datetime = START
    heard: list[Heard] = field(default_factory=list)
    visit: int = 0
    offers: int = 0
    waited: float = 0.0
    talked: float = 0.0
    held: float = 0.0
    answered: bool = False

    def later(self) -> None:
        micros = self.draw(st.integers(0, 40_000_000))
        self.at += timedelta(microseconds=micros)

    def say(self, fact: e.Fact | WrapUpBegan | WrapUpEnded) -> None:
        agent = getattr(fact, "agent", None)
        self.heard.append(Heard(self.at, fact, department=f"d-{agent}" if agent else None))

    def flip(self) -> bool:
        return self.draw(st.booleans())


@st.composite
def told(draw: st.DrawFn) -> Story:
    """An inbound call: flow, queue visits with offers, talks with holds, an end somewhere."""
    story = Story(draw)
    story.say(e.CallArrived(leg="l", caller=CALLER, called="4001", project=PROJECT))
    story.later()
    if story.flip():
        story.say(e.CallAnswered())
        story.say(e.FlowEntered(flow="f", version=1))
        _flow(story)
    for _ in range(draw(st.integers(0, 3))):
        if _queue(story) == "abandoned":
            return _end(story, "customer")
        if story.flip():
            _flow(story)
    return _end(story, draw(st.sampled_from(["customer", "agent", "system"])))


def _flow(story: Story) -> None:
    for number in range(story.draw(st.integers(0, 3))):
        story.say(e.NodeEntered(node=f"n{number}", kind="menu", label=f"菜单{number}"))
        story.later()
        if story.flip():
            story.say(e.KeyPressed(node=f"n{number}", keys="1", outcome="ok"))


def _queue(story: Story) -> str:
    story.visit += 1
    entered = story.at
    story.say(e.QueueEntered(queue="q1", visit=story.visit))
    for _ in range(story.draw(st.integers(0, 3))):
        story.later()
        agent = _offer(story)
        if agent is not None:
            _left(story, entered, "answered")
            _talk(story, agent)
            return "answered"
    story.later()
    outcome = story.draw(st.sampled_from(["abandoned", "timed_out", "closed"]))
    _left(story, entered, outcome)
    return outcome


def _left(story: Story, entered: datetime, outcome: str) -> None:
    waited = (story.at - entered).total_seconds()
    story.waited += waited
    story.say(e.QueueLeft(queue="q1", visit=story.visit, outcome=outcome, waited=waited))


def _offer(story: Story) -> str | None:
    story.offers += 1
    agent = story.draw(st.sampled_from(AGENTS))
    offer = f"o{story.offers}"
    made = story.at
    until = story.at + timedelta(seconds=20)
    story.say(e.OfferMade(offer=offer, agent=agent, queue="q1", endpoint="x", until=until))
    story.later()
    outcome = story.draw(st.sampled_from(["accepted", "accepted", "no_answer", "refused"]))
    rang = (story.at - made).total_seconds()
    story.say(e.OfferEnded(offer=offer, agent=agent, outcome=outcome, rang=rang))
    return agent if outcome == "accepted" else None


def _talk(story: Story, agent: str) -> None:
    story.answered = True
    began, held = story.at, 0.0
    story.say(e.TalkStarted(agent=agent, leg="al", queue="q1"))
    for _ in range(story.draw(st.integers(0, 2))):
        story.later()
        story.say(e.HoldStarted(by="agent"))
        since = story.at
        story.later()
        story.say(e.HoldEnded(by="agent"))
        held += (story.at - since).total_seconds()
    story.later()
    talked = (story.at - began).total_seconds() - held
    story.talked += talked
    story.held += held
    story.say(e.TalkEnded(agent=agent, by="agent", talked=talked, held=held))
    story.say(WrapUpBegan(agent))
    if story.flip():
        story.later()
    story.say(WrapUpEnded(agent))


def _end(story: Story, by: str) -> Story:
    story.say(e.CallEnded(by=by, cause=e.Cause.NORMAL, sip="16"))
    return story
