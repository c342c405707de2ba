"""A centre whose people are also told things outside: Wang of the water department, Ann of the
desk, and an administrator."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from tests.accounts.centre import Centre
from tests.outward.servers import PASSWORD, USER, Gateway, MailBox
from warmline.accounts.model import UserChange
from warmline.accounts.permissions import ADMIN, AGENT, DEPARTMENT_HANDLER
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.db import Database
from warmline.kit.paging import Page
from warmline.notices.model import About, NewNotice, Notice
from warmline.notices.service import NoticeService
from warmline.outward.hook_client import HookSender
from warmline.outward.mail_client import MailSender
from warmline.outward.model import Given, Hook, MailServer, Message, Security, Way
from warmline.outward.ports import Sender
from warmline.outward.service import Outbox
from warmline.outward.service.choosing import ChoosingService
from warmline.outward.service.configuring import OutwardSettingsService
from warmline.outward.service.delivering import Delivery
from warmline.outward.tables import OutwardMessageRow

ZONE = "Asia/Shanghai"
PAGES = "https://desk.example.com"
ORDER = About("ticket", "01900000-0000-7000-8000-000000000001")
DISPATCHED = NewNotice(
    "ticket_dispatched", ORDER, {"number": "261123-0007", "title": "路面漏水", "by": "丹"}
)


@dataclass
class Desk:
    """`longest_s`: how long an answer is waited for; `trusted` are rules of TLS."""

    centre: Centre
    longest_s: float = 20.0
    trusted: ssl.SSLContext | None = None
    inner: Sequence[str] = ()
    secret: str = ""
    people: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.database, self.clock = self.centre.database, self.centre.clock
        self.notices = NoticeService(self.database, self.clock, Outbox(ZONE))
        self.choosing = ChoosingService(self.database, "zh")
        self.settings = OutwardSettingsService(self.database, self.clock, self.senders())
        self.delivery = self.deliverer(self.database)

    def senders(self) -> dict[Way, Sender]:
        """Ways to the servers of a test."""
        trusted = self.trusted
        more: dict[str, Any] = {} if trusted is None else {"context": lambda: trusted}
        return {
            Way.MAIL: MailSender(
                centre="暖线",
                address=PAGES,
                language="zh",
                inner=self.inner,
                longest_s=self.longest_s,
                **more,
            ),
            Way.HOOK: HookSender(
                self.clock, address=PAGES, inner=self.inner, longest_s=self.longest_s
            ),
        }

    def deliverer(self, database: Database) -> Delivery:
        return Delivery(database, self.clock, self.senders(), ZONE)

    async def open(self) -> None:
        for login, role in (("wang", DEPARTMENT_HANDLER), ("ann", AGENT), ("root", ADMIN)):
            made = await self.centre.user(login, role.id)
            self.people[login] = made.id
            change = UserChange(mail=f"{login}@water.example.com", phone="13800138000")
            await self.centre.accounts.users.change(SYSTEM, made.id, change)
        self.root = await self.centre.actor("root")

    async def actor(self, login: str) -> Actor:
        return await self.centre.actor(login)

    async def with_hook(self, gateway: Gateway, address: str | None = None) -> None:
        """The hook is on, with the gateway behind it."""
        gateway.secret = self.secret = await self.settings.renew_secret(self.root)
        hook = Hook(on=True, address=address or gateway.address)
        await self.settings.set_hook(self.root, hook)

    async def with_mail(self, box: MailBox, **more: Any) -> None:
        """Mail is on, through the server of a test."""
        given: dict[str, Any] = {
            "on": True,
            "host": "127.0.0.1",
            "port": box.port,
            "security": Security.STARTTLS,
            "user": USER,
            "sender": "desk@example.com",
            "sender_name": "市民热线",
            **more,
        }
        password = given.pop("password", PASSWORD)
        await self.settings.set_mail(self.root, MailServer(**given), password)

    async def everybody(self, kind: str, way: Way) -> None:
        await self.settings.set_kinds(self.root, {(kind, way): Given.EVERYBODY})

    async def tell(self, *logins: str, new: NewNotice = DISPATCHED) -> None:
        self.clock.advance(1)
        async with self.database.transaction() as session:
            await self.notices.tell(session, [self.people[one] for one in logins], new)

    async def messages(self) -> list[Message]:
        """The outbox, the oldest first."""
        found = await self.settings.messages(self.root, Page(size=200), None)
        return list(reversed(found.items))

    async def states(self) -> list[tuple[str, str, str]]:
        """Way, state and reason of each."""
        return [(one.way.value, one.state.value, one.why) for one in await self.messages()]

    async def seen(self, login: str) -> Sequence[Notice]:
        """What stands below somebody's bell, unread."""
        found = await self.notices.mine(await self.actor(login), Page(), unread=True)
        return list(found.items)

    async def rows(self) -> Sequence[OutwardMessageRow]:
        async with self.database.read() as session:
            return list(await session.scalars(select(OutwardMessageRow)))
