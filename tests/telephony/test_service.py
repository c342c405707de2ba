"""Trunks and called numbers on a real database, through the verbs and through HTTP."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from tests.agents.centre import actor
from tests.telephony.trunk_set import ADMIN, FLOW, PASSWORD, Set
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.clock import VirtualClock
from warmline.kit.errors import Invalid, Missing, Refused, RetryLater, WarmlineError
from warmline.kit.http import access_of
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page
from warmline.telephony.errors import (
    DialRuleMissing,
    DialRuleTaken,
    NumberMissing,
    NumberTaken,
    TrunkInUse,
    TrunkMissing,
    TrunkTaken,
)
from warmline.telephony.events import NumbersChanged, TrunksChanged
from warmline.telephony.http import router
from warmline.telephony.seen import Live, Look, Seen
from warmline.telephony.service import TelephonyService
from warmline.telephony.switch import SwitchDoor
from warmline.telephony.tasks import look_once
from warmline.telephony.timing import TimeRule
from warmline.telephony.trunks import TrunkKind, check_number

pytestmark = pytest.mark.servers


async def test_given_a_trunk_by_address_when_made_then_switch_and_voice_hear_of_it(
    centre: Set,
) -> None:
    made = await centre.service.create_trunk(
        ADMIN, name="联通", host="203.0.113.5", caller="+862154321000"
    )
    assert made.endpoint.startswith("trunk-")
    assert centre.heard == [TrunksChanged()]
    [switch] = await centre.service.switch_trunks()
    assert (switch.endpoint, switch.host, switch.kind) == (made.endpoint, "203.0.113.5", "ip")
    [voice] = await centre.service.voice_trunks()
    assert (voice.id, voice.caller, voice.outbound) == (made.id, "+862154321000", True)


async def test_given_a_registering_trunk_when_read_then_only_the_switch_sees_its_password(
    centre: Set,
) -> None:
    made = await centre.service.create_trunk(
        ADMIN,
        name="电信",
        host="sip.example",
        kind=TrunkKind.REGISTRATION,
        login="u1",
        secret=PASSWORD,
    )
    found = await centre.service.trunk(ADMIN, made.id)
    assert found.has_secret
    assert PASSWORD not in str(dataclasses.asdict(found))
    assert (await centre.service.switch_trunks())[0].secret == PASSWORD
    await centre.service.change_trunk(ADMIN, made.id, {"secret": "another one"})
    assert (await centre.service.switch_trunks())[0].secret == "another one"
    trail = await centre.trail()
    assert [entry.action for entry in trail] == ["created", "changed"]
    assert all(word not in str(e.after) for e in trail for word in (PASSWORD, "another one"))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"host": "no host"}, "host"),
        ({"host": "carrier.example"}, "host"),
        ({"port": 0}, "port"),
        ({"caller": "call me"}, "caller"),
        ({"match": ["nonsense"]}, "match"),
        ({"match": ["127.0.0.0/8"]}, "match"),
        ({"host": "127.0.0.1"}, "host"),
        ({"kind": "registration"}, "login"),
        ({"kind": "registration", "login": "u"}, "secret"),
        ({"secret": "a\nb"}, "secret"),
        ({"colour": "red"}, "colour"),
        ({"codecs": []}, "codecs"),
        ({"codecs": ["pcma", "pcma"]}, "codecs"),
        ({"codecs": ["g729"]}, "codecs"),
        ({"from_user": "a b"}, "from_user"),
        ({"from_domain": "a b"}, "from_domain"),
        ({"proxy": "carrier.example:99999"}, "proxy"),
        ({"proxy": "a b"}, "proxy"),
        ({"max_calls": 0}, "max_calls"),
    ],
)
async def test_given_a_field_that_cannot_be_when_made_then_it_is_named(
    centre: Set, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        await centre.service.create_trunk(
            ADMIN, **({"name": "中继", "host": "203.0.113.5"} | fields)
        )
    assert caught.value.field == field
    assert centre.heard == []


async def test_given_two_trunks_when_one_takes_the_others_name_then_refused(centre: Set) -> None:
    await centre.service.create_trunk(ADMIN, name="甲", host="203.0.113.5")
    second = await centre.service.create_trunk(ADMIN, name="乙", host="203.0.113.6")
    with pytest.raises(TrunkTaken):
        await centre.service.change_trunk(ADMIN, second.id, {"name": "甲"})


async def test_given_a_trunk_when_switched_off_then_the_switch_forgets_it(centre: Set) -> None:
    made = await centre.service.create_trunk(ADMIN, name="甲", host="203.0.113.5")
    await centre.service.change_trunk(ADMIN, made.id, {"active": False})
    assert await centre.service.switch_trunks() == []
    assert (await centre.service.trunks(ADMIN)).total == 1


async def test_given_a_trunk_that_carries_a_number_when_given_up_then_refused(centre: Set) -> None:
    trunk = await centre.service.create_trunk(ADMIN, name="甲", host="203.0.113.5")
    number = await centre.service.create_number(ADMIN, number="4001", flow=FLOW, trunk=trunk.id)
    with pytest.raises(TrunkInUse):
        await centre.service.delete_trunk(ADMIN, trunk.id)
    await centre.service.delete_number(ADMIN, number.id)
    await centre.service.delete_trunk(ADMIN, trunk.id)
    with pytest.raises(TrunkMissing):
        await centre.service.trunk(ADMIN, trunk.id)


async def test_given_a_called_number_when_it_leads_elsewhere_then_voice_hears_of_it(
    centre: Set,
) -> None:
    made = await centre.service.create_number(ADMIN, number=" 400-100 ", flow=FLOW)
    other = uuid7()
    await centre.service.change_number(ADMIN, made.id, {"flow": other})
    [known] = await centre.service.switch_numbers()
    assert (known.number, known.flow, known.project) == ("400100", other, DEFAULT_PROJECT)
    assert centre.heard == [NumbersChanged(), NumbersChanged()]
    with pytest.raises(NumberTaken):
        await centre.service.create_number(ADMIN, number="400100", flow=FLOW)
    assert [entry.action for entry in await centre.trail()] == ["created", "changed"]


async def test_given_numbers_when_named_wrongly_then_missing_or_invalid(centre: Set) -> None:
    with pytest.raises(NumberMissing):
        await centre.service.change_number(ADMIN, uuid7(), {"note": "x"})
    with pytest.raises(TrunkMissing):
        await centre.service.create_number(ADMIN, number="1234", flow=FLOW, trunk=uuid7())
    with pytest.raises(Missing):
        await centre.service.create_number(ADMIN, number="1234", flow=FLOW, project=uuid7())
    with pytest.raises(Invalid):
        await centre.service.create_number(ADMIN, number="call us", flow=FLOW)
    assert check_number("*") == "*"


@pytest.mark.parametrize("role", ["agent", "leader", "inspector", "librarian"])
async def test_given_somebody_without_the_permission_when_asking_then_refused(
    centre: Set, role: str
) -> None:
    with pytest.raises(Refused):
        await centre.service.trunks(actor(role), Page())
    with pytest.raises(Refused):
        await centre.service.create_number(actor(role), number="4001", flow=FLOW)


async def test_given_another_projects_number_when_asked_for_then_it_does_not_exist(
    centre: Set,
) -> None:
    made = await centre.service.create_number(ADMIN, number="4001", flow=FLOW)
    stranger = dataclasses.replace(
        actor("leader", projects=(uuid7(),)), permissions=frozenset({"trunk.manage"})
    )
    assert (await centre.service.numbers(stranger)).total == 0
    with pytest.raises(NumberMissing):
        await centre.service.delete_number(stranger, made.id)
    with pytest.raises(Missing):
        await centre.service.create_number(stranger, number="4002", flow=FLOW)


async def test_given_a_source_that_is_another_trunks_when_saved_then_both_are_named(
    centre: Set,
) -> None:
    await centre.service.create_trunk(ADMIN, name="甲", host="203.0.113.5")
    with pytest.raises(Invalid) as caught:
        await centre.service.create_trunk(
            ADMIN, name="乙", host="203.0.113.9", match=["203.0.113.0/29"]
        )
    assert (caught.value.code, caught.value.field) == ("trunk_source_taken", "match")
    assert caught.value.details["trunk"] == "甲"
    second = await centre.service.create_trunk(ADMIN, name="乙", host="203.0.113.9", active=False)
    with pytest.raises(Invalid):
        await centre.service.change_trunk(ADMIN, second.id, {"host": "203.0.113.5", "active": True})


async def test_given_the_switchs_own_address_when_it_is_a_source_then_refused(centre: Set) -> None:
    service = TelephonyService(centre.database, door=SwitchDoor(address="10.0.0.20"))
    for source in ("10.0.0.20", "10.0.0.0/24"):
        with pytest.raises(Invalid) as caught:
            await service.create_trunk(ADMIN, name="甲", host=source.split("/")[0], match=[source])
        assert caught.value.code == "trunk_covers_front_door"


async def test_given_a_switch_behind_kamailio_when_a_trunk_registers_then_refused(
    centre: Set,
) -> None:
    service = TelephonyService(centre.database, door=SwitchDoor(proxied=True))
    with pytest.raises(Invalid) as caught:
        await service.create_trunk(
            ADMIN, name="甲", host="sip.example", kind="registration", login="u", secret="p"
        )
    assert caught.value.field == "kind"
    with pytest.raises(Invalid) as caught:
        await service.create_trunk(ADMIN, name="甲", host="203.0.113.5", transport="tls")
    assert caught.value.field == "transport"


async def test_given_a_trunk_with_everything_when_saved_then_the_switch_hears_all_of_it(
    centre: Set,
) -> None:
    fields: dict[str, Any] = {
        "transport": "tls",
        "media": "sdes",
        "codecs": ["g722", "pcma"],
        "from_user": "4008001234",
        "from_domain": "carrier.example",
        "proxy": "203.0.113.7:5070",
        "max_calls": 30,
        "watch": False,
    }
    made = await centre.service.create_trunk(ADMIN, name="甲", host="203.0.113.5", **fields)
    [switch] = await centre.service.switch_trunks()
    told = {name: getattr(switch, name) for name in fields}
    assert told == {**fields, "codecs": ("g722", "pcma")}
    found = await centre.service.change_trunk(ADMIN, made.id, {"max_calls": None})
    assert found.settings.max_calls is None


async def test_given_what_the_switch_says_when_it_changes_then_since_when_is_kept(
    centre: Set,
) -> None:
    clock = VirtualClock()
    service = TelephonyService(centre.database, clock)
    made = await service.create_trunk(ADMIN, name="甲", host="203.0.113.5")
    assert (await service.trunk(ADMIN, made.id)).live == Live(state="unknown", why="never_asked")
    up = Seen(endpoint=made.endpoint, state="reachable")
    begun = clock.now()
    for _ in range(3):
        await service.note_look(Look(at=clock.now()), [up])
        clock.advance(5)
    assert (await service.trunk(ADMIN, made.id)).live == Live(state="reachable", since=begun)
    down = Seen(endpoint=made.endpoint, state="unreachable", why="no_answer")
    lost = clock.now()
    await service.note_look(Look(at=lost), [down])
    live = Live(state="unreachable", why="no_answer", since=lost)
    assert (await service.trunks(ADMIN, state="unreachable")).items[0].live == live
    assert (await service.trunks(ADMIN, state="reachable")).total == 0
    clock.advance(60)
    told = (await service.trunk(ADMIN, made.id)).live
    assert told is not None
    assert (told.state, told.why) == ("unknown", "switch_away")
    await service.change_trunk(ADMIN, made.id, {"active": False})
    assert (await service.trunk(ADMIN, made.id)).live == Live(state="off")


async def test_given_a_switch_that_is_away_when_looked_at_then_its_trunks_are_unknown(
    centre: Set,
) -> None:
    clock = VirtualClock()
    service = TelephonyService(centre.database, clock)
    made = await service.create_trunk(ADMIN, name="甲", host="203.0.113.5")
    seen = [Seen(endpoint=made.endpoint, state="reachable")]

    async def answers(watched: Collection[str]) -> list[Seen]:
        assert watched == {made.endpoint}
        return seen

    async def away(watched: Collection[str]) -> list[Seen]:
        raise RetryLater("The switch does not answer.")

    await look_once(service, answers, clock)
    await look_once(service, away, clock)
    told = (await service.trunk(ADMIN, made.id)).live
    assert told is not None
    assert told.state == "unknown"
    await look_once(service, answers, clock)
    assert (await service.trunk(ADMIN, made.id)).live == Live(state="reachable", since=clock.now())


@pytest.mark.parametrize("other", ["+86 755 1234 5678", "0755-12345678", "００８６75512345678"])
async def test_given_a_number_when_written_in_another_form_then_it_is_the_same(
    centre: Set, other: str
) -> None:
    await centre.service.create_number(ADMIN, number="075512345678", flow=FLOW)
    with pytest.raises(NumberTaken):
        await centre.service.create_number(ADMIN, number=other, flow=FLOW)


async def test_given_a_number_with_rules_when_saved_then_voice_gets_them_and_the_trail_too(
    centre: Set,
) -> None:
    night = uuid7()
    rule = TimeRule(flow=night, start="18:00", end="09:00")
    made = await centre.service.create_number(
        ADMIN, number="4001", flow=FLOW, name="热线", rules=(rule,)
    )
    [known] = await centre.service.switch_numbers()
    assert known.rules == (rule,)
    assert (await centre.service.numbers(ADMIN, flow=night)).total == 1
    await centre.service.change_number(ADMIN, made.id, {"rules": ()})
    assert (await centre.service.numbers(ADMIN, flow=night)).total == 0
    [created, changed] = await centre.trail()
    assert created.after is not None
    assert created.after["rules"][0]["start"] == "18:00"
    assert changed.after == {"rules": []}
    with pytest.raises(Invalid) as caught:
        await centre.service.change_number(
            ADMIN, made.id, {"rules": (TimeRule(flow=night, start="9"),)}
        )
    assert caught.value.field == "rules.0.start"


async def test_given_rules_not_saved_yet_when_asked_then_now_and_next_are_told(
    centre: Set,
) -> None:
    clock = VirtualClock(datetime(2026, 11, 20, 9, tzinfo=UTC))  # Friday 17:00 in Shanghai
    service = TelephonyService(centre.database, clock)
    office = TimeRule(flow="day", days=(1, 2, 3, 4, 5), start="09:00", end="18:00")
    told = await service.leads(ADMIN, "night", [office], most=2)
    assert told.now == "day"
    assert [(c.flow, c.at.isoformat()) for c in told.next] == [
        ("night", "2026-11-20T10:00:00+00:00"),
        ("day", "2026-11-23T01:00:00+00:00"),
    ]


async def test_given_a_shown_number_when_voice_is_told_then_its_trunk_shows_it(
    centre: Set,
) -> None:
    trunk = await centre.service.create_trunk(
        ADMIN, name="甲", host="203.0.113.5", caller="4008001234"
    )
    other = await centre.service.create_trunk(
        ADMIN, name="乙", host="203.0.113.6", caller="4008009999"
    )
    await centre.service.create_number(
        ADMIN, number="02154321000", flow=FLOW, trunk=trunk.id, shown=True
    )
    voice = {found.id: found.caller for found in await centre.service.voice_trunks()}
    assert voice == {trunk.id: "02154321000", other.id: "4008009999"}
    with pytest.raises(Invalid) as caught:
        await centre.service.create_number(ADMIN, number="*", flow=FLOW, shown=True)
    assert caught.value.field == "shown"


@pytest.fixture
async def browser(centre: Set) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(router(centre.service))
    user: Actor = ADMIN

    @app.middleware("http")
    async def as_user(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        request.state.actor = user
        return await call_next(request)

    @app.exception_handler(WarmlineError)
    async def refused(request: Request, error: WarmlineError) -> JSONResponse:
        return JSONResponse({"code": error.code, "field": error.field}, 400)

    assert [route for route in access_of(app.routes) if route.access is None] == []
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_given_the_api_when_trunks_and_numbers_are_kept_then_no_answer_shows_a_password(
    browser: httpx.AsyncClient,
) -> None:
    new = {
        "name": "电信",
        "host": "sip.example",
        "kind": "registration",
        "login": "u1",
        "secret": PASSWORD,
    }
    made = await browser.post("/trunks", json=new)
    assert made.status_code == 201
    trunk = made.json()["id"]
    seen = [made, await browser.get("/trunks"), await browser.get(f"/trunks/{trunk}")]
    seen.append(await browser.patch(f"/trunks/{trunk}", json={"port": 5080}))
    assert seen[-1].json()["port"] == 5080
    assert seen[-1].json()["has_secret"] is True
    assert all(PASSWORD not in answer.text for answer in seen)
    number = await browser.post("/numbers", json={"number": "4001", "flow": FLOW, "trunk": trunk})
    assert number.json()["trunk"] == trunk
    changed = await browser.patch(f"/numbers/{number.json()['id']}", json={"trunk": None})
    assert changed.json()["trunk"] is None
    assert (await browser.get("/numbers")).json()["total"] == 1
    taken = await browser.post("/numbers", json={"number": "4001", "flow": FLOW})
    assert taken.json() == {"code": "number_taken", "field": "number"}
    assert (await browser.delete(f"/numbers/{number.json()['id']}")).status_code == 204
    assert (await browser.delete(f"/trunks/{trunk}")).status_code == 204


async def test_given_a_rule_for_numbers_when_made_changed_and_given_up_then_voice_hears_each_time(
    centre: Set,
) -> None:
    service, role = centre.service, uuid7()
    made = await service.create_dial_rule(ADMIN, prefix=" 00-852 ", allowed=False, role=role)
    assert (made.prefix, made.role, made.queue) == ("00852", role, None)
    changed = await service.change_dial_rule(ADMIN, made.id, {"allowed": True, "show": "customer"})
    assert await service.voice_dial_rules() == [changed]
    with pytest.raises(DialRuleTaken):
        await service.create_dial_rule(ADMIN, prefix="00852", allowed=True, role=role)
    assert (await service.dial_rules(ADMIN, Page(q="852"))).total == 1
    await service.delete_dial_rule(ADMIN, made.id)
    with pytest.raises(DialRuleMissing):
        await service.delete_dial_rule(ADMIN, made.id)
    assert [type(event) for event in centre.heard] == [NumbersChanged] * 3
    with pytest.raises(Refused):
        await service.dial_rules(actor("leader"))
