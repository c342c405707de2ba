"""One agent in virtual time, for tests that read as sentences: `desk.ring(); desk.answers()`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from warmline.agents import events, rules
from warmline.agents.fold import apply
from warmline.agents.model import AgentLive, Device

SALES = "00000000-0000-7000-8000-0000000000d1"
"""His department."""

START = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


class Desk:
    """Applies each verb's facts and keeps them with their times in `history`."""

    def __init__(self, agent: str = "ann") -> None:
        self.now = START
        self.agent = AgentLive(id=agent, since=START)
        self.history: list[tuple[datetime, events.Fact]] = []

    def later(self, seconds: float) -> Desk:
        self.now += timedelta(seconds=seconds)
        return self

    def take(self, facts: rules.Facts) -> rules.Facts:
        for fact in facts:
            self.history.append((self.now, fact))
            self.agent = apply(self.agent, fact, self.now)
        return facts

    def signs_in(self) -> rules.Facts:
        return self.take(
            rules.sign_in(
                self.agent, id=self.agent.id, at=self.now, department=SALES, extension="1001"
            )
        )

    def signs_out(self) -> rules.Facts:
        return self.take(rules.sign_out(self.agent, at=self.now))

    def gets(self, *devices: Device) -> rules.Facts:
        return [
            f for d in devices for f in self.take(rules.device_ready(self.agent, d, at=self.now))
        ]

    def loses(self, device: Device) -> rules.Facts:
        return self.take(rules.device_lost(self.agent, device, at=self.now))

    def asks_ready(self) -> rules.Facts:
        return self.take(rules.ask_ready(self.agent, at=self.now))

    def asks_pause(self, reason: str = "lunch") -> rules.Facts:
        return self.take(rules.ask_pause(self.agent, reason, at=self.now))

    def is_offered(self, call: str = "call-1", ring_s: float = 20) -> rules.Facts:
        until = self.now + timedelta(seconds=ring_s)
        return self.take(rules.offer(self.agent, call=call, until=until, at=self.now))

    def offer_ends(self, outcome: str) -> rules.Facts:
        return self.take(rules.offer_ended(self.agent, outcome, at=self.now))

    def answers(self, call: str = "call-1") -> rules.Facts:
        return self.take(rules.answered(self.agent, call=call, at=self.now))

    def dials(self, call: str = "call-2") -> rules.Facts:
        return self.take(rules.dialled(self.agent, call=call, at=self.now))

    def talk_ends(self, wrap_up_s: float = 30) -> rules.Facts:
        return self.take(rules.talk_ended(self.agent, at=self.now, wrap_up_s=wrap_up_s))

    def finishes_wrap_up(self) -> rules.Facts:
        return self.take(rules.wrap_up_done(self.agent, at=self.now))

    def deadline(self) -> rules.Facts:
        return self.take(rules.deadline_passed(self.agent, at=self.now))


def ready_desk(agent: str = "ann") -> Desk:
    """Signed in with all devices and ready."""
    desk = Desk(agent)
    desk.gets(*Device)
    desk.signs_in()
    desk.asks_ready()
    return desk


def talking_desk() -> Desk:
    """Ready, offered `call-1` and answered it."""
    desk = ready_desk()
    desk.is_offered()
    desk.later(3).answers()
    return desk
