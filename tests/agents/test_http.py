"""The routes of agents and routing as the desktop calls them, on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from tests.agents.centre import Centre, actor
from tests.agents.test_projection import journal, project
from tests.agents.world import ready_desk
from warmline.agents.events import AgentsConfigChanged
from warmline.agents.http import router as agents_router
from warmline.agents.profile import PhoneKind
from warmline.kit.actor import Actor
from warmline.kit.errors import WarmlineError
from warmline.kit.http import access_of
from warmline.routing.http import router as routing_router
from warmline.telephony.seen import Look, Seen
from warmline.telephony.service import TelephonyService

pytestmark = pytest.mark.servers

NOBODY = "00000000-0000-7000-8000-0000000000ff"


class Browser:
    """Calls routes as `user`; errors come as their code, since status codes belong to `web`."""

    def __init__(self, centre: Centre) -> None:
        self.user: Actor = actor("admin")
        self.app = FastAPI()
        self.app.include_router(agents_router(centre.agents))
        self.app.include_router(routing_router(centre.routing))

        @self.app.middleware("http")
        async def as_user(
            request: Request, call_next: Callable[[Request], Awaitable[Response]]
        ) -> Response:
            request.state.actor = self.user
            return await call_next(request)

        @self.app.exception_handler(WarmlineError)
        async def refused(request: Request, error: WarmlineError) -> JSONResponse:
            return JSONResponse({"code": error.code, "field": error.field}, 400)

        transport = httpx.ASGITransport(self.app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://test")

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.client.request(method, path, json=body)
        return answer.json() if answer.content else None


@pytest.fixture
async def browser(centre: Centre) -> AsyncIterator[Browser]:
    made = Browser(centre)
    yield made
    await made.client.aclose()


async def test_every_route_says_who_may(browser: Browser) -> None:
    routes = list(access_of(browser.app.routes))
    assert len(routes) >= 20
    assert [r for r in routes if r.access is None] == []


async def test_given_a_user_when_made_an_agent_and_changed_then_the_list_shows_it(
    browser: Browser, centre: Centre
) -> None:
    user = await centre.user("ann")
    made = await browser.call("POST", "/agents", {"user_id": user})
    assert (made["extension"], made["login"], made["active"]) == ("1001", "ann", True)
    queue = await browser.call("POST", "/queues", {"name": "售后"})
    changed = await browser.call(
        "PATCH", f"/agents/{user}", {"auto_answer": True, "queues": {queue["id"]: 2}}
    )
    assert (changed["auto_answer"], changed["queues"]) == (True, {queue["id"]: 2})
    listed = await browser.call("GET", "/agents?q=ann")
    assert listed["items"] == [changed]
    assert (await browser.call("GET", f"/agents?id={user}"))["items"] == [changed]
    assert (await browser.call("GET", f"/agents?id={queue['id']}"))["items"] == []
    assert await browser.call("GET", f"/agents/{user}") == changed


async def test_given_secrets_then_only_the_own_phone_and_its_renewal_show_one(
    browser: Browser, centre: Centre
) -> None:
    ann = await centre.agent("ann")
    assert "password" not in str(await browser.call("GET", "/agents"))
    shown = await browser.call("POST", f"/agents/{ann.id}/phone-secret?kind=webrtc")
    browser.user = actor("agent", id=ann.id)
    phone = await browser.call("GET", "/agent/phone")
    assert phone["password"] == shown["password"]
    assert (phone["endpoint"], phone["ws"], phone["ice"]) == (shown["login"], "/sip", [])


async def test_given_agents_phones_when_listed_then_where_each_is_registered_and_no_secret(
    browser: Browser, centre: Centre
) -> None:
    ann, bob = await centre.agent("ann"), await centre.agent("bob")
    shown = await browser.call("POST", f"/agents/{ann.id}/phone-secret")  # for his desk phone
    assert (shown["server"], shown["port"], shown["transports"]) == (
        "127.0.0.1",
        8722,
        ["udp", "tcp"],
    )
    seen = Seen(
        endpoint=shown["login"], state="registered", address="10.0.0.9:5060", agent="Yealink"
    )
    now = centre.clock.now()
    await TelephonyService(centre.database, centre.clock).note_look(Look(at=now), [seen])
    listed = await browser.call("GET", "/phones")
    assert shown["password"] not in str(listed)
    states = {
        (phone["agent_id"], phone["kind"], phone["rings"]): phone["live"]["state"]
        for phone in listed["items"]
    }
    assert states == {
        (ann.id, "webrtc", True): "away",
        (ann.id, "sip", False): "registered",
        (bob.id, "webrtc", True): "away",
    }
    [found] = (await browser.call("GET", "/phones?state=registered&q=Yealink"))["items"]
    assert (found["live"]["address"], found["live"]["agent"]) == ("10.0.0.9:5060", "Yealink")
    assert datetime.fromisoformat(found["live"]["since"]) == now
    assert (await browser.call("GET", "/phones?state=away"))["total"] == 2


async def test_given_a_phone_when_it_becomes_a_desk_phone_then_the_switch_hears_kind_and_codecs(
    browser: Browser, centre: Centre
) -> None:
    ann = await centre.agent("ann")
    early = await browser.client.patch(f"/phones/{ann.id}", json={"codecs": ["pcma"]})
    assert (early.status_code, early.json()["code"]) == (400, "no_desk_phone")
    change = {"kind": "sip", "codecs": ["g722", "pcma"]}
    await browser.call("PATCH", f"/phones/{ann.id}", change)
    told = {each.kind: each.codecs for each in await centre.agents.switch_accounts()}
    assert told.keys() == {PhoneKind.WEBRTC, PhoneKind.SIP}  # the page's account stays
    assert told[PhoneKind.SIP] == ("g722", "pcma")
    assert (await centre.trail())[0] == ("changed", "agent_phone")
    wrong = await browser.client.patch(f"/phones/{ann.id}", json={"codecs": ["g729"]})
    assert wrong.json()["field"] == "codecs"
    assert (await browser.call("GET", "/phones?kind=sip"))["total"] == 1
    assert (await browser.call("GET", "/phones?kind=webrtc"))["total"] == 1


async def test_given_a_leaders_message_when_the_agent_reads_it_then_the_leader_sees_that(
    browser: Browser, centre: Centre
) -> None:
    # Given two messages of a leader, the newer one first
    ann, bob = await centre.agent("ann"), await centre.agent("bob")
    leader = actor("admin", id=await centre.user("boss"))
    for text in ("请注意语速", "做得很好"):
        await centre.agents.leader_messages.send(leader, ann.id, text)
        centre.clock.advance(1)
    browser.user = actor("agent", id=ann.id)
    unread = (await browser.call("GET", "/agent/messages?unread=true"))["items"]
    assert [one["text"] for one in unread] == ["做得很好", "请注意语速"]
    # when a colleague says so, then nothing happens; when the agent says so, then it is read
    browser.user = actor("agent", id=bob.id)
    await browser.call("PUT", f"/agent/messages/{unread[0]['id']}/read")
    assert (await browser.call("GET", "/agent/messages"))["total"] == 0
    browser.user = actor("agent", id=ann.id)
    await browser.call("PUT", f"/agent/messages/{unread[1]['id']}/read")
    assert (await browser.call("GET", "/agent/messages?unread=true"))["total"] == 1
    browser.user = leader
    seen = (await browser.call("GET", f"/agents/{ann.id}/messages"))["items"]
    assert [(one["text"], one["read_at"] is not None) for one in seen] == [
        ("做得很好", False),
        ("请注意语速", True),
    ]


async def test_given_page_and_desk_phone_when_the_agent_chooses_then_that_one_rings(
    browser: Browser, centre: Centre
) -> None:
    # Given an agent whose desk phone was set up
    ann = await centre.agent("ann")
    desk = await browser.call("POST", f"/agents/{ann.id}/phone-secret")
    browser.user = actor("agent", id=ann.id)
    assert (await browser.call("GET", "/agent/phone"))["desk"] is True
    centre.heard.clear()
    # when he chooses it, then his calls ring there and the switch need not be told
    await browser.call("PUT", "/agent/phone", {"kind": "sip"})
    async with centre.database.read() as session:
        (told,) = (await centre.agents.config(session)).agents
    page = await browser.call("GET", "/agent/phone")
    assert (told.endpoint, told.browser, told.other) == (desk["login"], False, page["endpoint"])
    assert (page["kind"], page["endpoint"] != desk["login"]) == ("sip", True)
    assert centre.heard == [AgentsConfigChanged(switch=False)]
    assert (await centre.trail())[0] == ("chosen", "agent_phone")


async def test_given_no_desk_phone_or_a_fixed_one_when_the_agent_chooses_then_he_is_told_why(
    browser: Browser, centre: Centre
) -> None:
    ann = await centre.agent("ann")
    browser.user = actor("agent", id=ann.id)
    none = await browser.client.put("/agent/phone", json={"kind": "sip"})
    assert (none.status_code, none.json()["code"]) == (400, "no_desk_phone")
    browser.user = actor("admin")
    await browser.call("PATCH", f"/phones/{ann.id}", {"kind": "sip", "fixed": True})
    browser.user = actor("agent", id=ann.id)
    fixed = await browser.client.put("/agent/phone", json={"kind": "webrtc"})
    assert (fixed.status_code, fixed.json()["code"]) == (400, "phone_fixed")
    assert (await browser.call("GET", "/agent/phone"))["fixed"] is True


async def test_given_a_body_with_an_unknown_field_or_a_level_out_of_range_then_it_is_refused(
    browser: Browser, centre: Centre
) -> None:
    ann = await centre.agent("ann")
    unknown = await browser.client.patch(f"/agents/{ann.id}", json={"exten": "7"})
    level = await browser.client.patch(f"/agents/{ann.id}", json={"skills": {NOBODY: 10}})
    assert (unknown.status_code, level.status_code) == (422, 422)


async def test_given_an_agent_then_today_shows_seconds_that_add_up(
    browser: Browser, centre: Centre
) -> None:
    ann = await centre.agent("ann")
    desk = ready_desk(ann.id)
    await project(centre, journal(desk))
    centre.clock.advance((desk.now - centre.clock.now()).total_seconds() + 90)
    browser.user = actor("agent", id=ann.id)
    today = await browser.call("GET", "/agent/today")
    assert (today["ready_s"], today["signed_in_s"], today["handled"]) == (90.0, 90.0, 0)
    assert sum(today["by_state"].values()) == today["signed_in_s"]


async def test_given_pause_reasons_then_everybody_sees_both_names(browser: Browser) -> None:
    browser.user = actor("agent")
    listed = await browser.call("GET", "/pause-reasons")
    assert listed["items"][1] == {
        "code": "lunch",
        "name": "用餐",
        "name_en": "Meal",
        "limit_min": 60,
        "active": True,
    }
    refused = await browser.call("PATCH", "/pause-reasons/lunch", {"limit_min": None})
    assert refused["code"] == "permission_needed"


async def test_given_pause_reasons_when_changed_then_null_takes_the_limit_away(
    browser: Browser,
) -> None:
    new = {"code": "nap", "name": "午休", "name_en": "Nap", "limit_min": 30}
    assert (await browser.call("POST", "/pause-reasons", new))["limit_min"] == 30
    named = await browser.call("PATCH", "/pause-reasons/nap", {"name": "小憩"})
    assert (named["name"], named["limit_min"]) == ("小憩", 30)
    freed = await browser.call("PATCH", "/pause-reasons/nap", {"limit_min": None})
    assert freed["limit_min"] is None


async def test_given_skills_then_they_are_made_renamed_listed_and_deleted(
    browser: Browser,
) -> None:
    made = await browser.call("POST", "/skills", {"name": "英语"})
    renamed = await browser.call("PATCH", f"/skills/{made['id']}", {"name": "外语"})
    assert (await browser.call("GET", "/skills"))["items"] == [renamed]
    assert await browser.call("DELETE", f"/skills/{made['id']}") is None
    assert (await browser.call("GET", "/skills"))["total"] == 0


async def test_given_a_queue_then_it_is_made_changed_and_filled(
    browser: Browser, centre: Centre
) -> None:
    ann = await centre.agent("ann")
    made = await browser.call(
        "POST", "/queues", {"name": "售后", "strategy": "abler_more", "ring_s": 15, "priority": 3}
    )
    assert (made["key"], made["strategy"], made["ring_s"]) == ("queue-1", "abler_more", 15)
    path = f"/queues/{made['id']}"
    wrong = await browser.call("PATCH", path, {"ring_s": 4})
    assert wrong == {"code": "queue_limit", "field": "ring_s"}
    changed = await browser.call("PATCH", path, {"name": "售后服务", "active": False})
    assert (changed["name"], changed["active"], changed["ring_s"]) == ("售后服务", False, 15)
    filled = await browser.call("PUT", f"{path}/members", {"members": {ann.id: 4}})
    assert filled == await browser.call("GET", f"{path}/members")
    assert filled["members"] == {ann.id: 4}
    listed = await browser.call("GET", "/queues")
    assert [(q["name"], q["agents"]) for q in listed["items"]] == [("售后服务", 1)]
    assert (await browser.call("GET", path))["agents"] == 1
