"""What is told goes into the outbox with it, or not at all; and never costs anybody his notice."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.outward.desk import DISPATCHED, ORDER, Desk
from tests.outward.servers import Gateway
from warmline.accounts.model import UserChange
from warmline.accounts.permissions import AGENT
from warmline.kit.actor import SYSTEM
from warmline.kit.errors import Refused
from warmline.kit.listening import wakes
from warmline.kit.paging import Page
from warmline.notices.model import NewNotice
from warmline.outward import rules
from warmline.outward.errors import MessageMissing
from warmline.outward.model import Given, Hook, Quiet, Way
from warmline.outward.store import messages

pytestmark = pytest.mark.servers
KIND = "ticket_dispatched"
SRC = Path(__file__).parents[2]


def at(desk: Desk, moment: datetime) -> None:
    """It is later."""
    desk.clock.advance((moment - desk.clock.now()).total_seconds())


@pytest.fixture
async def told(desk: Desk, sms: Gateway) -> Desk:
    await desk.with_hook(sms)
    await desk.everybody(KIND, Way.HOOK)
    return desk


async def test_given_no_way_set_up_when_told_then_the_outbox_stays_empty(desk: Desk) -> None:
    await desk.tell("wang")
    assert await desk.messages() == []
    assert len(await desk.seen("wang")) == 1


async def test_given_a_transaction_that_fails_when_it_told_somebody_then_nothing_goes_out(
    told: Desk,
) -> None:
    async def tell_and_fail() -> None:
        async with told.database.transaction() as session:
            await told.notices.tell(session, [told.people["wang"]], DISPATCHED)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await tell_and_fail()
    assert await told.messages() == []


@pytest.mark.parametrize("broken", ["outward_message", "outward_way", "outward_choice"])
async def test_given_an_outbox_that_cannot_be_written_when_told_then_the_notice_is_there(
    told: Desk, broken: str
) -> None:
    async with told.database.transaction() as session:
        await session.execute(text(f"ALTER TABLE {broken} RENAME TO broken"))
    try:
        await told.tell("wang")
    finally:
        async with told.database.transaction() as session:
            await session.execute(text(f"ALTER TABLE broken RENAME TO {broken}"))
    assert [notice.kind for notice in await told.seen("wang")] == [KIND]
    assert await told.messages() == []


@pytest.mark.parametrize(
    ("given", "chosen", "gets"),
    [
        (Given.OFF, True, False),
        (Given.OFFERED, None, False),
        (Given.OFFERED, True, True),
        (Given.EVERYBODY, None, True),
        (Given.EVERYBODY, False, False),
    ],
)
async def test_given_a_rule_and_a_choice_when_told_then_who_wants_it_gets_it(
    told: Desk, given: Given, chosen: bool | None, gets: bool
) -> None:
    await told.settings.set_kinds(told.root, {(KIND, Way.HOOK): given})
    kinds: dict[Any, bool] = {} if chosen is None else {(KIND, Way.HOOK): chosen}
    await told.choosing.choose(await told.actor("ann"), kinds, None, "zh")
    await told.tell("ann")
    assert len(await told.messages()) == int(gets)


async def test_given_quiet_hours_when_told_then_it_waits_for_their_end(
    told: Desk, sms: Gateway
) -> None:
    # Given 23:30 in Shanghai and quiet from 22:00 to 07:30
    at(told, datetime(2026, 11, 23, 15, 30, tzinfo=UTC))
    await told.choosing.choose(await told.actor("wang"), {}, Quiet(time(22), time(7, 30)), "zh")
    await told.tell("wang")
    await told.delivery.deliver()
    assert sms.requests == []
    at(told, datetime(2026, 11, 23, 23, 29, tzinfo=UTC))
    await told.delivery.deliver()
    assert sms.requests == []
    at(told, datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    await told.delivery.deliver()
    assert len(sms.requests) == 1


async def test_given_quiet_hours_that_begin_while_it_fails_when_due_then_it_waits_as_well(
    told: Desk, sms: Gateway
) -> None:
    at(told, datetime(2026, 11, 23, 13, 59, 50, tzinfo=UTC))
    wang = await told.actor("wang")
    await told.choosing.choose(wang, {}, Quiet(time(22), time(7, 30)), "zh")
    sms.answers = [500]
    await told.tell("wang")
    await told.delivery.deliver()
    told.clock.advance(60)
    await told.delivery.deliver()
    assert len(sms.requests) == 1
    at(told, datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    await told.delivery.deliver()
    assert await told.states() == [("hook", "sent", "")]


async def test_given_somebody_who_left_or_a_way_turned_off_when_due_then_it_is_dropped(
    told: Desk, sms: Gateway
) -> None:
    await told.tell("wang")
    await told.centre.accounts.users.change(SYSTEM, told.people["wang"], UserChange(active=False))
    await told.delivery.deliver()
    await told.tell("ann")
    await told.settings.set_hook(told.root, Hook(on=False, address=sms.address))
    await told.delivery.deliver()
    assert await told.states() == [
        ("hook", "dropped", "person_gone"),
        ("hook", "dropped", "way_off"),
    ]
    assert sms.requests == []


async def test_given_what_lay_for_a_day_when_due_then_it_is_no_news_any_more(
    told: Desk, sms: Gateway
) -> None:
    await told.tell("wang")
    told.clock.advance(rules.GIVEN_UP_AFTER.total_seconds())
    await told.delivery.deliver()
    assert await told.states() == [("hook", "failed", "expired")]
    assert sms.requests == []


async def test_given_a_person_erased_when_notices_of_him_go_then_so_does_the_outbox(
    told: Desk,
) -> None:
    await told.tell("wang")
    async with told.database.transaction() as session:
        await told.notices.forget(session, [ORDER])
    assert await told.rows() == []


async def test_given_old_messages_when_forgotten_then_those_that_wait_and_the_newer_stay(
    told: Desk, sms: Gateway
) -> None:
    await told.tell("wang")
    await told.delivery.deliver()
    told.clock.advance(rules.KEPT.total_seconds() + 1)
    await told.tell("wang")
    await told.delivery.deliver()
    await told.tell("wang")
    assert await told.delivery.forget_old() == 1
    assert [state for _, state, _ in await told.states()] == ["sent", "waiting"]


async def test_given_a_message_that_did_not_fail_when_tried_again_then_it_is_refused(
    told: Desk,
) -> None:
    await told.tell("wang")
    [one] = await told.messages()
    with pytest.raises(MessageMissing):
        await told.settings.again(told.root, one.id)


async def test_given_facts_of_a_kind_nobody_listed_when_told_then_it_stays_on_the_pages(
    told: Desk,
) -> None:
    await told.tell("wang", new=NewNotice("quite_new", ORDER, {}))
    assert await told.messages() == []
    assert len(await told.seen("wang")) == 1


async def until(done: Callable[[], Awaitable[bool]]) -> None:
    """Ask again until it is so; the caller's limit ends it."""
    while not await done():  # noqa: ASYNC110 - another process' end is no event of ours
        await asyncio.sleep(0.05)


