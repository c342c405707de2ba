"""How the switch's news become the port's events: orders that a test on a real switch cannot
force."""

from __future__ import annotations

from typing import Any

import pytest

from warmline.telephony.asterisk.legs import Leg, Legs
from warmline.telephony.asterisk.translate import Translator, moment, outcome_of
from warmline.telephony.model import (
    EngineEvent,
    LegArrived,
    LegEnded,
    OfferAnswered,
    OfferReturned,
    OfferRinging,
    PhoneLost,
    PhoneRegistered,
)


class Desk:
    """A translator and what it told."""

    def __init__(self) -> None:
        self.told: list[EngineEvent] = []
        self.awaited: list[str] = []
        self.legs = Legs()
        self.translator = Translator(
            self.legs, "node1", self.told.append, self.awaited.append, lambda: 0.0
        )

    def ari(self, kind: str, leg: str, *args: str, **more: Any) -> None:
        self.translator.ari({"type": kind, "channel": {"id": leg}, "args": list(args), **more})

    def in_hands(self, leg: str, why: str, **more: str) -> None:
        told = {"Why": why, "Number": "138", "Called": "4001", **more}
        self.ami("UserEvent", leg, UserEvent="InHands", **told)

    def ami(self, kind: str, leg: str, **more: str) -> None:
        self.translator.ami({"Event": kind, "Uniqueid": leg, **more})

    def talk(self) -> None:
        self.in_hands("c", "arrived")
        self.translator.offers["c"] = "o"
        self.ami("DialState", "c", DestUniqueid="a", DialStatus="RINGING")
        self.ami("UserEvent", "a", UserEvent="OfferAnswered", Leg="c", Offer="o", At="")


@pytest.fixture
def desk() -> Desk:
    return Desk()


def ends(desk: Desk) -> list[tuple[str, bool]]:
    return [(e.leg, e.by_remote) for e in desk.told if isinstance(e, LegEnded)]


def test_given_a_hang_up_told_before_the_arrival_then_both_are_told_in_order(desk: Desk) -> None:
    desk.ami("Hangup", "c", Cause="16")
    assert desk.told == []
    desk.in_hands("c", "arrived")
    assert [type(event) for event in desk.told] == [LegArrived, LegEnded]
    assert ends(desk) == [("c", True)]
    assert desk.legs.live == {}


def test_given_a_talk_when_the_agents_leg_drops_because_the_caller_hung_up_then_he_is_first(
    desk: Desk,
) -> None:
    desk.talk()
    desk.ami("HangupRequest", "c")
    desk.ami("Hangup", "a", Cause="16")
    assert ends(desk) == []
    desk.ami("Hangup", "c", Cause="16")
    assert ends(desk) == [("c", True), ("a", False)]


def test_given_a_talk_when_both_hang_up_at_once_then_each_is_told_as_his_own(desk: Desk) -> None:
    desk.talk()
    desk.ami("HangupRequest", "c")
    desk.ami("HangupRequest", "a")
    desk.ami("Hangup", "a", Cause="16")
    desk.ami("Hangup", "c", Cause="16")
    assert ends(desk) == [("a", True), ("c", True)]


def test_given_our_own_hang_up_when_the_far_end_answers_it_then_it_stays_ours(desk: Desk) -> None:
    desk.in_hands("c", "arrived")
    desk.ami("SoftHangupRequest", "c")
    desk.ami("HangupRequest", "c")
    desk.ami("Hangup", "c", Cause="16")
    assert ends(desk) == [("c", False)]


def test_given_ringing_told_twice_then_the_offer_rings_once(desk: Desk) -> None:
    desk.talk()
    desk.ami("DialState", "c", DestUniqueid="a", DialStatus="RINGING")
    assert len([e for e in desk.told if isinstance(e, OfferRinging)]) == 1
    assert len([e for e in desk.told if isinstance(e, OfferAnswered)]) == 1


def test_given_a_return_of_an_offer_that_is_not_ours_then_the_leg_arrives(desk: Desk) -> None:
    desk.legs.add(Leg("c", "customer", "arrived", "holding"))
    desk.in_hands("c", "returned", Offer="an old offer", Outcome="NOANSWER", Reason="19")
    assert [type(event) for event in desk.told] == [LegArrived]
    desk.translator.offers["c"] = "o"
    desk.in_hands("c", "returned", Offer="o", Outcome="CHANUNAVAIL", Reason="21")
    assert isinstance(desk.told[-1], OfferReturned)
    assert desk.told[-1].outcome == "refused"


@pytest.mark.parametrize(
    ("status", "cause", "outcome"),
    [
        ("NOANSWER", "19", "no_answer"),
        ("BUSY", "17", "busy"),
        ("CHANUNAVAIL", "21", "refused"),
        ("CHANUNAVAIL", "20", "unreachable"),
        ("CONGESTION", "34", "unreachable"),
        ("", "", "withdrawn"),
    ],
)
def test_given_how_dial_ended_then_the_outcome_is_the_ports(
    status: str, cause: str, outcome: str
) -> None:
    assert outcome_of(status, cause) == outcome


@pytest.mark.parametrize("order", ["new first", "old first"])
def test_given_a_page_loaded_anew_when_its_registration_moves_then_it_is_reachable_at_the_end(
    desk: Desk, order: str
) -> None:
    def contact(status: str, uri: str) -> None:
        desk.ami("ContactStatus", "", EndpointName="agent", ContactStatus=status, URI=uri)

    contact("Created", "one")
    moves = [("Created", "two"), ("Removed", "one")]
    for status, uri in moves if order == "new first" else reversed(moves):
        contact(status, uri)
    told = [type(e) for e in desk.told]
    between = [] if order == "new first" else [PhoneLost, PhoneRegistered]
    assert told == [PhoneRegistered, *between]
    desk.ami("ContactStatus", "", EndpointName="trunk-x", ContactStatus="Created", URI="t")
    assert len(desk.told) == len(told)


def test_given_times_of_the_switch_then_both_spellings_are_read_and_nonsense_is_none() -> None:
    iso = moment("2026-11-22T02:33:32.807339")
    assert iso is not None
    assert iso.microsecond == 807339
    assert moment("2026-11-22T02:33:32.807+0000") is not None
    assert moment("1795314812.807339") == iso
    assert moment("soon") is None
    assert moment("") is None
