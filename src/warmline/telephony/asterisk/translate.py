"""Turns what ARI and AMI say into the port's events and keeps `legs` in step. Pure but for it.

Each kind of news has one source, so that its order is certain. What happens to a leg in Stasis
(keys, playbacks, the states of legs we dialled) comes by ARI; all else by AMI, told by our dialplan
as user events where the switch has no event of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from warmline.telephony.asterisk.ari import Event
from warmline.telephony.asterisk.legs import Leg, Legs
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
    OfferReturned,
    OfferRinging,
    PhoneLost,
    PhoneRegistered,
    PlaybackEnded,
    RecordingBegun,
)

_OUTCOMES = {"NOANSWER": "no_answer", "BUSY": "busy", "": "withdrawn", "CANCEL": "withdrawn"}
_REJECTED_CAUSE = "21"


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


class Translator:
    """Feeds events into `emit`; `awaited` hears of legs that a command of ours brought into our
    hands (dialled, fetched back, snooping)."""

    def __init__(
        self,
        legs: Legs,
        node: str,
        emit: Callable[[EngineEvent], None],
        awaited: Callable[[str], None],
        monotonic: Callable[[], float],
    ) -> None:
        self._legs = legs
        self._node = node
        self._emit = emit
        self._awaited = awaited
        self._monotonic = monotonic
        self.arrived = self.refused = 0
        """New calls let in and refused so far."""
        self.offers: dict[str, str] = {}
        """Customer leg → the offer made for it by us and not yet ended."""
        self.contacts: dict[str, set[str]] = {}
        """Agent's endpoint → the addresses it is registered at."""
        self._ari = {
            "StasisStart": self._stasis_start,
            "StasisEnd": self._stasis_end,
            "ChannelStateChange": self._state_change,
            "ChannelDtmfReceived": self._key,
            "PlaybackFinished": self._playback,
        }
        self._told = {
            "InHands": self._in_hands,
            "Refused": self._refused,
            "Key": self._pressed,
            "Played": self._played,
            "OfferAnswered": self._answered,
            "RecordingBegun": self._recording_begun,
        }
        self._ami = {
            "UserEvent": self._user_event,
            "DialState": self._dial_state,
            "HangupRequest": self._hangup_request,
            "SoftHangupRequest": self._hangup_request,
            "Hangup": self._hangup,
            "Hold": self._hold,
            "Unhold": self._hold,
            "ContactStatus": self._contact,
        }

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

    def _user_event(self, event: Mapping[str, str]) -> None:
        handle = self._told.get(event.get("UserEvent", ""))
        if handle is not None:
            handle(event)

    def _in_hands(self, event: Mapping[str, str]) -> None:
        """A customer's leg is in our hands, for the first time or again."""
        leg_id = event["Uniqueid"]
        gone = self._legs.ended.get(leg_id)
        if gone is None:
            if self._legs.get(leg_id) is None:
                self.arrived += 1
                self._legs.fresh[leg_id] = self._monotonic()
            leg = self._legs.add(Leg(leg_id, "customer", "arrived"))
            self._legs.part(leg)
            leg.place, leg.bridge, leg.held, leg.stasis = "hands", None, False, False
            leg.playback = None
        at = moment(event.get("Timestamp"))
        offer = self.offers.pop(leg_id, None)
        if event.get("Why") == "returned" and offer is not None and offer == event.get("Offer"):
            outcome = outcome_of(event.get("Outcome", ""), event.get("Reason", ""))
            self._emit(OfferReturned(leg_id, offer, outcome, switch_at=at))
            return
        self._emit(
            LegArrived(
                leg_id,
                caller=event.get("Number", ""),
                called=event.get("Called", ""),
                trunk=event.get("Trunk", ""),
                node=self._node,
                switch_at=at,
            )
        )
        if gone is not None:
            self._emit(gone)

    def _refused(self, event: Mapping[str, str]) -> None:
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

    def _pressed(self, event: Mapping[str, str]) -> None:
        leg = self._legs.get(event["Uniqueid"])
        if leg is None:
            return
        at = moment(event.get("Timestamp"))
        self._emit(KeyReceived(leg.id, event["Key"], switch_at=at))
        if leg.playback is not None and leg.playback == event.get("Playback"):
            self._played(event)

    def _played(self, event: Mapping[str, str]) -> None:
        leg = self._legs.get(event["Uniqueid"])
        if leg is None or leg.playback is None or leg.playback != event.get("Playback"):
            return
        playback, leg.playback, leg.to_answer = leg.playback, None, False
        failed = event.get("Status") == "FAILED"
        at = moment(event.get("Timestamp"))
        self._emit(PlaybackEnded(leg.id, playback, failed=failed, switch_at=at))

    def _recording_begun(self, event: Mapping[str, str]) -> None:
        leg = self._legs.get(event["Uniqueid"])
        if leg is not None:
            leg.recording = event["File"]
            self._emit(RecordingBegun(leg.id, event["File"], switch_at=moment(event["At"])))

    def _answered(self, event: Mapping[str, str]) -> None:
        customer, agent, offer = event["Leg"], event["Uniqueid"], event["Offer"]
        if self._legs.get(customer) is None:
            return
        self.offers.pop(customer, None)
        self._legs.add(Leg(agent, "agent", "offered", offer=offer))
        self._legs.pair(customer, agent)
        self._emit(OfferAnswered(customer, offer, agent, switch_at=moment(event["At"])))

    def _dial_state(self, event: Mapping[str, str]) -> None:
        customer, agent = event.get("Uniqueid", ""), event.get("DestUniqueid", "")
        offer = self.offers.get(customer)
        if event.get("DialStatus") != "RINGING" or offer is None or self._legs.get(agent):
            return
        self._legs.add(Leg(agent, "agent", "offered", "offer", offer=offer, peer=customer))
        at = moment(event.get("Timestamp"))
        self._emit(OfferRinging(customer, offer, agent, switch_at=at))

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
        self.offers.pop(ended.leg, None)
        for told in self._legs.end(ended):
            self._emit(told)

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
