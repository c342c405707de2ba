"""The engine port in virtual time: a switch without a network, for tests of everything above.

Given a `VirtualClock` (and, if wanted, an `Agenda` shared with the test's own deadlines) it behaves
as `telephony.asterisk` does; one contract suite runs on both. `advance(seconds)` moves time; the
handles of `people` (arrive, press, agent_answers, …) are what callers and agents do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from warmline.kit.clock import VirtualClock
from warmline.telephony.model import (
    EngineEvent,
    LegEnded,
    LegHeld,
    LegRinging,
    LegUnheld,
    OfferRinging,
    RecordingBegun,
)
from warmline.telephony.ports import EngineAway
from warmline.telephony.simulator.agenda import Agenda
from warmline.telephony.simulator.people import ELSEWHERE, People
from warmline.telephony.simulator.world import SimLeg, SimOffer

_RINGS_AFTER_S = 0.05
_DIGIT_S = 0.5


class Simulator(People):
    """`telephony.ports.Engine` in virtual time.

    `lengths` gives the seconds of sounds by name, `length` those of all others; a sound named in
    `missing` cannot be played.
    """

    def __init__(
        self,
        clock: VirtualClock,
        *,
        agenda: Agenda | None = None,
        lengths: Mapping[str, float] | None = None,
        length: float = 2.0,
        missing: frozenset[str] = frozenset(),
        may_command: Callable[[], bool] = lambda: True,
        node: str = "sim",
    ) -> None:
        super().__init__(clock, agenda, node)
        self._lengths = dict(lengths or {})
        self._length = length
        self._missing = missing
        self._may_command = may_command

    async def start(self, on_event: Callable[[EngineEvent], None]) -> None:
        """Connects at once, so `Connected` comes before this returns."""
        self._on_event = on_event
        self.reconnect()

    async def stop(self) -> None:
        self.connected = False
        for leg in self.world.legs.values():
            self._begin_lease(leg)

    async def answer(self, leg: str) -> None:
        if live := self._mine(leg):
            live.up = True

    async def play(
        self,
        leg: str,
        playback: str,
        sounds: Sequence[str],
        *,
        answer: bool = False,
        until_key: bool = False,
    ) -> None:
        seconds = 0.0
        failed = False
        live = self._mine(leg)
        if live is None:
            return
        live.up = live.up or answer
        if until_key:
            self.world.until_key.add(playback)
        for sound in sounds:
            failed = sound in self._missing
            if failed:
                break
            self.world.played.append((leg, sound))
            seconds += self._lengths.get(sound, self._length)
        end = self.agenda.after(seconds, lambda: self._end_play(playback, failed=failed))
        self.world.plays[playback] = (leg, end)

    async def say_digits(self, leg: str, playback: str, digits: str) -> None:
        spoken = [digit for digit in digits if digit.isdigit()]
        if self._mine(leg) is None:
            return
        self.world.played.extend((leg, f"digits/{digit}") for digit in spoken)
        end = self.agenda.after(_DIGIT_S * len(spoken), lambda: self._end_play(playback))
        self.world.plays[playback] = (leg, end)

    async def stop_play(self, leg: str, playback: str) -> None:
        if self._mine(leg):
            self._end_play(playback)

    async def music(self, leg: str, on: bool, name: str = "") -> None:
        if live := self._mine(leg):
            if on and live.bridge is not None:
                await self.unbridge(live.bridge, leg)
            live.music = on

    async def offer(
        self,
        leg: str,
        offer: str,
        endpoint: str,
        *,
        ring_s: int,
        caller: str,
        call: str,
        record: str | None,
        auto_answer: bool = False,
        also: Sequence[str] = (),
        music: str = "",
        notice: str = "",
        least_s: float = 0,
        stay: bool = False,
    ) -> None:
        live = self._mine(leg)
        if live is None or live.place != "hands" or offer in self.world.offers:
            return
        if record is not None:
            self._begin_recording(live, record)
        live.place, live.offer, live.music, live.bridge = "offer", offer, True, None
        self.world.heard.append((leg, notice, least_s))
        live.stays = stay
        made = SimOffer(offer, leg, f"{offer}-agent", endpoint)
        made.others = {other: f"{offer}-agent-{n}" for n, other in enumerate(also, start=2)}
        self.world.offers[offer] = made
        if also:
            made.absent = tuple(one for one in made.legs if not self._reachable(one))
        for one, agent_leg in made.legs.items():
            if self._reachable(one):
                agent = SimLeg(agent_leg, "agent", self.clock.now(), "offer", endpoint=one)
                agent.caller, agent.peer, agent.offer = caller, leg, offer
                self.world.legs[agent.id] = agent
        if not any(map(self._reachable, made.legs)):
            made.ends = self.agenda.after(0, lambda: self._end_offer(made, "unreachable"))
            return
        itself = auto_answer and not also
        made.ends = self.agenda.after(_RINGS_AFTER_S, lambda: self._ring(made, ring_s, itself))

    def _reachable(self, endpoint: str) -> bool:
        """Whether there is something to ring: a phone that is here, or a number outside."""
        return "@" in endpoint or endpoint in self.world.phones

    def _ring(self, offer: SimOffer, ring_s: int, auto_answer: bool) -> None:
        offer.rang = True
        offer.ends = self.agenda.after(ring_s, lambda: self._end_offer(offer, "no_answer"))
        for agent_leg in offer.legs.values():
            if agent_leg in self.world.legs:
                now = self.clock.now()
                self._say(OfferRinging(offer.customer, offer.id, agent_leg, switch_at=now))
        if auto_answer and self.world.phones.get(offer.endpoint):
            self.agenda.after(_RINGS_AFTER_S, lambda: self._answer_itself(offer.id))

    def _answer_itself(self, offer: str) -> None:
        self.agent_answers(offer)

    async def pass_on(self, leg: str, shard: str, ticket: str) -> None:
        live = self._mine(leg)
        if live is not None and live.place == "hands":
            live.place, live.ticket, live.music = f"{ELSEWHERE}{shard}", ticket, True

    async def claim(self, numbers: Sequence[str]) -> None:
        self.world.claimed = tuple(numbers)

    async def withdraw(self, leg: str, offer: str, endpoint: str = "") -> None:
        self._check()
        live = self.world.offers.get(offer)
        if live is None or live.customer != leg:
            return
        if endpoint:
            self._silence(live, endpoint, remote=False)
        else:
            self._end_offer(live, "withdrawn")

    async def dial(
        self,
        leg: str,
        endpoint: str,
        *,
        ring_s: int,
        caller: str,
        call: str,
        auto_answer: bool = False,
        node: str = "",
    ) -> None:
        self._check()
        if leg in self.world.legs:
            return
        outside = "@" in endpoint
        if not outside and endpoint not in self.world.phones:
            self._say(LegEnded(leg, cause=20, by_remote=False, switch_at=self.clock.now()))
            return
        kind = "customer" if outside else "agent"
        made = SimLeg(leg, kind, self.clock.now(), caller=caller, endpoint=endpoint)
        self.world.legs[leg] = made

        def ring() -> None:
            made.rings_until = self.agenda.after(
                ring_s, lambda: self._hung_up(leg, 19, by_remote=False)
            )
            self._say(LegRinging(leg, switch_at=self.clock.now()))
            if auto_answer and self.world.phones.get(endpoint):
                self.agenda.after(_RINGS_AFTER_S, lambda: self.answers(leg))

        made.rings_until = self.agenda.after(_RINGS_AFTER_S, ring)

    async def bridge(self, bridge: str, legs: Sequence[str], *, record: str | None = None) -> None:
        self._check()
        present = [live for leg in legs if (live := self.world.legs.get(leg)) is not None]
        for live in present:
            if live.bridge != bridge and live.place != "holding":
                live.bridge, live.place, live.in_dial, live.held = bridge, "talk", False, False
        if len(present) == 2:
            present[0].peer, present[1].peer = present[1].id, present[0].id
        if record is not None and present:
            customers = [live for live in present if live.kind == "customer"]
            self._begin_recording((customers or present)[0], record)

    async def unbridge(self, bridge: str, leg: str) -> None:
        live = self._mine(leg)
        if live is not None and live.bridge == bridge:
            peer = self.world.legs.get(live.peer or "")
            if peer is not None and peer.peer == leg:
                peer.peer = None
            live.bridge, live.peer, live.place, live.held = None, None, "hands", False

    async def fetch_back(self, leg: str, agent_leg: str, bridge: str) -> None:
        self._check()
        pair = [live for one in (leg, agent_leg) if (live := self.world.legs.get(one))]
        if len(pair) == 2 and all(live.in_dial for live in pair):
            await self.bridge(bridge, (leg, agent_leg))

    async def hold(self, leg: str) -> None:
        live = self._mine(leg)
        if live is not None and not live.held:
            live.held = live.music = True
            self._say(LegHeld(live.peer or leg))

    async def unhold(self, leg: str) -> None:
        live = self._mine(leg)
        if live is not None and live.held:
            live.held = live.music = False
            self._say(LegUnheld(live.peer or leg))

    async def mute(self, leg: str, on: bool) -> None:
        if live := self._mine(leg):
            live.muted = on

    async def keys(self, leg: str, digits: str) -> None:
        if live := self._mine(leg):
            live.keys_sent += digits

    async def record(self, leg: str, name: str) -> None:
        if live := self._mine(leg):
            self._begin_recording(live, name)

    async def pause_recording(self, leg: str, on: bool) -> None:
        if live := self._mine(leg):
            live.recording_paused = on

    async def snoop(self, leg: str, snoop: str, *, spy: str, whisper: str) -> None:
        if self._mine(leg) and snoop not in self.world.legs:
            made = SimLeg(snoop, "snoop", self.clock.now(), up=True)
            made.spies, made.whispers = leg, whisper in ("out", "both")
            self.world.legs[snoop] = made

    async def hang_up(self, leg: str, *, cause: str = "normal") -> None:
        self._check()
        causes = {"busy": 17, "no_answer": 19, "unreachable": 20, "rejected": 21, "congestion": 34}
        self._hung_up(leg, causes.get(cause, 16), by_remote=False)

    def _begin_recording(self, leg: SimLeg, name: str) -> None:
        if leg.recording is None:
            leg.recording = name
            self._say(RecordingBegun(leg.id, name, switch_at=self.clock.now()))

    def _check(self) -> None:
        if not self.connected:
            raise EngineAway("The simulated switch is away.")
        if not self._may_command():
            self.disconnect("we may no longer command")
            raise EngineAway("This engine may no longer command the switch.")

    def _mine(self, leg: str) -> SimLeg | None:
        """A live leg; raises `EngineAway` when no command may be given at all."""
        self._check()
        return self.world.legs.get(leg)
