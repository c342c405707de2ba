"""The hook: signed, tried again, never led elsewhere, delivered by one at a time."""

from __future__ import annotations

import asyncio
import ssl
from datetime import timedelta

import pytest

from tests.outward.desk import DISPATCHED, PAGES, Desk
from tests.outward.servers import Gateway, gateway
from warmline.kit.db import Database
from warmline.notices.model import About, NewNotice
from warmline.outward import rules
from warmline.outward.model import Hook, MailServer, Opened, Outgoing, Person, Way

pytestmark = pytest.mark.servers


@pytest.fixture
async def told(desk: Desk, sms: Gateway) -> Desk:
    """The hook is on, and everybody is given new orders by it."""
    await desk.with_hook(sms)
    await desk.everybody("ticket_dispatched", Way.HOOK)
    return desk


async def test_given_a_notice_when_delivered_then_the_gateway_has_all_it_needs_once(
    told: Desk, sms: Gateway
) -> None:
    await told.tell("wang")
    assert await told.delivery.deliver() == 1
    assert await told.delivery.deliver() == 0
    [request] = sms.requests
    [message] = await told.messages()
    assert request.genuine
    assert request.event == request.body["id"] == message.id
    assert request.body["kind"] == "ticket_dispatched"
    assert request.body["facts"]["number"] == "261123-0007"
    assert request.body["text"] == {
        "zh": "新工单待签收 261123-0007：路面漏水",
        "en": "Order 261123-0007 waits to be signed for: 路面漏水",
    }
    assert request.body["link"] == f"{PAGES}/tickets/{DISPATCHED.about.id}"  # type: ignore[union-attr]
    assert request.body["person"]["phone"] == "+8613800138000"
    assert request.body["person"]["mail"] is None
    assert (message.state.value, message.attempts) == ("sent", 1)


async def test_given_the_telephone_withheld_when_delivered_then_the_gateway_is_told_the_person_only(
    told: Desk, sms: Gateway
) -> None:
    hook = Hook(on=True, address=sms.address, give_phone=False, give_mail=True)
    await told.settings.set_hook(told.root, hook)
    await told.tell("wang")
    await told.delivery.deliver()
    person = sms.requests[0].body["person"]
    assert (person["login"], person["phone"]) == ("wang", None)
    assert person["mail"] == "wang@water.example.com"


async def test_given_numbers_in_what_people_wrote_when_delivered_then_none_leaves_the_house(
    told: Desk, sms: Gateway
) -> None:
    facts = {"number": "261123-0007", "title": "请回电 138 0013 8000 或 li@example.com 李女士"}
    about = About("ticket", "t")
    await told.tell("wang", new=NewNotice("ticket_dispatched", about, facts))
    await told.delivery.deliver()
    said = sms.requests[0].body
    assert said["facts"] == {"number": "261123-0007", "title": "请回电 138****8000 或 *** 李女士"}
    assert "138****8000" in said["text"]["zh"]


async def test_given_a_gateway_that_fails_when_it_is_back_then_the_same_event_arrives(
    told: Desk, sms: Gateway
) -> None:
    sms.answers = [500, 503]
    await told.tell("wang")
    await told.delivery.deliver()
    [waiting] = await told.messages()
    assert (waiting.state.value, waiting.why, waiting.detail) == ("waiting", "status", "500")
    # Not before its time
    assert await told.delivery.deliver() == 0
    for pause in rules.PAUSES[:2]:
        told.clock.advance(pause.total_seconds())
        await told.delivery.deliver()
    assert [request.event for request in sms.requests] == [waiting.id] * 3
    assert (await told.states())[-1] == ("hook", "sent", "")


async def test_given_a_gateway_that_never_takes_it_when_a_day_is_over_then_it_is_given_up(
    told: Desk, sms: Gateway
) -> None:
    sms.answers = [500] * 99
    await told.tell("wang")
    for _ in range(99):
        await told.delivery.deliver()
        told.clock.advance(1800)
        [one] = await told.messages()
        if one.state.value == "failed":
            break
    assert (one.state.value, one.why, one.detail) == ("failed", "status", "500")
    assert 8 <= one.attempts <= 20
    # The notice on the page stands all the same
    assert [notice.kind for notice in await told.seen("wang")] == ["ticket_dispatched"]
    # And somebody may try it again
    sms.answers = []
    await told.settings.again(told.root, one.id)
    await told.delivery.deliver()
    assert (await told.states()) == [("hook", "sent", "")]


async def test_given_a_gateway_that_says_never_when_told_then_nobody_insists(
    told: Desk, sms: Gateway
) -> None:
    sms.answers = [422]
    await told.tell("wang")
    await told.delivery.deliver()
    assert await told.states() == [("hook", "failed", "receiver_refused")]
    assert len(sms.requests) == 1


