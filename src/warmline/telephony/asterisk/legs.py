"""What the adapter itself must remember of live channels, no more than its translation needs.

The truth is on the switch; this is rebuilt from a snapshot at every connect. `voice` keeps the
call's own state elsewhere. Pure data.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from warmline.telephony.model import LegEnded

_REMEMBERED = 2000
"""Ended channels kept in mind, so that an event that comes too late finds its leg gone."""


@dataclass(slots=True)
class Leg:
    """One channel: `place` as in `model.LiveLeg` or passed (on to another shard), `origin` is
    arrived, offered, dialled, snoop."""

    id: str
    kind: str
    origin: str
    place: str = "hands"
    endpoint: str = ""
    offer: str | None = None
    peer: str | None = None
    bridge: str | None = None
    held: bool = False
    recording: str | None = None
    begins: str | None = None
    """The recording that begins when it comes to its offer."""
    stasis: bool = True
    """Whether the channel is in Stasis; else in the hands of our dialplan alone."""
    to_answer: bool = False
    """It was to be answered, and nothing has shown yet that it is."""
    at: str | None = None
    """The extension (`context,extension`) in which it waits; None while it is on its way. Only from
    where it waits may it be sent elsewhere."""
    bound: str | None = None
    """The extension it was sent to and has not come to yet."""
    music: bool = False
    """Whether it may hear music of our dialplan."""
    playback: str | None = None
    """The sound that our dialplan plays to it."""
    hung_up_remotely: bool | None = None
    """Who hung up: True its far end, False we; None while nobody has."""

    @property
    def leased(self) -> bool:
        """Whether the dialplan would take this leg back from a silent `voice`."""
        return (
            self.kind == "customer"
            and self.origin == "arrived"
            and self.place == "hands"
            and self.bridge is None
        )


@dataclass(slots=True)
class Legs:
    """All live channels the adapter knows, and those that ended a moment ago."""

    live: dict[str, Leg] = field(default_factory=dict)
    ended: OrderedDict[str, LegEnded] = field(default_factory=OrderedDict)
    fresh: dict[str, float] = field(default_factory=dict)
    """New legs to which nothing has happened yet, with when they came (the loop's clock)."""
    came: int = 0
    """New legs so far."""
    first_asked: dict[str, float] = field(default_factory=dict)
    """Of the new legs those for which the first thing was asked, with when."""
    waited_s: float = 0.0
    """The longest that the switch took for it, since `longest_wait` was asked."""
    held_back: dict[str, list[LegEnded]] = field(default_factory=dict)
    """Ends kept until the leg named by the key ended: it was the one that hung up."""

    def clear(self) -> None:
        self.live.clear()
        self.held_back.clear()
        self.fresh.clear()
        self.first_asked.clear()

    def get(self, leg: str) -> Leg | None:
        return self.live.get(leg)

    def add(self, leg: Leg) -> Leg:
        return self.live.setdefault(leg.id, leg)

    def arrived(self, leg: str, now: float) -> None:
        """A new leg has come."""
        self.came += 1
        self.fresh[leg] = now

    def asked(self, leg: str, now: float) -> None:
        """The switch is asked to do something to a leg; perhaps the first thing."""
        if leg in self.fresh:
            self.first_asked.setdefault(leg, now)

    def begun(self, leg: str, now: float) -> None:
        """Something happens to a leg, or it ended: it is not new any more."""
        self.fresh.pop(leg, None)
        asked = self.first_asked.pop(leg, None)
        if asked is not None:
            self.waited_s = max(self.waited_s, now - asked)

    def longest_wait(self, now: float) -> float:
        """Seconds that the switch takes or took, since this was asked last, for the first thing to
        happen to a leg. How long a flow lets a caller wait before that is not in it."""
        oldest = now - next(iter(self.first_asked.values())) if self.first_asked else 0.0
        longest, self.waited_s = max(self.waited_s, oldest), 0.0
        return longest

    def untouched_since(self, then: float) -> list[str]:
        """The new legs that came before `then` and for which nothing has been asked."""
        return [
            leg for leg, came in self.fresh.items() if came < then and leg not in self.first_asked
        ]

    def pair(self, first: str, second: str) -> None:
        """Note that two legs talk to each other."""
        for one, other in ((first, second), (second, first)):
            if one in self.live:
                self.live[one].peer = other
                self.live[one].place = "talk"

    def part(self, leg: Leg) -> None:
        """Note that a leg's talk is over."""
        other = self.live.get(leg.peer or "")
        if other is not None and other.peer == leg.id:
            other.peer = None
        leg.peer = None

    def end(self, ended: LegEnded) -> list[LegEnded]:
        """Take a hang-up in; return the ends to tell, in the order people hung up.

        Inside Dial() the switch drops the agent's channel before the customer's also when it was
        the customer who hung up. His end is told first then.
        """
        leg = self.live.pop(ended.leg, None)
        self.fresh.pop(ended.leg, None)
        self.first_asked.pop(ended.leg, None)
        self.ended[ended.leg] = ended
        while len(self.ended) > _REMEMBERED:
            self.ended.popitem(last=False)
        if leg is None:
            return []
        peer = self.live.get(leg.peer or "")
        if peer is not None and peer.hung_up_remotely and not ended.by_remote:
            self.held_back.setdefault(peer.id, []).append(ended)
            return []
        return [ended, *self.held_back.pop(ended.leg, [])]

    def members(self, bridge: str) -> list[Leg]:
        return [leg for leg in self.live.values() if leg.bridge == bridge]
