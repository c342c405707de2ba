"""Browsers that die, pages that are loaded anew, a voice that is killed or stopped.

Nobody on the line may notice more than a short silence, nobody is lost, and every call has exactly
one complete record. The parts around the call are broken in `test_faults_parts`.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.journeys import faults_kit as kit
from tests.journeys.api import Api
from tests.journeys.centre import Centre
from tests.journeys.conftest import OpenDesk
from tests.journeys.desk import Desk
from tests.journeys.faults_hidden import LIU, HiddenDesk
from tests.journeys.outside import Caller

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

LI, WANG, CUSTOMER = "31415", "27082", "6969"
"""What agent 8001, agent 8002 and the caller speak."""


HIDDEN_S = 370
"""Longer than the six minutes after which browsers slow a hidden tab down to nearly nothing."""


@pytest.fixture(autouse=True)
async def cleared(centre: Centre) -> AsyncIterator[None]:
    """Nobody is left signed in by a browser that was killed."""
    yield
    await kit.sign_everybody_out(centre, but="8004")


@pytest.fixture
async def watch(centre: Centre) -> AsyncIterator[kit.Watch]:
    """The floor as a supervisor sees it."""
    made = kit.Watch(centre)
    yield made
    await made.close()


@pytest.fixture
def patient(office: Api) -> Iterator[None]:
    """Agents are rung for a minute, longer than any fault lasts."""
    queue = office.queue("售前咨询")
    office("PATCH", f"/queues/{queue['id']}", {"ring_s": 60})
    yield
    office("PATCH", f"/queues/{queue['id']}", {"ring_s": queue["ring_s"]})


@pytest.fixture
def records(office: Api) -> kit.Records:
    """The records that this test makes."""
    return kit.Records(office)


async def test_a_browser_killed_while_ringing_lets_the_next_agent_ring(
    centre: Centre, desk: OpenDesk, watch: kit.Watch, records: kit.Records, tmp_path: Path
) -> None:
    # Given two ready agents, and a call that rings at one of them
    desks = [await desk("8001", code=LI, ready=True), await desk("8002", code=WANG, ready=True)]
    caller = await centre.call_in(CUSTOMER)
    first = await kit.rung(*desks)
    second = desks[1] if first is desks[0] else desks[0]
    # when the browser of that one is killed
    kit.kill_browser(tmp_path / f"{first.login}.wav")
    # then he is system-busy and the other rings within seconds
    await kit.rung(second, within_s=20)
    await watch.until(
        lambda floor: floor.state(first.login) == "system_busy", what="system busy", within_s=20
    )
    # and the other can take the call, which has one record with both rings
    await second.answer()
    await kit.hears_him(second, CUSTOMER)
    await caller.hang_up()
    await second.is_in("wrap_up")
    (record,) = await records.of(1)
    assert len(kit.segments(record, "ring")) == 2
    assert [one["agent_name"] for one in kit.segments(record, "talk")] != []
    assert record["outcome"] == "answered"


async def test_a_browser_killed_in_talk_brings_the_customer_to_another_agent(
    centre: Centre, desk: OpenDesk, watch: kit.Watch, records: kit.Records, tmp_path: Path
) -> None:
    # Given a talk, and a second agent who is not ready yet
    first = await desk("8001", code=LI, ready=True)
    caller = await centre.call_in(CUSTOMER)
    await kit.rung(first)
    await first.answer()
    second = await desk("8002", code=WANG)
    await second.sign_in()
    # when the talker's browser is killed
    kit.kill_browser(tmp_path / "8001.wav")
    # then the customer is soon back in the queue and hears music
    waits = await kit.timed(
        watch.until(lambda floor: floor.phases("queued") == 1, what="him to wait", within_s=40)
    )
    kit.measured("a browser killed in talk, until the customer waits with music", waits)
    assert await kit.on_the_line(centre, caller)
    await kit.hears_music(caller, but=LI)
    # and the next one who is ready gets him, and both hear each other
    await kit.ready_for_whoever_waits(second)
    await second.answer()
    await kit.hear_each_other(second, WANG, caller, CUSTOMER)
    # and the one whose browser died gets no call
    await watch.until(
        lambda floor: floor.state("8001") in {"wrap_up", "system_busy"}, what="8001 out of talk"
    )
    # and one record tells both talks
    await caller.hang_up()
    await second.is_in("wrap_up")
    (record,) = await records.of(1)
    assert len(kit.segments(record, "talk")) == 2


async def test_a_page_loaded_anew_in_talk_is_soon_back_in_it(
    centre: Centre, desk: OpenDesk, watch: kit.Watch, records: kit.Records
) -> None:
    # Given a talk
    agent = await desk("8001", code=LI, ready=True)
    caller = await centre.call_in(CUSTOMER)
    await kit.rung(agent)
    await agent.answer()
    await kit.hear_each_other(agent, LI, caller, CUSTOMER)
    (before,) = (await watch.look()).calls.values()
    # when the agent loads his page anew
    since = kit.heard_so_far(caller)
    await agent.page.reload()
    await kit.talks(agent)
    # then both hear each other, and the customer had but a short silence
    await kit.hear_each_other(agent, LI, caller, CUSTOMER)
    silent = kit.longest_silence(caller, since)
    kit.measured("silence of a reload in talk", silent)
    assert silent <= kit.SOON_S
    # and it is the same call, whose timer has gone on
    (after,) = (await watch.look()).calls.values()
    assert (after["id"], after["talk_started"]) == (before["id"], before["talk_started"])
    # and a customer who hangs up ends it in the page, too, with one talk on record
    await caller.hang_up()
    await agent.is_in("wrap_up")
    (record,) = await records.of(1)
    assert record["id"] == before["id"]
    assert len(kit.segments(record, "talk")) == 1


async def test_a_page_loaded_anew_while_ringing_soon_rings_again(
    centre: Centre, desk: OpenDesk, records: kit.Records
) -> None:
    # Given a call that rings
    agent = await desk("8001", code=LI, ready=True)
    caller = await centre.call_in(CUSTOMER)
    await kit.rung(agent)
    # when the agent loads his page anew
    rings_again = await kit.timed(_reloads_and_rings(agent))
    # then it rings again soon, and he can answer
    kit.measured("a reload while ringing, until it rings again", rings_again)
    assert rings_again <= kit.SOON_S
    await agent.answer()
    await kit.hear_each_other(agent, LI, caller, CUSTOMER)
    # and there is one record of it
    await caller.hang_up()
    await agent.is_in("wrap_up")
    (record,) = await records.of(1)
    assert record["outcome"] == "answered"
    assert len(kit.segments(record, "talk")) == 1


async def _reloads_and_rings(agent: Desk) -> None:
    await agent.page.reload()
    await kit.rings_inside(agent)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
async def test_nobody_is_lost_whatever_phase_voice_is_struck_in(
    centre: Centre,
    desk: OpenDesk,
    watch: kit.Watch,
    records: kit.Records,
    patient: None,
    number: signal.Signals,
) -> None:
    # Given one caller in talk, one who rings, one who waits, and one in the greeting
    li = await desk("8001", code=LI, ready=True)
    wang = await desk("8002", code=WANG)
    talking = await centre.call_in(CUSTOMER, which=0, stay_s=200)
    await kit.rung(li)
    await li.answer()
    await wang.sign_in()
    await wang.ready()
    ringing = await centre.call_in("4747", which=1, stay_s=200)
    await kit.rung(wang)
    waiting = await centre.call_in("5858", which=2, stay_s=200)
    await watch.until(lambda floor: floor.phases("queued") == 1, what="one to wait")
    greeted = await centre.call_in("9191", keys="", which=3, stay_s=200)
    await watch.until(lambda floor: floor.phases("flow") == 1, what="one in the greeting")
    # when voice is struck, then talk goes on, and a call that comes now hears music
    restarts = kit.strike(centre, "voice", number)
    late = await centre.call_in("3838", keys="", which=4, stay_s=200)
    if number is signal.SIGSTOP:
        await wang.answer()
        await kit.hear_each_other(wang, WANG, ringing, "4747")
    await kit.hear_each_other(li, LI, talking, CUSTOMER)
    await kit.hears_something(late)
    # when voice is there again
    if number is signal.SIGSTOP:
        await kit.eventually(
            lambda: kit.kept_by_the_dialplan(centre, 3), what="the dialplan to take them back"
        )
        kit.strike(centre, "voice", signal.SIGCONT)
    else:
        await kit.back(centre, "voice", restarts)
        await wang.answer()
        await kit.hear_each_other(wang, WANG, ringing, "4747")
    # then everybody is known again, where he is
    await watch.until(
        lambda floor: (
            (floor.phases("talking"), floor.phases("queued"), floor.phases("flow")) == (2, 1, 2)
            and floor.state("8001") == floor.state("8002") == "talking"
        ),
        what="everybody to be known again",
        within_s=30,
    )
    for caller in (talking, ringing, waiting, greeted, late):
        assert await kit.on_the_line(centre, caller)
    await kit.hear_each_other(li, LI, talking, CUSTOMER)
    # and a key leads on from where the caller was
    for caller, queued in ((greeted, 2), (late, 3)):
        await kit.press(centre, caller, "1")
        await watch.until(
            lambda floor, queued=queued: floor.phases("queued") == queued,  # type: ignore[misc]
            what=f"{queued} to wait",
        )
    # and whoever waits gets the next free agent, in order
    await _hand_on(talking, li, waiting, LI, "5858")
    await _hand_on(ringing, wang, greeted, WANG, "9191")
    await _hand_on(waiting, li, late, LI, "3838")
    await greeted.hang_up()
    await late.hang_up()
    # and each of the five calls has one complete record with one talk
    for record in await records.of(5):
        assert record["outcome"] == "answered"
        assert [one["kind"] for one in record["segments"]].count("talk") == 1


async def _hand_on(leaves: Caller, agent: Desk, follows: Caller, his: str, followers: str) -> None:
    """The agent's customer hangs up; the agent gets the next one, and they hear each other."""
    await leaves.hang_up()
    await agent.is_in("wrap_up")
    await agent.page.get_by_role("button", name="完成整理").first.click()
    await kit.rung(agent)
    await agent.answer()
    await kit.hear_each_other(agent, his, follows, followers)


