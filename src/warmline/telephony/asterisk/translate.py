"""Turns what ARI and AMI say into the port's events and keeps `legs` in step. Pure but for it.

Each kind of news has one source, so that its order is certain. What happens to a leg in Stasis
(keys, playbacks, the states of legs we dialled) comes by ARI; all else by AMI. Where the switch has
no event of its own, our dialplan tells it in the arguments of the line in which the leg then waits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from warmline.telephony.asterisk.ari import Event
from warmline.telephony.asterisk.dialplan import HANDS, PASSING, TOLD
from warmline.telephony.asterisk.legs import Leg, Legs
from warmline.telephony.asterisk.measuring import measured
from warmline.telephony.asterisk.settings import TRUNK_PREFIX
from warmline.telephony.model import (
    EngineEvent,
    KeyReceived,
    LegAnswered,
    LegArrived,
    LegEnded,
    LegHeld,
    LegRefused,
    LegRinging,
    LegUnheld,
    OfferAnswered,
    OfferDeclined,
    OfferReturned,
    OfferRinging,
    PhoneLost,
    PhoneRegistered,
    PlaybackEnded,
    RecordingBegun,
)

_OUTCOMES = {"NOANSWER": "no_answer", "BUSY": "busy", "": "withdrawn", "CANCEL": "withdrawn"}
_REJECTED_CAUSE = "21"
_DECLINES = {21: "refused", 17: "busy", 19: "no_answer"}
"""Q.850 number of a phone that will not take the call → outcome."""
IN_STASIS = f"{HANDS},stasis"
"""Where a leg in Stasis is said to wait."""


def outcome_of(dial_status: str, cause: str) -> str:
    """The port's outcome of a Dial() without a talk; `cause` is its Q.850 number as text."""
    if cause == _REJECTED_CAUSE:
        return "refused"
    return _OUTCOMES.get(dial_status, "unreachable")


def moment(text: str | None) -> datetime | None:
    """A switch's time: ISO (ours without zone is UTC) or seconds since 1970; None if unreadable."""
    if not text:
        return None
    try:
        if text.replace(".", "", 1).isdigit():
            return datetime.fromtimestamp(float(text), UTC)
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _endpoint(event: Mapping[str, str]) -> str:
    """Whose phone is rung: PJSIP/agent-8001-0000002a is that of agent-8001."""
    return event.get("DestChannel", "").removeprefix("PJSIP/").rpartition("-")[0]


