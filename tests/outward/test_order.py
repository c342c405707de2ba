"""The whole way, from the service up: an order is dispatched, who handles it has a mail."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import warmline.agents.tables
import warmline.ivr.tables  # noqa: F401 - all tables belong to the metadata
from tests.emptied import empty
from tests.outward.desk import PAGES
from tests.outward.servers import PASSWORD, USER, MailBox, mail_server
from tests.tickets.world import ZONE, World
from warmline.accounts.model import UserChange
from warmline.accounts.service import AccountsService
from warmline.app.tickets import Neighbours, over
from warmline.kit.actor import SYSTEM
from warmline.kit.db import Database
from warmline.notices.service import NoticeService
from warmline.outward.mail_client import MailSender
from warmline.outward.model import MailServer, Way
from warmline.outward.service import Outbox
from warmline.outward.service.configuring import OutwardSettingsService
from warmline.outward.service.delivering import Delivery
from warmline.tickets.model import Step
from warmline.tickets.ports import NoFiles
from warmline.tickets.service.common import Office

pytestmark = pytest.mark.servers


@pytest.fixture
async def box(server_tls: ssl.SSLContext) -> AsyncIterator[MailBox]:
    async with mail_server(server_tls) as made:
        yield made


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """The centre of the work orders' tests, whose notices are real."""
    database = Database(database_url, pool_size=5)
    await empty(database)
    made = World(database, tmp_path)
    notices = NoticeService(database, made.clock, Outbox(ZONE))
    office = Office(database, made.clock, ZONE, "CN", made._times, notices, NoFiles())
    near = Neighbours(made.customers, made.interactions, notices, made._times)
    made.tickets = over(office, near, "zh")
    await made.open()
    yield made
    await database.close()


async def test_given_an_order_dispatched_to_a_department_when_delivered_then_its_handler_has_a_mail(
    world: World, box: MailBox, trusting: ssl.SSLContext
) -> None:
    # Given a mail server, and one of the two handlers of the water department has an address
    sender = MailSender(centre="暖线", address=PAGES, language="zh", context=lambda: trusting)
    settings = OutwardSettingsService(world.database, world.clock, {Way.MAIL: sender})
    server = MailServer(
        on=True, host="localhost", port=box.port, user=USER, sender="desk@example.com"
    )
    await settings.set_mail(world.sun, server, PASSWORD)
    accounts = AccountsService(world.database, world.clock)
    for login in ("wu", "lin", "ann"):
        change = UserChange(mail=f"{login}@water.example.com")
        await accounts.users.change(SYSTEM, world.ids[login], change)
    # When an order in whose title somebody wrote a number is dispatched there
    order = await world.walked(Step.DISPATCH, title="漏水 请回电13800138000")
    await Delivery(world.database, world.clock, {Way.MAIL: sender}, ZONE).deliver()
    # Then he has a mail with its number and the way to it, and without the customer's number
    [letter] = box.letters
    assert letter["To"].endswith("<wu@water.example.com>")
    assert order.number in letter["Subject"]
    said = str(letter.get_content())
    assert f"{PAGES}/tickets/{order.id}" in said
    assert "13800138000" not in said + letter["Subject"]
    assert "138****8000" in letter["Subject"]
