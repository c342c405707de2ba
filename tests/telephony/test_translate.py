"""How the switch's news become the port's events: orders that a test on a real switch cannot
force."""

from __future__ import annotations

from typing import Any

import pytest

from warmline.telephony.asterisk.dialplan import HANDS, PASSING, TOLD
from warmline.telephony.asterisk.legs import Leg, Legs
from warmline.telephony.asterisk.translate import Translator, moment, outcome_of
from warmline.telephony.model import (
    EngineEvent,
    KeyReceived,
    LegArrived,
    LegEnded,
    OfferAnswered,
    OfferReturned,
    OfferRinging,
    PhoneLost,
    PhoneRegistered,
    PlaybackEnded,
    RecordingBegun,
)


class Desk:
    """A translator and what it told."""

    def __init__(self) -> None:
        self.told: list[EngineEvent] = []
        self.awaited: list[str] = []
        self.waits: list[str] = []
        self.legs = Legs()
        self.translator = Translator(
            self.legs,
            "node1",
            self.told.append,
            self.awaited.append,
            self.waits.append,
            lambda: 0.0,
        )

    def ari(self, kind: str, leg: str, *args: str, **more: Any) -> None:
        self.translator.ari({"type": kind, "channel": {"id": leg}, "args": list(args), **more})

    def in_hands(self, leg: str, why: str, offer: str = "", how: str = "|") -> None:
        self.waiting(leg, "here", f"here|{why}|138|4001|trunk-a|{offer}|{how}|")

    def waiting(self, leg: str, extension: str, news: str = "", app: str = "WaitExten") -> None:
        self.ami(
            "Newexten",
            leg,
            Context=HANDS,
            Extension=extension,
            Application=app,
            AppData=f"{TOLD}{news}" if news else "3600",
        )

    def ami(self, kind: str, leg: str, **more: str) -> None:
        self.translator.ami({"Event": kind, "Uniqueid": leg, **more})

    def talk(self) -> None:
        self.in_hands("c", "arrived")
        self.translator.offers["c"] = "o"
        self.ami("DialState", "c", DestUniqueid="a", DialStatus="RINGING")
        self.ami("DialEnd", "c", DestUniqueid="a", DialStatus="ANSWER")


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
    desk.in_hands("c", "returned", offer="an old offer", how="NOANSWER|19")
    assert [type(event) for event in desk.told] == [LegArrived]
    desk.translator.offers["c"] = "o"
    desk.in_hands("c", "returned", offer="o", how="CHANUNAVAIL|21")
    assert isinstance(desk.told[-1], OfferReturned)
    assert desk.told[-1].outcome == "refused"


def test_given_news_of_where_a_leg_waits_then_it_is_known_there_and_what_it_tells_is_told(
    desk: Desk,
) -> None:
    desk.in_hands("c", "arrived")
    leg = desk.legs.live["c"]
    assert leg.at == f"{HANDS},here"
    leg.playback = "p"
    desk.waiting("c", "7", "key|7|p", app=PASSING)
    assert leg.at is None  # between two lines it may not be sent elsewhere
    desk.waiting("c", "7")
    assert leg.at == f"{HANDS},7"
    assert [type(event) for event in desk.told[1:]] == [KeyReceived, PlaybackEnded]
    desk.waiting("c", "play", "played|p|SUCCESS")
    assert len(desk.told) == 3
    assert desk.waits == ["c", "c", "c"]


def test_given_a_recording_to_begin_with_the_offer_when_its_dial_is_told_then_it_has_begun_once(
    desk: Desk,
) -> None:
    desk.in_hands("c", "arrived")
    leg = desk.legs.live["c"]
    leg.begins = "talk-1"
    for _ in range(2):
        desk.waiting("c", "record", app="Dial")
    assert [e.file for e in desk.told if isinstance(e, RecordingBegun)] == ["talk-1"]
    assert leg.recording == "talk-1"


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


def test_given_a_leg_in_another_shards_hands_when_told_then_it_is_not_ours(desk: Desk) -> None:
    desk.waiting("c", "here", "here_1|arrived|138|4002|trunk-a||||")
    desk.waiting("c", "key", "key|1|", app=PASSING)
    desk.ami("Hangup", "c", Cause="16")
    assert desk.told == []
    assert desk.legs.came == 0


def test_given_a_leg_that_was_passed_on_when_told_then_we_hear_of_its_end_and_of_its_coming_back(
    desk: Desk,
) -> None:
    desk.in_hands("c", "arrived")
    desk.in_hands("d", "arrived")
    for leg in ("c", "d"):
        desk.legs.live[leg].place = "passed"
        desk.waiting(leg, "here", "here_1|arrived|138|4001|trunk-a||||the-ticket")
    assert len(desk.told) == 2
    desk.ami("HangupRequest", "c")
    desk.ami("Hangup", "c", Cause="16")
    desk.waiting("d", "here", "here|arrived|138|4001|trunk-a||||another")
    assert ends(desk) == [("c", True)]
    assert desk.told[-1] == LegArrived(
        "d", caller="138", called="4001", trunk="trunk-a", node="node1", ticket="another"
    )
    assert desk.legs.live["d"].place == "hands"


def test_given_a_call_refused_for_another_shard_when_told_then_it_is_not_counted_here(
    desk: Desk,
) -> None:
    for shard in ("", "_1"):
        desk.ami("UserEvent", "c", UserEvent="Refused", Number="138", Called="4001", Shard=shard)
    assert desk.translator.refused == 1
