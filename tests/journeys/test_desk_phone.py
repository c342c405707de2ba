"""An agent with a page and a SIP desk phone: he chooses, picks up there, works on from the page."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from tests.journeys.api import Api
from tests.journeys.centre import Centre, eventually, until
from tests.journeys.conftest import OpenDesk
from tests.journeys.faults_kit import profile
from tests.journeys.proof import finished, kinds, newest_call
from tests.telephony.phone import Phone

pytestmark = pytest.mark.journey


@pytest.fixture
async def desk_phone(office: Api) -> AsyncIterator[Phone]:
    """A desk phone set up for 8001, registered with what the administrator was shown."""
    agent = profile(office, "8001")["id"]
    shown = office("POST", f"/agents/{agent}/phone-secret")
    phone = Phone(shown["login"], shown["password"], (shown["server"], shown["port"]))
    await phone.open()
    await eventually(lambda: _registered(phone), within_s=20, what="the switch's new account")
    yield phone
    phone.close()
    office("PATCH", f"/phones/{agent}", {"kind": "webrtc"})


async def _registered(phone: Phone) -> bool:
    return await phone.register() == 200


async def test_a_call_is_taken_on_the_desk_phone_and_worked_from_the_page(
    centre: Centre, desk: OpenDesk, office: Api, desk_phone: Phone
) -> None:
    # Given an agent at his page who chooses the desk phone, which is registered
    agent = await desk("8001")
    await agent.sign_in()
    await agent.page.locator(".phone-button").click()
    await agent.page.get_by_text("桌面话机", exact=True).click()
    drawer = agent.page.locator(".phone-drawer")
    await expect(drawer).to_contain_text("拿起话机即可接听")
    await expect(drawer).to_contain_text("话机已注册")
    await agent.page.keyboard.press("Escape")
    await agent.page.wait_for_function("() => !window.__warmline.phone.registered")
    await agent.ready()
    # when a call comes in, then the desk phone rings and the page says so
    known = {call["id"] for call in office.calls()}
    await centre.call_in()
    await desk_phone.rings(within_s=40)
    await agent.is_in("ringing")
    await expect(agent.page.locator("button.answer")).to_be_disabled()
    # when he picks up, then he talks, and holds and takes back from the page
    await desk_phone.answer()
    await agent.strip_says("通话中", within_s=20)
    await agent.press("保持")
    await agent.strip_says("保持中")
    await agent.press("取回")
    await agent.strip_says("通话中")
    # and hangs up from the page
    await agent.hang_up()
    await desk_phone.over()
    await agent.wrapped_up()
    record = finished(office, newest_call(office, known))
    assert (record["outcome"], record["ended_by"]) == ("answered", "agent")
    assert kinds(record)[-4:] == ["talk", "hold", "talk", "wrap_up"]
    # with what the switch counted of his phone's network
    (leg,) = until(lambda: office.call(record["id"])["quality"], what="the leg's quality")
    assert (leg["samples"], leg["poor"]) == (1, False)
