"""Parts of the centre killed during a talk: the front door, and each part that talk does not need.

The talk goes on, whatever dies; the pages find back by themselves, and the record is complete.
"""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator

import pytest

from tests.journeys import faults_kit as kit
from tests.journeys.api import Api
from tests.journeys.centre import Centre
from tests.journeys.conftest import OpenDesk
from tests.journeys.desk import Desk
from tests.journeys.outside import Caller

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

LI, CUSTOMER = "31415", "6969"
"""What agent 8001 and the caller speak."""


@pytest.fixture(autouse=True)
async def cleared(centre: Centre) -> AsyncIterator[None]:
    """Nobody is left signed in by a page that a fault cut off."""
    yield
    await kit.sign_everybody_out(centre)


@pytest.fixture
def records(office: Api) -> kit.Records:
    """The records that this test makes."""
    return kit.Records(office)


async def test_a_front_door_killed_in_talk_is_found_again_and_the_browser_follows(
    centre: Centre, desk: OpenDesk, records: kit.Records
) -> None:
    # Given a talk
    agent, caller = await _talk(centre, desk)
    # when the front door is killed
    restarts = kit.strike(centre, "caddy", signal.SIGKILL)
    await agent.page.wait_for_function("() => !window.__warmline.phone.registered")
    # then the talk goes on, and the phone registers again
    await kit.hear_each_other(agent, LI, caller, CUSTOMER)
    await kit.back(centre, "caddy", restarts)
    await agent.page.wait_for_function("() => window.__warmline.phone.registered")
    # and hold works from the page's phone
    await agent.press("保持")
    await agent.strip_says("保持中")
    await kit.hears_music(caller, but=LI)
    await agent.press("取回")
    await agent.strip_says("通话中")
    await kit.hear_each_other(agent, LI, caller, CUSTOMER)
    # and by command from the other end
    call = await _call_of(agent)
    await _ask(agent, f"/calls/{call}/hold", on=True)
    await agent.strip_says("保持中")
    await kit.hears_music(caller, but=LI)
    await _ask(agent, f"/calls/{call}/hold", on=False)
    await agent.strip_says("通话中")
    await kit.hear_each_other(agent, LI, caller, CUSTOMER)
    # and when the customer hangs up, the browser follows
    await caller.hang_up()
    followed = await kit.timed(
        agent.page.wait_for_function("() => window.__warmline.phone.sessions === 0")
    )
    kit.measured("a hang-up after a new front door, until the browser follows", followed)
    assert followed <= kit.SOON_S
    await agent.is_in("wrap_up")
    (record,) = await records.of(1)
    kinds = [segment["kind"] for segment in record["segments"]]
    assert kinds[kinds.index("talk") :] == ["talk", "hold", "talk", "hold", "talk", "wrap_up"]


@pytest.mark.parametrize("part", ["web", "jobs", "nats", "postgres"])
async def test_a_part_killed_in_talk_costs_neither_the_talk_nor_its_record(
    centre: Centre, desk: OpenDesk, records: kit.Records, part: str
) -> None:
    # Given a talk
    agent, caller = await _talk(centre, desk)
    # when a part is killed
    restarts = kit.strike(centre, part, signal.SIGKILL)
    # then both still hear each other, also when it is back
    await kit.hear_each_other(agent, LI, caller, CUSTOMER)
    await kit.back(centre, part, restarts)
    await kit.hears_him(agent, CUSTOMER)
    # and the page follows the end of the talk, of which there is one complete record
    await caller.hang_up()
    await agent.is_in("wrap_up", within_s=30)
    (record,) = await records.of(1)
    assert (record["outcome"], record["ended_by"]) == ("answered", "customer")
    assert len(kit.segments(record, "talk")) == 1
    assert record["recording"]["state"] == "stored"


async def _talk(centre: Centre, desk: OpenDesk) -> tuple[Desk, Caller]:
    agent = await desk("8001", code=LI, ready=True)
    caller = await centre.call_in(CUSTOMER)
    await kit.rung(agent)
    await agent.answer()
    await kit.hears_him(agent, CUSTOMER)
    return agent, caller


async def _call_of(agent: Desk) -> str:
    """The id of the agent's call, from the record that his page shows."""
    calls = await agent.context.request.get("/api/calls?sort=-arrived_at&size=1")
    return str((await calls.json())["items"][0]["id"])


async def _ask(agent: Desk, path: str, **body: object) -> None:
    answer = await agent.context.request.post(f"/api{path}", headers={"X-Warmline": "1"}, data=body)
    assert answer.ok, await answer.text()
