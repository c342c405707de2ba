"""The simulated switch's own state: legs, phones, plays. Used by `engine` and `people`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from warmline.telephony.model import LiveLeg
from warmline.telephony.simulator.agenda import Appointment


@dataclass(slots=True)
class SimOffer:
    """An agent's phone being rung for a customer leg."""

    id: str
    customer: str
    agent_leg: str
    endpoint: str
    ends: Appointment | None = None
    rang: bool = False
    others: dict[str, str] = field(default_factory=dict)
    """Further phones rung at the same time: endpoint → leg."""
    absent: tuple[str, ...] = ()
    """Those of them that are not registered."""

    @property
    def legs(self) -> dict[str, str]:
        """Every phone that rings: endpoint → leg."""
        return {self.endpoint: self.agent_leg, **self.others}


@dataclass(slots=True)
class SimLeg:
    """One channel of the simulated switch. `in_dial`: its talk ends with the other leg."""

    id: str
    kind: str
    created_at: datetime
    place: str = "hands"
    up: bool = False
    caller: str = ""
    called: str = ""
    endpoint: str = ""
    trunk: str = ""
    peer: str | None = None
    in_dial: bool = False
    stays: bool = False
    """Comes back into our hands when the agent ends the talk in the dial."""
    offer: str | None = None
    ticket: str = ""
    bridge: str | None = None
    answered_at: datetime | None = None
    recording: str | None = None
    recording_paused: bool = False
    music: bool = False
    held: bool = False
    """On hold: it stays in its bridge's books, hears music and is not heard."""
    spies: str | None = None
    """A listening leg: the leg it listens to."""
    whispers: bool = False
    muted: bool = False
    keys_sent: str = ""
    rings_until: Appointment | None = None
    lease: Appointment | None = None

    def shown(self, others: Sequence[str]) -> LiveLeg:
        """As a snapshot shows it, with those who are in one talk with it. Who is alone in a bridge,
        or out of it on hold, is just in our hands."""
        alone = self.place == "talk" and not others
        return LiveLeg(
            self.id,
            kind=self.kind,
            place="hands" if alone else self.place,
            up=self.up,
            caller=self.caller,
            called=self.called,
            endpoint=self.endpoint,
            trunk=self.trunk,
            peer=others[0] if others else None,
            offer=self.offer,
            created_at=self.created_at,
            answered_at=self.answered_at,
            recording=self.recording,
            ticket=self.ticket,
            in_dial=self.in_dial and bool(others),
        )


@dataclass(slots=True)
class World:
    """All of the simulated switch."""

    legs: dict[str, SimLeg] = field(default_factory=dict)
    offers: dict[str, SimOffer] = field(default_factory=dict)
    phones: dict[str, bool] = field(default_factory=dict)
    """Registered endpoint → whether it answers by itself when asked to."""
    plays: dict[str, tuple[str, Appointment]] = field(default_factory=dict)
    """Playback → its leg and its end."""
    until_key: set[str] = field(default_factory=set)
    """Playbacks that the first key ends."""
    claimed: tuple[str, ...] = ()
    """Numbers whose calls come to this shard."""

    def together(self, leg: SimLeg) -> list[str]:
        """The others of its talk, the one it was brought together with first."""
        if leg.place != "talk" or leg.held:
            return []
        if leg.in_dial:
            return [leg.peer] if leg.peer in self.legs else []
        others = [
            one.id
            for one in self.legs.values()
            if one.id != leg.id and one.bridge == leg.bridge is not None and not one.held
        ]
        return sorted(others, key=lambda one: one != leg.peer)

    heard: list[tuple[str, str, float]] = field(default_factory=list)
    """(leg, notice, seconds at least) of what callers were to hear while an agent was rung."""
    played: list[tuple[str, str]] = field(default_factory=list)
    """(leg, sound) of everything played so far, for tests to read."""
