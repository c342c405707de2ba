"""What only the simulator promises: virtual time in order, gaps, holding, leases, fencing."""

from __future__ import annotations

import pytest

from warmline.kit.clock import VirtualClock
from warmline.telephony.model import (
    Connected,
    Disconnected,
    EngineEvent,
    LegArrived,
    LegEnded,
    OfferAnswered,
    OfferReturned,
    PlaybackEnded,
)
from warmline.telephony.ports import EngineAway
from warmline.telephony.simulator import Agenda, Simulator


class Heard(list[EngineEvent]):
    """All events so far, in order."""

    def last(self, kind: type[EngineEvent]) -> EngineEvent:
        return next(event for event in reversed(self) if isinstance(event, kind))

    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self]


@pytest.fixture
def heard() -> Heard:
    return Heard()


async def started(heard: Heard, **options: object) -> Simulator:
    simulator = Simulator(VirtualClock(), **options)  # type: ignore[arg-type]
    await simulator.start(heard.append)
    return simulator


def test_given_appointments_when_time_moves_then_each_happens_at_its_own_moment() -> None:
    clock = VirtualClock()
    agenda = Agenda(clock)
    happened: list[tuple[str, float]] = []

    def note(name: str) -> None:
        happened.append((name, clock.monotonic()))
        if name == "b":
            agenda.after(0.5, lambda: note("made on the way"))

    agenda.after(2, lambda: note("c"))
    agenda.after(1, lambda: note("b"))
    agenda.after(1, lambda: note("b too")).cancel()
    agenda.after(9, lambda: note("later"))
    agenda.advance(3)
    assert happened == [("b", 1), ("made on the way", 1.5), ("c", 2)]
    assert clock.monotonic() == 3
    assert agenda.next_in() == 6


async def test_given_lengths_of_sounds_when_played_then_the_end_comes_at_that_moment(
    heard: Heard,
) -> None:
    simulator = await started(heard, lengths={"greeting": 3.5}, length=1.0)
    leg = simulator.arrive("13812345678", "4001")
    begun = simulator.clock.now()
    await simulator.play(leg, "p", ["greeting", "other"])
    simulator.advance(60)
    ended = heard.last(PlaybackEnded)
    assert isinstance(ended, PlaybackEnded)
    assert ended.switch_at is not None
    assert (ended.switch_at - begun).total_seconds() == 4.5


def test_given_many_who_call_at_once_then_their_legs_stand_in_the_order_of_calling() -> None:
    """By name, too, and the same on another switch: nothing of them is the machine's chance."""
    one, other = Simulator(VirtualClock()), Simulator(VirtualClock())
    legs = [one.arrive("1", "4001") for _ in range(20)]
    assert legs == sorted(set(legs))
    assert [other.arrive("1", "4001") for _ in range(20)] == legs


async def test_given_the_line_cut_when_commanded_then_engine_away_and_news_wait_for_the_snapshot(
    heard: Heard,
) -> None:
    simulator = await started(heard)
    stays = simulator.arrive("1", "4001")
    goes = simulator.arrive("2", "4001")
    simulator.disconnect()
    with pytest.raises(EngineAway):
        await simulator.answer(stays)
    simulator.caller_hangs_up(goes)
    simulator.advance(1)
    simulator.reconnect()
    assert heard.kinds() == [
        "Connected",
        "LegArrived",
        "LegArrived",
        "Disconnected",
        "Connected",
    ]
    connected = heard.last(Connected)
    assert isinstance(connected, Connected)
    assert [(leg.leg, leg.place) for leg in connected.snapshot.legs] == [(stays, "hands")]


async def test_given_a_long_silence_when_the_lease_is_over_then_the_caller_arrives_again(
    heard: Heard,
) -> None:
    simulator = await started(heard)
    leg = simulator.arrive("1", "4001")
    simulator.disconnect()
    fresh = simulator.arrive("2", "4001")
    simulator.advance(13)
    simulator.reconnect()
    connected = heard.last(Connected)
    assert isinstance(connected, Connected)
    assert {each.place for each in connected.snapshot.legs} == {"holding"}
    arrived = [event.leg for event in heard if isinstance(event, LegArrived)]
    assert arrived == [leg, leg, fresh]


async def test_given_an_offer_when_it_ends_in_a_gap_then_the_caller_arrives_again(
    heard: Heard,
) -> None:
    simulator = await started(heard)
    simulator.register("phone-1")
    leg = simulator.arrive("1", "4001")
    await simulator.offer(leg, "o", "phone-1", ring_s=5, caller="", call="c", record=None)
    simulator.advance(1)
    simulator.disconnect()
    simulator.advance(10)
    simulator.reconnect()
    assert not [event for event in heard if isinstance(event, OfferReturned)]
    assert [event.leg for event in heard if isinstance(event, LegArrived)] == [leg, leg]


async def test_given_auto_answer_when_offered_then_only_phones_that_obey_answer(
    heard: Heard,
) -> None:
    simulator = await started(heard)
    simulator.register("page")
    simulator.register("desk", answers_itself=False)
    for endpoint in ("page", "desk"):
        leg = simulator.arrive("1", "4001")
        await simulator.offer(
            leg,
            f"o-{endpoint}",
            endpoint,
            ring_s=5,
            caller="",
            call="c",
            record=None,
            auto_answer=True,
        )
    simulator.advance(3)
    answered = [event.offer for event in heard if isinstance(event, OfferAnswered)]
    assert answered == ["o-page"]


async def test_given_a_lease_that_ran_out_when_commanded_then_nothing_happens(
    heard: Heard,
) -> None:
    lease = [True]
    simulator = await started(heard, may_command=lambda: lease[0])
    leg = simulator.arrive("1", "4001")
    lease[0] = False
    with pytest.raises(EngineAway):
        await simulator.hang_up(leg)
    assert not [event for event in heard if isinstance(event, LegEnded)]
    assert isinstance(heard[-1], Disconnected)
    assert leg in simulator.world.legs
