"""One `voice` on two real switches behind the real Kamailio."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.deploy.centre import Running, running
from tests.deploy.fleet import Fleet, until
from tests.servers import embedded
from warmline.interactions import events as e

pytestmark = pytest.mark.servers
LI, WANG = "li", "wang"


@pytest.fixture(scope="module")
def switches(asterisk_tree: Path) -> Iterator[Fleet]:
    """With the product's own dialplan."""
    fleet = Fleet(asterisk_tree, dialplan=None)
    try:
        fleet.start()
        yield fleet
    finally:
        fleet.stop()


@pytest.fixture
async def here(switches: Fleet, tmp_path: Path) -> AsyncIterator[Running]:
    await asyncio.to_thread(switches.whole)
    # A bus of its own: the journal begins with it.
    with embedded.temporary_home() as home, embedded.nats(home) as url:
        async with running(switches, tmp_path / "home", url) as made:
            yield made


async def talks(here: Running, node: str) -> bool:
    """Whether two channels of that switch are up."""
    (switch,) = (one for one in here.fleet.nodes if one.node == node)
    return await asyncio.to_thread(here.fleet.up, switch) == 2


async def test_given_agents_at_kamailio_when_calls_come_to_either_switch_then_they_are_reached(
    here: Running,
) -> None:
    # Given an agent whom no switch knows as registered, and who is ready all the same
    await here.ready(LI)
    # when calls come in, spread over both switches
    nodes = []
    for _ in range(2):
        nodes.append(await here.take_call(LI))
        assert await talks(here, nodes[-1])
        await here.over(LI)
    # then each reached him, and the records say where they were
    assert sorted(nodes) == ["node1", "node2"]
    arrived = [event.fact for event in await here.events() if isinstance(event.fact, e.CallArrived)]
    assert [fact.node for fact in arrived] == nodes
    # and each switch wrote the recording into its own folder.
    began = [x for x in await here.events() if isinstance(x.fact, e.RecordingStarted)]
    for event, node in zip(began, nodes, strict=True):
        folder = here.fleet.folder / f"recordings{node[-1]}"
        assert (folder / f"{event.key}.said.sln").exists()


async def test_given_a_talk_when_its_switch_is_drained_then_it_goes_on_and_new_calls_go_elsewhere(
    here: Running,
) -> None:
    await here.ready(LI)
    drained = await here.take_call(LI)
    other = {"node1": "node2", "node2": "node1"}[drained]
    # When the operator drains it
    said = await here.command_line("switch", "drain", drained)
    assert said == f"{drained} takes no new calls.\n"
    # then the next calls go to the other one, and the talk goes on
    await here.ready(WANG)
    for _ in range(2):
        assert await here.take_call(WANG) == other
        await here.over(WANG)
    assert await talks(here, drained)
    listed = await here.command_line("switch", "list")
    assert f"{drained}: in command, drained, calls 1\n" in listed
    # until it is over, which is shown.
    await here.over(LI)
    waited = await here.command_line("switch", "drain", drained, "--wait")
    assert f"{drained} is empty; it can be stopped." in waited
    assert f"{drained}: in command, drained, empty, calls 0\n" in await here.command_line(
        "switch", "list"
    )
    # Kamailio is told again by itself when its list is read anew,
    here.fleet.command("dispatcher.reload")
    (switch,) = (one for one in here.fleet.nodes if one.node == drained)
    await asyncio.to_thread(
        until, lambda: here.fleet.states()[switch.sip_port].startswith("D"), "not drained again"
    )
    # and the switch comes back on command.
    await here.command_line("switch", "undrain", drained)
    await asyncio.to_thread(
        until, lambda: here.fleet.states()[switch.sip_port] == "AP", "still drained"
    )
    assert {await here.take_call(WANG), await here.take_call(LI)} == {drained, other}


async def test_given_talks_on_both_when_one_is_killed_then_only_its_calls_are_closed(
    here: Running,
) -> None:
    await here.ready(LI)
    dead = await here.take_call(LI)
    await here.ready(WANG)
    alive = await here.take_call(WANG)
    assert alive != dead
    (switch,) = (one for one in here.fleet.nodes if one.node == dead)
    # When it is killed and does not come back
    await asyncio.to_thread(here.fleet.kill, switch)
    # then its call is closed with the cause and its agent is free,
    await here.until_state(LI, "wrap_up")
    ended = [event.fact for event in await here.events() if isinstance(event.fact, e.CallEnded)]
    assert [(fact.by, fact.cause) for fact in ended] == [("system", e.Cause.SYSTEM)]
    # the other talk notices nothing,
    assert await talks(here, alive)
    assert (await here.floor()).agents[WANG].state == "talking"
    # new calls reach the free one by the switch that is left,
    await here.ready(LI)
    assert await here.take_call(LI) == alive
    await here.over(LI)
    # and by the dead one when it is back.
    await asyncio.to_thread(here.fleet.revive, switch)
    for _ in range(200):
        if all(node["connected"] for node in await here.voice.nodes()):
            break
        await asyncio.sleep(0.1)
    nodes = set()
    for _ in range(2):
        nodes.add(await here.take_call(LI))
        await here.over(LI)
    assert nodes == {dead, alive}
    assert (await here.floor()).agents[WANG].state == "talking"


async def test_given_kamailio_killed_when_it_is_back_empty_then_agents_stay_ready(
    here: Running,
) -> None:
    await here.ready(LI)
    # When it is away for longer than a device may be, and comes back knowing nobody
    await asyncio.to_thread(here.fleet.kill_kamailio)
    await asyncio.sleep(5)
    assert (await here.floor()).agents[LI].state == "ready"
    await asyncio.to_thread(here.fleet.start_kamailio)
    await asyncio.to_thread(
        until, lambda: "AP" in here.fleet.states().values(), "Kamailio is not back"
    )
    await asyncio.sleep(5)
    assert (await here.floor()).agents[LI].state == "ready"
    # then a phone that registers again is reached.
    assert await here.phones[LI].register() == 200
    await here.take_call(LI)
    await here.over(LI)


async def test_given_a_phone_that_signs_off_at_kamailio_when_seen_then_its_agent_is_not_ready(
    here: Running,
) -> None:
    await here.ready(LI)
    assert await here.phones[LI].register(0) == 200
    # A Kamailio that was started a moment ago is not believed yet.
    await here.until_state(LI, "system_busy", within_s=45)
