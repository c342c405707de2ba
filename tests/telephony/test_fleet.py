"""Several switches as one: what the port's contract does not say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.telephony.rigs import CALLER, FleetRig, SpokenRegistrar
from warmline.kit.clock import VirtualClock
from warmline.telephony.fleet import GONE_S, Fleet
from warmline.telephony.model import (
    Connected,
    Disconnected,
    LegArrived,
    LegEnded,
    NodeGone,
    NodesDrained,
    OfferReturned,
    PhoneRegistered,
)
from warmline.telephony.ports import EngineAway


@pytest.fixture
async def fleet() -> AsyncIterator[FleetRig]:
    made = FleetRig()
    await made.engine.start(made.hear)
    yield made
    await made.close()


def told(fleet: FleetRig, kind: type) -> list[object]:
    return [event for event in fleet.seen if isinstance(event, kind)]


async def test_given_two_switches_when_they_connect_then_each_is_told_by_name_without_phones(
    fleet: FleetRig,
) -> None:
    # Until then they are away: one that is dead from the start is known to be.
    assert fleet.seen[:2] == [Disconnected("not connected yet", name) for name in ("one", "two")]
    snapshots = [event.snapshot for event in fleet.seen if isinstance(event, Connected)]
    assert [(one.node, one.registered) for one in snapshots] == [("one", None), ("two", None)]
    # A switch's own word about phones is not heard where somebody else keeps them.
    fleet.nodes["one"].register("phone-1")
    assert told(fleet, PhoneRegistered) == []
    fleet.registrar.register("phone-1")
    assert told(fleet, PhoneRegistered) == [PhoneRegistered("phone-1")]


async def test_given_one_lost_when_commanded_then_only_its_legs_cannot_be(fleet: FleetRig) -> None:
    lost, kept = fleet.nodes["one"], fleet.nodes["two"]
    mine, other = lost.arrive(CALLER, "4001"), kept.arrive(CALLER, "4001")
    assert [fleet.node_of(mine), fleet.node_of(other)] == ["one", "two"]
    lost.disconnect("cut")
    assert told(fleet, Disconnected)[-1] == Disconnected("cut", "one")
    with pytest.raises(EngineAway):
        await fleet.engine.answer(mine)
    await fleet.engine.answer(other)
    assert kept.world.legs[other].up
    # A call without a switch of its own goes to the one that is there.
    fleet.nodes["two"].register("phone-1")
    await fleet.engine.dial("leg", "phone-1", ring_s=5, caller="", call="c")
    assert "leg" in kept.world.legs
    # Back again, the snapshot says what is its own.
    lost.reconnect()
    await fleet.engine.answer(mine)
    assert lost.world.legs[mine].up


async def test_given_a_new_leader_when_it_connects_then_commands_find_the_legs() -> None:
    before = FleetRig()
    await before.engine.start(before.hear)
    leg = before.nodes["two"].arrive(CALLER, "4001")
    await before.close()
    after = Fleet(before.nodes, VirtualClock())
    for one in before.nodes.values():
        one.connected = False
    await after.start(before.hear)
    await after.music(leg, True)
    assert before.nodes["two"].world.legs[leg].music
    await after.stop()


async def test_given_a_leg_that_is_over_when_commanded_then_nothing_is_asked_of_anybody(
    fleet: FleetRig,
) -> None:
    leg = fleet.nodes["one"].arrive(CALLER, "4001")
    fleet.nodes["one"].caller_hangs_up(leg)
    assert told(fleet, LegEnded) != []
    for one in fleet.nodes.values():
        one.disconnect()
    await fleet.engine.hang_up(leg)


async def test_given_a_switch_that_is_not_in_the_settings_when_dialled_on_then_away(
    fleet: FleetRig,
) -> None:
    with pytest.raises(EngineAway):
        await fleet.engine.dial("leg", "phone-1", ring_s=5, caller="", call="c", node="three")


async def test_given_a_lost_switch_when_the_registrar_lost_it_too_for_long_then_it_is_gone_once(
    fleet: FleetRig,
) -> None:
    both = frozenset({"one", "two"})
    fleet.nodes["one"].disconnect("silent")
    # It was away a moment for both: not gone,
    fleet.registrar.find_dead(both)
    await fleet.pass_time(GONE_S - 1)
    fleet.registrar.find_dead(frozenset())
    await fleet.pass_time(GONE_S)
    fleet.registrar.find_dead(both)
    assert told(fleet, NodeGone) == []
    # now for long; the one that we command is there, whatever the registrar thinks.
    for _ in range(3):
        await fleet.pass_time(GONE_S)
        fleet.registrar.find_dead(both)
    assert told(fleet, NodeGone) == [NodeGone("one")]
    # Back and lost again, it may be gone again.
    fleet.nodes["one"].reconnect()
    fleet.nodes["one"].disconnect("silent")
    fleet.registrar.find_dead(both)
    await fleet.pass_time(GONE_S)
    fleet.registrar.find_dead(both)
    assert told(fleet, NodeGone) == [NodeGone("one")] * 2


async def test_given_the_drained_ones_when_they_change_then_voice_and_registrar_hear() -> None:
    said: asyncio.Queue[frozenset[str]] = asyncio.Queue()

    async def drained() -> AsyncIterator[frozenset[str]]:
        while True:
            yield await said.get()

    rig = FleetRig()
    registrar = SpokenRegistrar()
    fleet = Fleet(rig.nodes, VirtualClock(), registrar, drained)
    await fleet.start(rig.hear)
    for names in (frozenset[str](), frozenset({"one"})):
        said.put_nowait(names)
        await rig.until(NodesDrained, nodes=names)
    assert registrar.drained == [frozenset(), frozenset({"one"})]
    await fleet.stop()


async def test_given_an_offer_on_each_switch_when_both_end_then_each_is_told_of_its_own_leg(
    fleet: FleetRig,
) -> None:
    fleet.registrar.register("phone-1")
    legs = {}
    for name, one in fleet.nodes.items():
        legs[name] = one.arrive(CALLER, "4001")
        await fleet.engine.offer(
            legs[name], f"o-{name}", "phone-9", ring_s=5, caller="", call="c", record=None
        )
    await fleet.pass_time(0.1)
    returned = [event.leg for event in fleet.seen if isinstance(event, OfferReturned)]
    assert sorted(returned) == sorted(legs.values())
    assert len(told(fleet, LegArrived)) == 2
