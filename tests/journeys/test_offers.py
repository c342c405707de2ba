"""What can become of a ringing call besides a talk: no answer, a refusal, a caller who gives up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.journeys.api import Api
from tests.journeys.centre import Centre, eventually
from tests.journeys.conftest import OpenDesk
from tests.journeys.proof import finished, newest_call

pytestmark = pytest.mark.journey

RING_S = 5


@pytest.fixture
def short_ring(office: Api) -> Iterator[None]:
    """Agents of 售前咨询 are rung for a few seconds only."""
    queue = office.queue("售前咨询")
    office("PATCH", f"/queues/{queue['id']}", {"ring_s": RING_S})
    yield
    office("PATCH", f"/queues/{queue['id']}", {"ring_s": queue["ring_s"]})


@pytest.mark.usefixtures("short_ring")
async def test_nobody_answers_so_the_next_agent_is_rung(
    centre: Centre, desk: OpenDesk, office: Api
) -> None:
    # Given two agents, 8001 ready for longer
    first = await desk("8001", ready=True)
    second = await desk("8002", ready=True)
    known = {call["id"] for call in office.calls()}
    # when a call rings at 8001 and he does nothing
    await centre.call_in()
    await first.is_in("ringing", within_s=40)
    # then he is 系统示忙 with its reason, and the second agent is rung
    await first.is_in("system_busy", within_s=RING_S + 15)
    await expect(first.page.locator("button.state-button")).to_contain_text("系统示忙")
    await second.is_in("ringing", within_s=15)
    # and the missed call is shown to 8001 until he has looked
    missed = first.page.locator(".missed-badge")
    await expect(missed).to_be_visible(timeout=20_000)
    await missed.click()
    await expect(first.page.get_by_text("响铃未接").first).to_be_visible()
    await first.page.get_by_role("button", name="我的全部标为已查看").click()
    await expect(missed).to_be_hidden()
    # when she answers and hangs up
    await second.answer()
    await second.hang_up()
    await second.wrapped_up()
    # then the call kept its place: one wait from the menu to the answer, with both rings in it
    record = finished(office, newest_call(office, known))
    waits = [s for s in record["segments"] if s["kind"] == "wait"]
    rings = [s for s in record["segments"] if s["kind"] == "ring"]
    assert len(waits) == 1
    assert [(s["agent_name"], s["outcome"]) for s in rings] == [
        ("李雷", "no_answer"),
        ("王芳", "accepted"),
    ]
    assert rings[0]["seconds"] == pytest.approx(RING_S, abs=2)
    assert waits[0]["started_at"] <= rings[0]["started_at"]
    assert waits[0]["ended_at"] == rings[1]["ended_at"]
    assert record["outcome"] == "answered"


async def test_a_refused_call_goes_to_the_next_agent(
    centre: Centre, desk: OpenDesk, office: Api
) -> None:
    # Given two agents, 8001 ready for longer
    first = await desk("8001", ready=True)
    second = await desk("8002", ready=True)
    known = {call["id"] for call in office.calls()}
    # when 8001 refuses the call that rings at him
    await centre.call_in()
    await first.is_in("ringing", within_s=40)
    await first.page.locator("button.answer:enabled").wait_for()
    await first.hang_up()
    # then the second agent is rung and can answer, while the first is ready again
    await second.is_in("ringing", within_s=15)
    await first.is_in("ready")
    await second.answer()
    await second.hang_up()
    await second.wrapped_up()
    record = finished(office, newest_call(office, known))
    rings = [s for s in record["segments"] if s["kind"] == "ring"]
    assert [(s["agent_name"], s["outcome"]) for s in rings] == [
        ("李雷", "refused"),
        ("王芳", "accepted"),
    ]
    # and the record says why: he was ready longest, then it was kept from who had refused it
    (wait,) = office("GET", f"/calls/{record['id']}/why")["waits"]
    assert [(g["name"], g["rule"], g["outcome"]) for g in wait["given"]] == [
        ("李雷", "longest_idle", "refused"),
        ("王芳", "longest_idle", "accepted"),
    ]
    reasons = {row["name"]: [r["code"] for r in row["reasons"]] for row in wait["rows"]}
    assert {"offered", "excluded"} <= set(reasons["李雷"])
    assert reasons["王芳"] == ["ranked_behind", "offered"]
    # and she reads it on her own page, about herself alone
    await second.page.goto(f"/calls/{record['id']}")
    await second.page.get_by_role("button", name="查看派话原因").click()
    table = second.page.locator(".why")
    await expect(table).to_contain_text("排在后面")
    await expect(table).not_to_contain_text("李雷")


async def test_a_caller_who_gives_up_stops_the_ringing(
    centre: Centre, desk: OpenDesk, office: Api
) -> None:
    # Given a call that rings at an agent
    agent = await desk("8001", ready=True)
    known = {call["id"] for call in office.calls()}
    caller = await centre.call_in()
    await agent.is_in("ringing", within_s=40)
    await agent.page.locator("button.answer:enabled").wait_for()
    # when the caller hangs up
    await caller.hang_up()
    # then nothing rings any more and the agent is ready
    await agent.is_in("ready")
    await expect(agent.strip).to_have_count(0)
    await agent.page.wait_for_function("() => window.__warmline.phone.sessions === 0")
    # and the record says that he gave up
    record = finished(office, newest_call(office, known))
    assert (record["outcome"], record["ended_by"]) == ("abandoned", "customer")
    assert record["cause"] == "abandoned"
    assert [s["outcome"] for s in record["segments"] if s["kind"] == "ring"] == ["withdrawn"]
    assert record["recording"]["state"] in ("none", "discard")


@pytest.fixture
def calls_back(office: Api) -> Iterator[None]:
    """售前咨询 offers a callback from the first moment on."""
    queue = office.queue("售前咨询")
    policy = {**queue["policy"], "callback": {"key": "1", "after_s": 0}}
    office("PATCH", f"/queues/{queue['id']}", {"policy": policy})
    yield
    office("PATCH", f"/queues/{queue['id']}", {"policy": queue["policy"]})


@pytest.mark.usefixtures("calls_back")
async def test_a_caller_asks_to_be_called_back_and_a_leader_cancels_it(
    centre: Centre, desk: OpenDesk, office: Api
) -> None:
    # Given nobody ready, when a caller chooses the queue, presses the key and confirms his number
    # (whether he is rung then depends on the time of day, so that is in `test_contract_callbacks`)
    known = {call["id"] for call in office.calls()}
    pause = "w" * 10  # SendDTMF waits half a second for each
    caller = await centre.call_in(keys=f"1{pause}1{pause}1", silent=True)
    # then a leader sees him on the page, and his line is free again
    leader = await desk("admin")
    await leader.page.goto("/callbacks?state=waiting")
    row = leader.page.locator("tr.list-row").first
    await expect(row).to_contain_text("等待回拨", timeout=60_000)
    await eventually(caller.is_over, within_s=30, what="the caller's line to be free")
    # when the leader cancels it and confirms, then it is over
    await (
        row.get_by_role("button", name="取消").or_(row.get_by_role("button", name="取 消")).click()
    )
    await leader.page.locator(".ant-modal-confirm-btns .ant-btn-dangerous").click()
    await expect(leader.page.locator("tr.list-row")).to_have_count(0)
    (callback,) = office("GET", "/callbacks?size=1")["items"]
    assert (callback["state"], callback["attempts"]) == ("cancelled", 0)
    # and the call's record says that he chose it, which is no abandoned call
    record = finished(office, newest_call(office, known))
    assert (record["id"], record["outcome"]) == (callback["requested_in"], "callback")
    waits = [s for s in record["segments"] if s["kind"] == "wait"]
    assert [s["outcome"] for s in waits] == ["callback"]