DELIVER = """
import asyncio, sys
from warmline.kit.clock import SystemClock
from warmline.kit.db import Database
from warmline.outward.hook_client import HookSender
from warmline.outward.model import Way
from warmline.outward.service.delivering import Delivery
clock = SystemClock()
senders = {Way.HOOK: HookSender(clock, address="https://desk.example.com", longest_s=60)}
asyncio.run(Delivery(Database(sys.argv[1]), clock, senders, "Asia/Shanghai").one(Way.HOOK))
"""


async def test_given_a_process_killed_in_the_middle_when_another_delivers_then_by_the_same_event(
    told: Desk, sms: Gateway, database_url: str
) -> None:
    # Given a process with a request on its way
    now = datetime.now(UTC)
    told.clock.advance((now - told.clock.now()).total_seconds() - 2)
    sms.go_on.clear()
    await told.tell("wang")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        DELIVER,
        database_url,
        env={**os.environ, "PYTHONPATH": str(SRC / "src")},
    )
    async with asyncio.timeout(60):
        await sms.arrived.wait()
        # While it lives nobody else has the message
        assert not await told.delivery.one(Way.HOOK)
        # When it is killed
        process.send_signal(signal.SIGKILL)
        await process.wait()
        sms.go_on.set()
        # Then another one delivers, as soon as the database noticed
        await until(lambda: told.delivery.one(Way.HOOK))
    assert len({request.event for request in sms.requests}) == 1
    assert len(sms.requests) == 2
    assert await told.states() == [("hook", "sent", "")]


async def test_given_a_deliverer_that_listens_when_something_is_told_then_it_wakes_for_it(
    told: Desk, database_url: str
) -> None:
    async with aclosing(wakes(database_url, messages.CHANNEL, every_s=3600)) as words:
        await anext(words)
        await told.tell("wang")
        async with asyncio.timeout(20):
            await anext(words)


async def test_given_an_agent_when_he_asks_for_settings_then_he_may_not(told: Desk) -> None:
    await told.centre.user("eve", AGENT.id)
    eve = await told.actor("eve")
    for verb in (
        told.settings.get(eve),
        told.settings.renew_secret(eve),
        told.settings.set_hook(eve, Hook()),
        told.settings.set_kinds(eve, {}),
        told.settings.test(eve, Way.HOOK, None),
        told.settings.messages(eve, Page(), None),
        told.settings.again(eve, ORDER.id),
    ):
        with pytest.raises(Refused):
            await verb