async def test_given_a_redirect_when_answered_then_it_is_not_followed(
    told: Desk, sms: Gateway
) -> None:
    sms.answers = [307]
    await told.tell("wang")
    await told.delivery.deliver()
    assert await told.states() == [("hook", "waiting", "redirected")]
    assert [request.path for request in sms.requests] == ["/sms"]


async def test_given_a_gateway_that_does_not_answer_when_waited_for_then_not_for_long(
    desk: Desk, sms: Gateway
) -> None:
    desk.longest_s = 0.3
    await desk.with_hook(sms)
    await desk.everybody("ticket_dispatched", Way.HOOK)
    sms.go_on.clear()
    await desk.tell("wang", "ann")
    await desk.deliverer(desk.database).one(Way.HOOK)
    assert ("hook", "waiting", "timed_out") in await desk.states()


async def test_given_a_server_away_when_many_wait_then_it_is_left_in_peace_for_a_while(
    told: Desk, sms: Gateway, free_port: int
) -> None:
    away = Hook(on=True, address=f"http://127.0.0.1:{free_port}/")
    await told.settings.set_hook(told.root, away)
    for _ in range(10):
        await told.tell("wang")
    await told.delivery.deliver()
    tried = [one for one in await told.messages() if one.attempts]
    assert 1 <= len(tried) <= 2
    assert {one.why for one in tried} == {"not_reached"}
    await told.settings.set_hook(told.root, Hook(on=True, address=sms.address))
    told.clock.advance(31)
    await told.delivery.deliver()
    assert len({request.event for request in sms.requests}) == 10


@pytest.mark.parametrize(
    "host", ["10.0.0.9", "192.168.1.1", "169.254.169.254", "[::ffff:127.0.0.1]", "127.0.0.2"]
)
async def test_given_an_address_of_the_inner_network_when_told_then_nothing_is_sent(
    told: Desk, host: str
) -> None:
    await told.settings.set_hook(told.root, Hook(on=True, address=f"https://{host}/"))
    await told.tell("wang")
    await told.delivery.deliver()
    assert await told.states() == [("hook", "waiting", "address_forbidden")]


async def test_given_a_name_that_leads_inside_when_told_then_nothing_is_sent(
    told: Desk, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def inside(*args: object, **more: object) -> list[object]:
        return [(2, 1, 6, "", ("127.0.0.1", sms.port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", inside)
    hook = Hook(on=True, address=f"https://sms.example.com:{sms.port}/")
    person = Person(told.people["wang"], "wang", "王", True, None, "+8613800138000")
    message = Outgoing("e-1", "ticket_dispatched", None, {}, told.clock.now(), person)
    result = await told.senders()[Way.HOOK].send(Opened(MailServer(), hook, secret="s"), message)
    assert (result.why, sms.requests) == ("address_forbidden", [])


async def test_given_a_certificate_nobody_vouches_for_when_told_then_nothing_is_said(
    told: Desk, server_tls: ssl.SSLContext
) -> None:
    async with gateway(server_tls) as other:
        address = f"https://localhost:{other.port}/"
        await told.settings.set_hook(told.root, Hook(on=True, address=address))
        await told.tell("wang")
        await told.delivery.deliver()
        assert await told.states() == [("hook", "waiting", "tls_failed")]
        assert other.requests == []


async def test_given_two_deliverers_when_both_deliver_then_each_message_goes_once(
    told: Desk, sms: Gateway, database_url: str
) -> None:
    other = Database(database_url, pool_size=4)
    for _ in range(20):
        await told.tell("wang", "ann")
    both = told.delivery.deliver(), told.deliverer(other).deliver()
    assert sum(await asyncio.gather(*both)) == 40
    await other.close()
    events = [request.event for request in sms.requests]
    assert len(events) == len(set(events)) == 40
    assert sms.most > 1


async def test_given_a_new_secret_when_signed_then_a_gateway_with_the_former_one_still_knows_us(
    told: Desk, sms: Gateway
) -> None:
    former = told.secret
    renewed = await told.settings.renew_secret(told.root)
    assert renewed != former
    for days, old_holds in ((0, True), (1, False)):
        told.clock.advance(timedelta(days=days).total_seconds())
        for secret, holds in ((former, old_holds), (renewed, True)):
            sms.secret = secret
            await told.tell("wang")
            await told.delivery.deliver()
            assert sms.requests[-1].genuine is holds


async def test_given_what_was_read_when_its_turn_comes_then_nobody_is_told_of_it(
    told: Desk, sms: Gateway
) -> None:
    await told.tell("wang")
    await told.notices.read_all(await told.actor("wang"))
    await told.delivery.deliver()
    assert await told.states() == [("hook", "dropped", "read")]
    assert sms.requests == []