class Translator:
    """Feeds events into `emit`; `awaited` hears of legs that a command of ours brought into our
    hands (dialled, fetched back, snooping), `waits` of those that have come to where they wait.
    `mark` is our shard's (`settings.mark_of`): who comes into another one's hands is not ours."""

    def __init__(
        self,
        legs: Legs,
        node: str,
        emit: Callable[[EngineEvent], None],
        awaited: Callable[[str], None],
        waits: Callable[[str], None],
        monotonic: Callable[[], float],
        mark: str = "",
    ) -> None:
        self._legs = legs
        self._node = node
        self._emit = emit
        self._awaited = awaited
        self._waits = waits
        self._monotonic = monotonic
        self.refused = 0
        """New calls refused so far."""
        self.offers: dict[str, str] = {}
        """Customer leg → the offer made for it by us and not yet ended."""
        self.rung: dict[str, set[str]] = {}
        """Customer leg → of several phones rung for it, those not heard of yet."""
        self.contacts: dict[str, set[str]] = {}
        """Agent's endpoint → the addresses it is registered at."""
        self._ari = {
            "StasisStart": self._stasis_start,
            "StasisEnd": self._stasis_end,
            "ChannelStateChange": self._state_change,
            "ChannelDtmfReceived": self._key,
            "PlaybackFinished": self._playback,
        }
        self._mark = mark
        self.here = f"here{mark}"
        """How the dialplan says that a leg is in our hands."""
        self._told = {self.here: self._here, "key": self._pressed, "played": self._played}
        self._ami = {
            "Newexten": self._waiting,
            "UserEvent": self._user_event,
            "DialState": self._dial_state,
            "DialEnd": self._dial_end,
            "HangupRequest": self._hangup_request,
            "SoftHangupRequest": self._hangup_request,
            "Hangup": self._hangup,
            "Hold": self._hold,
            "Unhold": self._hold,
            "ContactStatus": self._contact,
        }

    def forget_offer(self, leg: str) -> str | None:
        """The customer leg's offer is over; which it was."""
        self.rung.pop(leg, None)
        return self.offers.pop(leg, None)

    def ari(self, event: Event) -> None:
        """Take one ARI event in."""
        handle = self._ari.get(event["type"])
        if handle is not None:
            handle(event)

    def ami(self, event: Mapping[str, str]) -> None:
        """Take one manager event in."""
        handle = self._ami.get(event["Event"])
        if handle is not None:
            handle(event)

    # --- ARI ---

    def _stasis_start(self, event: Event) -> None:
        leg_id = event["channel"]["id"]
        known = self._legs.get(leg_id)
        if known is not None:
            known.place, known.stasis, known.to_answer = "hands", True, False
            known.at, known.bound, known.music = IN_STASIS, None, False
            self._legs.begun(leg_id, self._monotonic())
            self._waits(leg_id)
        self._awaited(leg_id)

    def _stasis_end(self, event: Event) -> None:
        leg = self._legs.get(event["channel"]["id"])
        if leg is not None and leg.stasis and leg.place == "hands":
            leg.stasis, leg.place = False, "holding"

    def _state_change(self, event: Event) -> None:
        channel = event["channel"]
        leg = self._legs.get(channel["id"])
        if leg is None or leg.origin != "dialled":
            return
        at = moment(event.get("timestamp"))
        if channel["state"] == "Ringing":
            self._emit(LegRinging(leg.id, switch_at=at))
        elif channel["state"] == "Up":
            self._emit(LegAnswered(leg.id, switch_at=at))

    def _key(self, event: Event) -> None:
        leg = event["channel"]["id"]
        if self._legs.get(leg) is not None:
            at = moment(event.get("timestamp"))
            self._emit(KeyReceived(leg, event["digit"], switch_at=at))

    def _playback(self, event: Event) -> None:
        playback = event["playback"]
        leg = playback["target_uri"].removeprefix("channel:")
        if self._legs.get(leg) is not None:
            self._emit(
                PlaybackEnded(
                    leg,
                    playback["id"],
                    failed=playback.get("state") == "failed",
                    switch_at=moment(event.get("timestamp")),
                )
            )

    # --- AMI ---

    def _waiting(self, event: Mapping[str, str]) -> None:
        """A channel waits at a line of ours, or passes one, which may tell why."""
        leg_id = event["Uniqueid"]
        kind, *told = event["AppData"].partition(TOLD)[2].split("|")
        if kind == self.here:
            self._adopt(leg_id)
        leg = self._legs.get(leg_id)
        at = moment(event.get("Timestamp"))
        if leg is not None and event["Application"] == PASSING:
            leg.at = None
        elif leg is not None:
            leg.at = f"{event['Context']},{event['Extension']}"
            if leg.at == leg.bound:
                leg.bound = None
                self._legs.begun(leg_id, self._monotonic())
            self._waits(leg_id)
            if leg.begins is not None and event["Application"] == "Dial":
                leg.recording, leg.begins = leg.begins, None
                self._emit(RecordingBegun(leg_id, leg.recording, switch_at=at))
        if kind in self._told:
            self._told[kind](leg_id, told, at)

    def _adopt(self, leg_id: str) -> None:
        """A customer's leg is in our hands, for the first time or again."""
        if leg_id in self._legs.ended:
            return
        if self._legs.get(leg_id) is None:
            self._legs.arrived(leg_id, self._monotonic())
        leg = self._legs.add(Leg(leg_id, "customer", "arrived"))
        leg.origin = "arrived"  # one that we dialled is kept by a lease from now on, too
        self._legs.part(leg)
        leg.place, leg.bridge, leg.held, leg.stasis = "hands", None, False, False
        leg.playback = None

    def _here(self, leg_id: str, told: Sequence[str], at: datetime | None) -> None:
        why, caller, called, trunk, of, outcome, cause, ticket = told
        unheard = self.rung.get(leg_id, set())
        offer = self.forget_offer(leg_id)
        if why == "returned" and offer is not None and offer == of:
            for endpoint in sorted(unheard):  # Dial() makes no channel for who is not registered
                self._emit(OfferDeclined(leg_id, offer, endpoint, "unreachable", switch_at=at))
            self._emit(OfferReturned(leg_id, offer, outcome_of(outcome, cause), switch_at=at))
            return
        self._emit(
            LegArrived(
                leg_id,
                caller=caller,
                called=called,
                trunk=trunk,
                node=self._node,
                ticket=ticket,
                switch_at=at,
            )
        )
        gone = self._legs.ended.get(leg_id)
        if gone is not None:
            self._emit(gone)

    def _user_event(self, event: Mapping[str, str]) -> None:
        """Those of our dialplan: a call was not let in; what a desk phone's network was like."""
        if event.get("Shard", "") != self._mark:
            return
        if event.get("UserEvent") == "Measured":
            heard = measured(event["Uniqueid"], event)
            if heard is not None:
                self._emit(heard)
        if event.get("UserEvent") != "Refused":
            return
        self.refused += 1
        self._emit(
            LegRefused(
                event["Uniqueid"],
                caller=event.get("Number", ""),
                called=event.get("Called", ""),
                trunk=event.get("Trunk", ""),
                switch_at=moment(event.get("Timestamp")),
            )
        )

    def _pressed(self, leg_id: str, told: Sequence[str], at: datetime | None) -> None:
        key, playback = told
        leg = self._legs.get(leg_id)
        if leg is None:
            return
        self._emit(KeyReceived(leg_id, key, switch_at=at))
        if playback:
            self._played(leg_id, (playback, "SUCCESS"), at)

    def _played(self, leg_id: str, told: Sequence[str], at: datetime | None) -> None:
        playback, status = told
        leg = self._legs.get(leg_id)
        if leg is None or leg.playback is None or leg.playback != playback:
            return
        leg.playback, leg.to_answer = None, False
        self._emit(PlaybackEnded(leg_id, playback, failed=status == "FAILED", switch_at=at))

    def _dial_state(self, event: Mapping[str, str]) -> None:
        customer, agent = event.get("Uniqueid", ""), event.get("DestUniqueid", "")
        offer = self.offers.get(customer)
        if event.get("DialStatus") != "RINGING" or offer is None or self._legs.get(agent):
            return
        endpoint = _endpoint(event)
        leg = Leg(agent, "agent", "offered", "offer", endpoint, offer=offer, peer=customer)
        self._legs.add(leg)
        self.rung.get(customer, set()).discard(endpoint)
        at = moment(event.get("Timestamp"))
        self._emit(OfferRinging(customer, offer, agent, switch_at=at))

    def _dial_end(self, event: Mapping[str, str]) -> None:
        customer, agent = event.get("Uniqueid", ""), event.get("DestUniqueid", "")
        offer = self.offers.get(customer)
        if event.get("DialStatus") != "ANSWER" or offer is None:
            return
        self.forget_offer(customer)
        endpoint = _endpoint(event)
        self._legs.add(Leg(agent, "agent", "offered", endpoint=endpoint, offer=offer))
        self._legs.pair(customer, agent)
        at = moment(event.get("Timestamp"))
        self._emit(OfferAnswered(customer, offer, agent, endpoint, switch_at=at))

    def _hangup_request(self, event: Mapping[str, str]) -> None:
        leg = self._legs.get(event.get("Uniqueid", ""))
        if leg is not None and leg.hung_up_remotely is None:
            leg.hung_up_remotely = event["Event"] == "HangupRequest"

    def _hangup(self, event: Mapping[str, str]) -> None:
        leg = self._legs.get(event["Uniqueid"])
        ended = LegEnded(
            event["Uniqueid"],
            cause=int(event.get("Cause") or 0),
            # A leg that ended before it was told to us cannot have been ended by us.
            by_remote=bool(leg.hung_up_remotely) if leg is not None else True,
            switch_at=moment(event.get("Timestamp")),
        )
        self.forget_offer(ended.leg)
        if leg is not None and leg.hung_up_remotely:
            self._declines(leg, ended)
        for told in self._legs.end(ended):
            self._emit(told)

    def _declines(self, leg: Leg, ended: LegEnded) -> None:
        """A phone said no by itself while others may ring on for the same customer."""
        customer = leg.peer or ""
        if customer in self.rung and leg.offer == self.offers.get(customer):
            self.rung[customer].discard(leg.endpoint)
            outcome = _DECLINES.get(ended.cause, "unreachable")
            at = ended.switch_at
            self._emit(
                OfferDeclined(customer, leg.offer or "", leg.endpoint, outcome, switch_at=at)
            )

    def _hold(self, event: Mapping[str, str]) -> None:
        leg = self._legs.get(event.get("Uniqueid", ""))
        if leg is None:
            return
        kind = LegHeld if event["Event"] == "Hold" else LegUnheld
        self._emit(kind(leg.id, switch_at=moment(event.get("Timestamp"))))

    def _contact(self, event: Mapping[str, str]) -> None:
        endpoint, status = event.get("EndpointName", ""), event.get("ContactStatus", "")
        if not endpoint or endpoint.startswith(TRUNK_PREFIX):
            return
        before = self.contacts.setdefault(endpoint, set())
        reachable = bool(before)
        if status in {"Removed", "Unreachable"}:
            before.discard(event.get("URI", ""))
        elif status in {"Created", "Reachable", "NonQualified", "Updated"}:
            before.add(event.get("URI", ""))
        if bool(before) != reachable:
            self._emit(PhoneRegistered(endpoint) if before else PhoneLost(endpoint))
