"""A small centre with customers: two departments, an agent in each, a leader, a chief."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from warmline.accounts.permissions import ALL
from warmline.accounts.tables import DepartmentRow, ProjectRow, UserProjectRow, UserRow
from warmline.customers.export import CustomerExport
from warmline.customers.model import (
    Choice,
    ContactKind,
    Customer,
    Entry,
    FieldDefinition,
    FieldType,
    Filters,
    ListName,
    NewContact,
    NewCustomer,
    Sheet,
)
from warmline.customers.service import CustomerService
from warmline.customers.service.configuring import CustomerListService
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor, Scope
from warmline.kit.audit import AuditEntry
from warmline.kit.clock import VirtualClock
from warmline.kit.db import Database
from warmline.kit.ids import uuid7

OTHER_PROJECT = "00000000-0000-7000-8000-000000000099"
MOBILE = "13800138000"
MASKED = "138****8000"
DESK = frozenset({"customer.view", "customer.edit"})
CLEAR = DESK | {"customer.export", "customer.unmask", "number.unmask"}
FIELDS = (
    FieldDefinition("city", "城市", "City", FieldType.TEXT, searchable=True, position=1),
    FieldDefinition("size", "规模", "Size", FieldType.NUMBER, searchable=True, position=2),
    FieldDefinition("born", "生日", "Born", FieldType.DATE, position=3),
    FieldDefinition(
        "plan",
        "套餐",
        "Plan",
        FieldType.CHOICE,
        choices=(Choice("gold", "金卡", "Gold"), Choice("basic", "普卡", "Basic")),
        searchable=True,
        position=4,
    ),
    FieldDefinition("married", "已婚", "Married", FieldType.YES_NO, position=5),
)


def phone(value: str, **more: Any) -> NewContact:
    return NewContact(ContactKind.PHONE, value, **more)


@dataclass
class World:
    """The centre; `ann` works in the east, `bob` in the west, `zoe` in another project."""

    database: Database
    clock: VirtualClock = field(default_factory=VirtualClock)
    east: str = field(default_factory=uuid7)
    west: str = field(default_factory=uuid7)
    users: Mapping[str, str] = field(
        default_factory=lambda: {name: uuid7() for name in ("ann", "bob", "lee", "sun", "zoe")}
    )

    def __post_init__(self) -> None:
        self.customers = CustomerService(self.database, self.clock)
        self.lists = CustomerListService(self.database)
        self.export = CustomerExport(self.database, "Asia/Shanghai", "zh")
        self.ann = self.actor("ann", department=self.east)
        self.bob = self.actor("bob", department=self.west)
        self.lee = self.actor("lee", scope=Scope.TREE, department=self.east)
        self.sun = self.actor("sun", scope=Scope.ALL, permissions=ALL)
        self.zoe = self.actor(
            "zoe", scope=Scope.ALL, permissions=CLEAR, projects=frozenset({OTHER_PROJECT})
        )

    def actor(
        self,
        name: str,
        *,
        scope: Scope = Scope.OWN,
        department: str | None = None,
        permissions: frozenset[str] = DESK,
        projects: frozenset[str] = frozenset({DEFAULT_PROJECT}),
    ) -> Actor:
        wide = scope in (Scope.TEAM, Scope.TREE) and department is not None
        return Actor(
            user_id=self.users[name],
            login=name,
            name=name,
            permissions=permissions,
            scope=scope,
            department_id=department,
            departments=frozenset({department}) if wide and department else frozenset(),
            projects=projects,
        )

    async def open(self) -> None:
        """People, projects, fields, levels and sources are there."""
        async with self.database.transaction() as session:
            for project in (DEFAULT_PROJECT, OTHER_PROJECT):
                session.add(ProjectRow(id=project, name=project))
            for department, name in ((self.east, "东部"), (self.west, "西部")):
                session.add(DepartmentRow(id=department, name=name))
            await session.flush()
            places: tuple[tuple[str, str | None], ...] = (
                ("ann", self.east),
                ("bob", self.west),
                ("lee", self.east),
                ("sun", None),
                ("zoe", None),
            )
            for name, place in places:
                user = UserRow(id=self.users[name], login=name, name=f"{name}的名字")
                user.password_hash, user.department_id = "-", place
                session.add(user)
            await session.flush()
            for name, user_id in self.users.items():
                project = OTHER_PROJECT if name == "zoe" else DEFAULT_PROJECT
                session.add(UserProjectRow(user_id=user_id, project_id=project))
        await self.lists.seed_defaults()
        await self.lists.save_fields(SYSTEM, FIELDS)
        await self.lists.save_entries(
            SYSTEM, ListName.LEVEL, [Entry("old", "旧级别", "Old", 9, active=False)]
        )

    async def customer(
        self, owner: Actor, name: str = "张三", *numbers: str, **more: Any
    ) -> Customer:
        """A card made by its owner, changed a second after the one before."""
        self.clock.advance(1)
        points = tuple(phone(number) for number in numbers or (MOBILE,))
        return await self.customers.create(owner, NewCustomer(name, contacts=points, **more))

    async def names(self, actor: Actor, sheet: Sheet | None = None, **filters: Any) -> list[str]:
        """The names on a list's page."""
        found = await self.customers.search(actor, Filters(**filters), sheet or Sheet())
        return [one.name for one in found.items]

    async def trail(self, action: str) -> list[AuditEntry]:
        """What the audit trail has of an action on customers, in order."""
        async with self.database.read() as session:
            query = select(AuditEntry).where(
                AuditEntry.action == action, AuditEntry.noun == "customer"
            )
            return list(await session.scalars(query.order_by(AuditEntry.number)))