async def test_a_tab_hidden_for_six_minutes_stays_ready_and_can_be_called(
    centre: Centre, office: Api, watch: kit.Watch, records: kit.Records, hidden_desk: HiddenDesk
) -> None:
    # Given an agent whose tab has been behind another one for more than six minutes
    await asyncio.sleep(max(0.0, hidden_desk.hidden_at + HIDDEN_S - time.monotonic()))
    behind_s = time.monotonic() - hidden_desk.hidden_at
    assert await hidden_desk.running(hidden_desk.seen()) == "hidden"
    assert await hidden_desk.running(hidden_desk.ticks()) < 1.5 * behind_s
    # then he has been ready all the while
    agent = (await watch.look()).agents["8004"]
    assert agent["state"] == "ready"
    kit.measured("a hidden tab, ready without a break", kit.seconds_since(agent["since"]))
    assert kit.seconds_since(agent["since"]) > HIDDEN_S
    # and when he is in a queue again, a call rings in the hidden tab
    like_others = kit.profile(office, "8003")["queues"]
    office("PATCH", f"/agents/{agent['id']}", {"queues": like_others})
    caller = await centre.call_in(CUSTOMER)
    await hidden_desk.running(kit.rings_inside(hidden_desk.desk))
    assert await hidden_desk.running(hidden_desk.seen()) == "hidden"
    # and he comes back to the tab and answers
    await hidden_desk.running(hidden_desk.desk.page.bring_to_front())
    await hidden_desk.running(hidden_desk.desk.answer())
    await hidden_desk.running(kit.hears_him(hidden_desk.desk, CUSTOMER))
    await kit.hears_her(caller, LIU)
    await caller.hang_up()
    await hidden_desk.running(hidden_desk.desk.is_in("wrap_up"))
    (record,) = await records.of(1)
    assert record["outcome"] == "answered"
    await kit.sign_everybody_out(centre)
