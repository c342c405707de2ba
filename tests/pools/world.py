"""The small centre of the customers' tests with a pool, groups, and people who may use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from tests.customers.world import DESK, MOBILE, World, phone
from warmline.accounts.permissions import ALL
from warmline.accounts.tables import UserRow
from warmline.agents.tables import AgentProfileRow
from warmline.customers.model import NewCustomer
from warmline.customers.service import CustomerService
from warmline.customers.service.owners import OwnerService
from warmline.customers.tables import CustomerRow
from warmline.interactions.tables import InteractionRow
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor, Scope
from warmline.kit.ids import uuid7
from warmline.notices.service import NoticeService
from warmline.notices.tables import NoticeRow
from warmline.pools.model import Done, PoolRules
from warmline.pools.service import PoolService
from warmline.pools.service.by_hand import OwnersByHand
from warmline.pools.service.calling import CallTaskService
from warmline.pools.service.distributing import DistributionService
from warmline.pools.service.moving import Desk
from warmline.pools.service.running import RunService
from warmline.pools.service.settings import PoolSettingsService
from warmline.pools.tables import HoldingRow, MoveRow

USES = DESK | {"pool.use", "call.dial"}
LEADS = USES | {"pool.distribute"}
SALES = "00000000-0000-7000-8000-00000000aaaa"


TEXTS = (
    "caller_place",
    "caller_carrier",
    "called",
    "trunk",
    "ended_by",
    "cause",
    "sip",
    "recording_file",
    "recording_key",
    "recording_sha256",
    "recording_reason",
)
NUMBERS = (
    "waited_s",
    "ring_s",
    "held_s",
    "wrap_up_s",
    "recording_cut_s",
    "recording_span_s",
    "recording_bytes",
    "recording_seconds",
)
"""Columns of a call that say nothing here."""


class FakeGroups:
    """One group, with whoever a test puts into it."""

    def __init__(self) -> None:
        self.people: list[str] = []

    async def names(self) -> Mapping[str, str]:
        return {SALES: "售前"}

    async def members(self, group: str) -> Sequence[str]:
        return self.people if group == SALES else ()

    async def of(self, user: str) -> Sequence[str]:
        return [SALES] if user in self.people else []


@dataclass
class PoolWorld(World):
    """`ann` and `eve` work in the east, `bob` in the west; `lee` leads the east; `sun` may all.
    Owners set over `customers` are heard of by the next run, those over `cards` at once."""

    groups: FakeGroups = field(default_factory=FakeGroups)
    users: Mapping[str, str] = field(
        default_factory=lambda: {
            name: uuid7() for name in ("ann", "bob", "eve", "lee", "sun", "zoe")
        }
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        self.desk = Desk(
            database=self.database,
            clock=self.clock,
            zone=ZoneInfo("Asia/Shanghai"),
            owners=OwnerService(self.clock),
            groups=self.groups,
            notices=NoticeService(self.database, self.clock),
        )
        self.pools = PoolService(self.desk)
        self.by_hand = OwnersByHand(self.desk)
        self.cards = CustomerService(self.database, self.clock, book=self.by_hand)
        self.settings = PoolSettingsService(self.desk)
        self.distribution = DistributionService(self.desk)
        self.runs = RunService(self.desk, batch=3)
        self.tasks = CallTaskService(self.desk)
        self.ann = replace(self.ann, permissions=USES)
        self.bob = replace(self.bob, permissions=USES)
        self.eve = self.actor("eve", department=self.east, permissions=USES)
        self.zoe = replace(self.zoe, permissions=USES)
        self.lee = replace(self.lee, permissions=LEADS)
        self.sun = self.actor("sun", scope=Scope.ALL, permissions=ALL)

    async def open(self) -> None:
        async with self.database.transaction() as session:
            session.add(
                UserRow(id=self.users["eve"], login="eve", name="eve的名字", password_hash="-")
            )
        await super().open()
        async with self.database.transaction() as session:
            await session.execute(
                update(UserRow)
                .where(UserRow.id == self.users["eve"])
                .values(department_id=self.east)
            )
            for number, name in enumerate(("ann", "bob", "eve")):
                session.add(
                    AgentProfileRow(
                        user_id=self.users[name],
                        extension=f"80{number}",
                        kind="webrtc",
                        auto_answer=False,
                        may_dial=True,
                    )
                )

    async def pool(self, name: str = "公海", **given: Any) -> str:
        """A pool with these rules; its id."""
        made = await self.settings.create(self.sun, name, PoolRules(**given))
        return made.id

    async def lying(self, pool: str, number: int = 1, **more: Any) -> list[str]:
        """So many customers in a pool."""
        made = list[str]()
        for at in range(number):
            self.clock.advance(1)
            new = NewCustomer(
                f"客{at}", owner=None, department=self.east, contacts=(phone(MOBILE),), **more
            )
            made.append((await self.customers.create(self.sun, new)).id)
        done = await self.pools.put(self.sun, pool, made, "new ones")
        assert len(done.moved) == number
        return made

    async def owned(self, owner: Actor, pool: str, number: int = 1) -> list[str]:
        """So many customers whom he claimed a second ago."""
        ids = await self.lying(pool, number)
        done = await self.pools.claim(owner, pool, ids)
        assert len(done.moved) == number, done.refused
        return ids

    async def owner(self, customer: str) -> str | None:
        async with self.database.read() as session:
            return (await session.get_one(CustomerRow, customer)).owner

    async def owners(self, customers: Sequence[str]) -> list[str | None]:
        return [await self.owner(one) for one in customers]

    async def holding(self, customer: str) -> HoldingRow | None:
        async with self.database.read() as session:
            return await session.get(HoldingRow, customer)

    async def moves(self) -> list[MoveRow]:
        async with self.database.read() as session:
            return list(await session.scalars(select(MoveRow).order_by(MoveRow.id)))

    async def told(self) -> list[tuple[str, str, dict[str, str]]]:
        """Who was told what."""
        async with self.database.read() as session:
            rows = await session.scalars(select(NoticeRow).order_by(NoticeRow.id))
            return [(row.user_id, row.kind, dict(row.facts)) for row in rows]

    async def run(self, pool: str, *, dry: bool = False) -> str:
        """A whole run; its id."""
        asked = await self.runs.ask(self.sun, pool, dry=dry)
        await self.runs.work()
        return asked.id

    async def call(
        self, agent: Actor, number: str, talked_s: float, at: datetime | None = None
    ) -> None:
        """A call of an agent with a number, as the records have it."""
        when = at or self.clock.now()
        texts = dict.fromkeys(TEXTS, "")
        seconds = dict.fromkeys(NUMBERS, 0)
        async with self.database.transaction() as session:
            session.add(
                InteractionRow(
                    id=uuid7(),
                    project=DEFAULT_PROJECT,
                    direction="outbound",
                    caller_raw=number,
                    caller_e164=number,
                    caller_kind="mobile",
                    number_reversed=number[::-1],
                    arrived_at=when,
                    talked_at=when,
                    agent_first=agent.user_id,
                    agent_last=agent.user_id,
                    talked_s=talked_s,
                    outcome="answered",
                    recording_state="none",
                    path=[],
                    **texts,
                    **seconds,
                )
            )

    def days(self, number: float) -> None:
        self.clock.advance(number * 86_400)


def codes(done: Done) -> list[str]:
    return [one.code for one in done.refused]


__all__ = ["SALES", "SYSTEM", "PoolWorld", "codes"]
