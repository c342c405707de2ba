"""What people and the outside world do on the simulated switch: the handles of tests.

Base of `engine.Simulator`, which adds the port's commands. Each handle does what the real switch
would do then, and sends the same events in the same order.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from warmline.kit.clock import VirtualClock
from warmline.telephony.model import (
    Connected,
    Disconnected,
    EngineEvent,
    KeyReceived,
    LegAnswered,
    LegArrived,
    LegEnded,
    LegHeld,
    LegUnheld,
    OfferAnswered,
    OfferDeclined,
    OfferReturned,
    PhoneLost,
    PhoneRegistered,
    PlaybackEnded,
    SwitchSnapshot,
)
from warmline.telephony.simulator.agenda import Agenda
from warmline.telephony.simulator.world import SimLeg, SimOffer, World

ELSEWHERE = "shard "
"""Before the name of a shard: the place of a leg that was passed on to it."""
LEASE_S = 12.0
"""A caller left so long in the hands of a silent engine goes to the holding place."""
_CAUSES = {"busy": 17, "no_answer": 19, "unreachable": 20, "refused": 21}


class People:
    """The outside world. `advance` moves time; `world` may be read by tests."""

    def __init__(
        self, clock: VirtualClock, agenda: Agenda | None = None, node: str = "sim"
    ) -> None:
        self.clock = clock
        self.agenda = agenda or Agenda(clock)
        self.world = World()
        self.node = node
        self.connected = False
        self._arrivals = count(1)
        self._on_event: Callable[[EngineEvent], None] = lambda event: None

    def advance(self, seconds: float) -> None:
        """Move virtual time forward."""
        self.agenda.advance(seconds)

    # --- the caller ---

    def arrive(self, caller: str, called: str, *, trunk: str = "trunk-demo") -> str:
        """Somebody calls; returns the leg's id."""
        # Counted, not made of the machine's time and chance: what is done in virtual time must come
        # out the same each time, also where legs are taken in the order of their ids.
        name = f"{self.node}-{next(self._arrivals):06d}"
        leg = SimLeg(name, "customer", self.clock.now(), caller=caller, called=called, trunk=trunk)
        self.world.legs[leg.id] = leg
        self._into_hands(leg)
        return leg.id

    def press(self, leg: str, keys: str) -> None:
        """The party on `leg` presses keys."""
        for key in keys:
            if leg in self.world.legs:
                self._say(KeyReceived(leg, key, switch_at=self.clock.now()))
                for playback in [p for p, (on, _) in self.world.plays.items() if on == leg]:
                    if playback in self.world.until_key:
                        self._end_play(playback)

    def caller_hangs_up(self, leg: str) -> None:
        """The far end of `leg` hangs up, whoever it is."""
        self._hung_up(leg, 16, by_remote=True)

    def pass_here(self, leg: str, ticket: str) -> None:
        """Another shard gives us this leg, also one that we gave away before."""
        live = self.world.legs[leg]
        live.ticket, live.music = ticket, False
        self._into_hands(live)

    # --- the agent ---

    def register(self, endpoint: str, *, answers_itself: bool = True) -> None:
        """A phone registers; `answers_itself`: it obeys the wish to answer automatically."""
        known = endpoint in self.world.phones
        self.world.phones[endpoint] = answers_itself
        if not known:
            self._say(PhoneRegistered(endpoint))

    def lose(self, endpoint: str) -> None:
        """A phone is gone (page closed, network lost); ringing and talks go on without it."""
        if self.world.phones.pop(endpoint, None) is not None:
            self._say(PhoneLost(endpoint))

    def agent_answers(self, offer: str, endpoint: str = "") -> str | None:
        """The rung agent (the one named, of several) takes the call; returns his leg, None when
        the offer is over or his phone does not ring."""
        live = self.world.offers.get(offer)
        winner = live.legs.get(endpoint or live.endpoint) if live is not None else None
        if live is None or winner not in self.world.legs:
            return None
        del self.world.offers[offer]
        if live.ends is not None:
            live.ends.cancel()
        customer, agent = self.world.legs[live.customer], self.world.legs[winner]
        agent.up, agent.answered_at = True, self.clock.now()
        for one, other in ((customer, agent), (agent, customer)):
            one.peer, one.place, one.in_dial, one.music = other.id, "talk", True, False
        now = self.clock.now()
        self._say(OfferAnswered(customer.id, offer, agent.id, agent.endpoint, switch_at=now))
        for silent in live.legs.values():
            if silent != agent.id:
                self._fall_silent(silent, 26, remote=False)
        return agent.id

    def agent_rejects(self, offer: str, outcome: str = "refused", endpoint: str = "") -> None:
        """The rung agent's phone (the one named, of several) says no: refused, busy, no_answer,
        unreachable."""
        live = self.world.offers.get(offer)
        if live is None:
            return
        one = endpoint or live.endpoint
        if any(live.legs[other] in self.world.legs for other in live.legs if other != one):
            self._silence(live, one, remote=True, outcome=outcome)
        else:
            self._end_offer(live, outcome)

    def agent_hangs_up(self, leg: str) -> None:
        self._hung_up(leg, 16, by_remote=True)

    def holds(self, leg: str, on: bool = True) -> None:
        """The party on `leg` puts the other one on hold, or takes him back, at his own phone."""
        kind = LegHeld if on else LegUnheld
        if leg in self.world.legs:
            self._say(kind(leg, switch_at=self.clock.now()))

    # --- the called party of a dialled leg ---

    def answers(self, leg: str) -> None:
        """Whoever was dialled picks up."""
        live = self.world.legs.get(leg)
        if live is None or live.up:
            return
        if live.rings_until is not None:
            live.rings_until.cancel()
        live.up, live.answered_at = True, self.clock.now()
        self._say(LegAnswered(leg, switch_at=self.clock.now()))

    def rejects(self, leg: str, outcome: str = "busy") -> None:
        """Whoever was dialled does not want to: busy, refused, unreachable."""
        self._hung_up(leg, _CAUSES.get(outcome, 20), by_remote=True)

    # --- the connection ---

    def disconnect(self, reason: str = "the test cut the line") -> None:
        """The engine loses the switch; calls live on there."""
        if self.connected:
            self.connected = False
            for leg in self.world.legs.values():
                self._begin_lease(leg)
            self._on_event(Disconnected(reason, self.node))

    def reconnect(self) -> None:
        """The engine is back: `Connected` with what lives, then those from the holding place."""
        if self.connected:
            return
        legs, world = self.world.legs.values(), self.world
        here = [leg for leg in legs if not leg.place.startswith(ELSEWHERE)]
        shown = tuple(leg.shown(world.together(leg)) for leg in here)
        others = frozenset(leg.id for leg in legs if leg.place.startswith(ELSEWHERE))
        phones = frozenset(self.world.phones)
        self.connected = True
        picture = SwitchSnapshot(self.clock.now(), shown, phones, self.node, elsewhere=others)
        self._on_event(Connected(picture))
        for leg in list(self.world.legs.values()):
            if leg.lease is not None:
                leg.lease.cancel()
                leg.lease = None
            if leg.place == "holding":
                self._into_hands(leg)

    # --- inside ---

    def _say(self, event: EngineEvent) -> None:
        """News travel only while the line is up; what happened in a gap shows in the snapshot."""
        if self.connected:
            self._on_event(event)

    def _into_hands(self, leg: SimLeg) -> None:
        leg.place, leg.peer, leg.in_dial, leg.bridge = "hands", None, False, None
        if not self.connected:
            leg.place, leg.up = "holding", True
            return
        self._say(
            LegArrived(
                leg.id,
                caller=leg.caller,
                called=leg.called,
                trunk=leg.trunk,
                node=self.node,
                ticket=leg.ticket,
                switch_at=self.clock.now(),
            )
        )

    def _begin_lease(self, leg: SimLeg) -> None:
        if leg.kind != "customer" or leg.place != "hands" or not leg.trunk:
            return

        def expire() -> None:
            if leg.place == "hands" and not self.connected:
                leg.place = "holding"

        leg.lease = self.agenda.after(LEASE_S, expire)

    def _fall_silent(self, leg: str, cause: int, *, remote: bool) -> bool:
        """One rung phone's leg is gone."""
        if self.world.legs.pop(leg, None) is None:
            return False
        self._say(LegEnded(leg, cause=cause, by_remote=remote, switch_at=self.clock.now()))
        return True

    def _silence(
        self, offer: SimOffer, endpoint: str, *, remote: bool, outcome: str = "withdrawn"
    ) -> None:
        """One of several phones rings no more; the last one ends the offer."""
        if not self._fall_silent(offer.legs[endpoint], _CAUSES.get(outcome, 16), remote=remote):
            return
        if remote:
            now = self.clock.now()
            self._say(OfferDeclined(offer.customer, offer.id, endpoint, outcome, switch_at=now))
        if not any(leg in self.world.legs for leg in offer.legs.values()):
            self._end_offer(offer, outcome)

    def _end_offer(self, offer: SimOffer, outcome: str) -> None:
        """The agent's leg is gone, the customer comes back into the hands."""
        self.world.offers.pop(offer.id, None)
        if offer.ends is not None:
            offer.ends.cancel()
        now, customer = self.clock.now(), self.world.legs[offer.customer]
        for endpoint in offer.absent:
            self._say(OfferDeclined(customer.id, offer.id, endpoint, "unreachable", switch_at=now))
        for agent_leg in offer.legs.values():
            if self.world.legs.pop(agent_leg, None) is not None and offer.rang:
                cause = _CAUSES.get(outcome, 16)
                remote = outcome in {"busy", "refused"}
                self._say(LegEnded(agent_leg, cause=cause, by_remote=remote, switch_at=now))
        customer.place, customer.music = "hands" if self.connected else "holding", False
        self._say(OfferReturned(customer.id, offer.id, outcome, switch_at=now))

    def _hung_up(self, leg_id: str, cause: int, *, by_remote: bool) -> None:
        """One leg ends, and with it what cannot live without it."""
        leg = self.world.legs.pop(leg_id, None)
        if leg is None:
            return
        for timer in (leg.rings_until, leg.lease):
            if timer is not None:
                timer.cancel()
        for playback in [p for p, (on, _) in self.world.plays.items() if on == leg_id]:
            self.world.plays.pop(playback)[1].cancel()
            self.world.until_key.discard(playback)
        offers = [o for o in self.world.offers.values() if leg_id in {o.customer, *o.legs.values()}]
        now = self.clock.now()
        if offers and leg.kind == "agent":
            self.world.legs[leg_id] = leg
            outcome = "refused" if by_remote else "no_answer"
            if by_remote:
                self.agent_rejects(offers[0].id, outcome, leg.endpoint)
            else:
                self._silence(offers[0], leg.endpoint, remote=False, outcome=outcome)
            return
        self._say(LegEnded(leg_id, cause=cause, by_remote=by_remote, switch_at=now))
        for offer in offers:
            self.world.offers.pop(offer.id)
            if offer.ends is not None:
                offer.ends.cancel()
            for agent_leg in offer.legs.values():
                self._hung_up(agent_leg, 16, by_remote=False)
        peer = self.world.legs.get(leg.peer or "")
        if peer is not None and peer.peer == leg_id:
            peer.peer = None
            if leg.in_dial and leg.kind == "agent" and peer.stays:
                self._into_hands(peer)
            elif leg.in_dial:
                self._hung_up(peer.id, cause, by_remote=False)
        for spy in [one.id for one in self.world.legs.values() if one.spies == leg_id]:
            self._hung_up(spy, 16, by_remote=False)

    def _end_play(self, playback: str, *, failed: bool = False) -> None:
        self.world.until_key.discard(playback)
        entry = self.world.plays.pop(playback, None)
        if entry is not None:
            leg, timer = entry
            timer.cancel()
            self._say(PlaybackEnded(leg, playback, failed=failed, switch_at=self.clock.now()))
