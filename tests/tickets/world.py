"""A small centre with work orders: an agent, a dispatcher, two departments, who revisits, a chief.

`ann` takes calls, `dan` dispatches, `wu` and `wei` work in the water department, `lin` in the light
department, `rui` revisits, `sun` sees and may everything, `zoe` is in another project.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from warmline.accounts.model import ROOT_DEPARTMENT
from warmline.accounts.permissions import ALL
from warmline.accounts.tables import (
    DepartmentRow,
    ProjectRow,
    RolePermissionRow,
    RoleRow,
    UserProjectRow,
    UserRoleRow,
    UserRow,
)
from warmline.app.tickets import Neighbours, over
from warmline.customers.model import ContactKind, Customer, NewContact, NewCustomer
from warmline.customers.service import CustomerService
from warmline.customers.service.configuring import CustomerListService
from warmline.interactions.service import InteractionService
from warmline.interactions.tables import InteractionRow, SegmentRow
from warmline.ivr.hours import Opening, WorkingHours
from warmline.ivr.open_times import OpenTimes
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor, Scope
from warmline.kit.audit import AuditEntry
from warmline.kit.clock import VirtualClock
from warmline.kit.db import Database
from warmline.kit.ids import uuid7
from warmline.notices.model import About, NewNotice
from warmline.tickets.asked import Detail, Filters, Sheet
from warmline.tickets.clocks import Limit, Unit
from warmline.tickets.limits import ClockKind, Escalation, LimitRule
from warmline.tickets.model import (
    Act,
    Choice,
    Field,
    FieldType,
    NewTicket,
    Priority,
    Satisfaction,
    Step,
    StepRequest,
    Ticket,
    TicketType,
)
from warmline.tickets.ports import NoFiles
from warmline.tickets.service.common import Office
from warmline.tickets.service.replanning import levels_changed
from warmline.tickets.store.calls import has_order

OTHER_PROJECT = "00000000-0000-7000-8000-000000000099"
ZONE = "Asia/Shanghai"
MOBILE = "13800138000"
MASKED = "138****8000"
DESK = frozenset({"ticket.view", "ticket.create", "ticket.handle", "customer.view"})
DISPATCHER = frozenset({"ticket.view", "ticket.create", "ticket.dispatch", "customer.view"})
HANDLER = frozenset({"ticket.view", "ticket.handle"})
REVISITOR = frozenset({"ticket.view", "ticket.revisit"})
CHIEF = frozenset({"ticket.view", "ticket.supervise"})
PEOPLE: Mapping[str, tuple[str, frozenset[str], Scope]] = {
    "ann": ("desk", DESK, Scope.OWN),
    "bob": ("desk", DESK, Scope.OWN),
    "dan": ("desk", DISPATCHER, Scope.OWN),
    "wu": ("water", HANDLER, Scope.TEAM),
    "wei": ("water", HANDLER, Scope.TEAM),
    "lin": ("light", HANDLER, Scope.TEAM),
    "rui": ("desk", REVISITOR, Scope.OWN),
    "chef": ("root", CHIEF, Scope.TREE),
    "sun": ("root", ALL, Scope.ALL),
    "zoe": ("root", ALL - {"settings.manage"}, Scope.ALL),
}
OFFICE_HOURS = WorkingHours(
    weekly=(
        Opening(days=("mon", "tue", "wed", "thu", "fri"), opens="09:00", closes="12:00"),
        Opening(days=("mon", "tue", "wed", "thu", "fri"), opens="13:00", closes="18:00"),
    ),
    zone=ZONE,
)


EMPTY = (
    "caller_place",
    "caller_carrier",
    "trunk",
    "ended_by",
    "cause",
    "sip",
    "recording_file",
    "recording_key",
    "recording_sha256",
    "recording_reason",
)
ZERO = (
    "waited_s",
    "ring_s",
    "talked_s",
    "held_s",
    "wrap_up_s",
    "recording_cut_s",
    "recording_span_s",
    "recording_bytes",
    "recording_seconds",
)
"""Columns of a call that say nothing here."""


class Heard:
    """Keeps what people were told, and loses it with the transaction that fails."""

    def __init__(self) -> None:
        self.told: list[tuple[frozenset[str], NewNotice]] = []
        self.settled: list[str] = []

    async def tell(self, session: Any, users: Iterable[str], new: NewNotice) -> None:
        self.told.append((frozenset(users), new))

    async def settle(self, session: Any, about: About) -> None:
        self.settled.append(about.id)

    def of(self, user: str) -> list[str]:
        """The kinds a user was told, in order."""
        return [new.kind for users, new in self.told if user in users]


async def at_once(seconds: float) -> None:
    """Instead of waiting for a projection that never comes."""


@dataclass
class World:
    """The centre; `leak` is the type most orders have: dispatched, revisited, asked for acts by
    `leak_acts`; `ask` is handled by whoever takes the call."""

    database: Database
    folder: Path
    clock: VirtualClock = field(default_factory=VirtualClock)
    ids: dict[str, str] = field(default_factory=dict)
    days: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("desk", "water", "light", "leak", "ask", "all_types", *PEOPLE):
            self.ids[name] = uuid7()
        self.ids["root"] = ROOT_DEPARTMENT
        self.heard = Heard()
        self.customers = CustomerService(self.database, self.clock, levels=levels_changed)
        self.interactions = InteractionService(
            self.database, self.clock, self.folder, has_order=has_order, sleep=at_once
        )
        office = Office(self.database, self.clock, ZONE, "CN", self._times, self.heard, NoFiles())
        neighbours = Neighbours(self.customers, self.interactions, self.heard, self._times)
        self.tickets = over(office, neighbours, "zh")
        for name, (department, permissions, scope) in PEOPLE.items():
            setattr(self, name, self._actor(name, department, permissions, scope))

    ann: Actor = field(init=False)
    bob: Actor = field(init=False)
    dan: Actor = field(init=False)
    wu: Actor = field(init=False)
    wei: Actor = field(init=False)
    lin: Actor = field(init=False)
    rui: Actor = field(init=False)
    chef: Actor = field(init=False)
    sun: Actor = field(init=False)
    zoe: Actor = field(init=False)

    async def _times(self) -> OpenTimes:
        return OpenTimes({"office": OFFICE_HOURS}, self.days, ZONE)

    def _actor(
        self, name: str, department: str, permissions: frozenset[str], scope: Scope
    ) -> Actor:
        opened = {
            Scope.TEAM: frozenset({self.ids[department]}),
            Scope.TREE: frozenset(self.ids[one] for one in ("root", "desk", "water", "light")),
        }
        project = OTHER_PROJECT if name == "zoe" else DEFAULT_PROJECT
        return Actor(
            user_id=self.ids[name],
            login=name,
            name=name,
            permissions=permissions,
            scope=scope,
            department_id=self.ids[department],
            departments=opened.get(scope, frozenset()),
            projects=frozenset({project}),
        )

    async def open(self) -> None:
        """People, projects, types and deadlines are there."""
        async with self.database.transaction() as session:
            for project in (DEFAULT_PROJECT, OTHER_PROJECT):
                session.add(ProjectRow(id=project, name=project))
            session.add(DepartmentRow(id=ROOT_DEPARTMENT, name="中心"))
            await session.flush()
            for name, zh in (("desk", "热线"), ("water", "水务"), ("light", "路灯")):
                row = DepartmentRow(id=self.ids[name], name=zh)
                row.parent_id = ROOT_DEPARTMENT
                session.add(row)
            await session.flush()
            for name, (department, permissions, scope) in PEOPLE.items():
                user = UserRow(id=self.ids[name], login=name, name=f"{name}的名字")
                user.password_hash, user.department_id = "-", self.ids[department]
                role = RoleRow(id=uuid7(), name=name, scope=scope.value)
                session.add_all([user, role])
                await session.flush()
                session.add(UserRoleRow(user_id=user.id, role_id=role.id))
                session.add_all(
                    RolePermissionRow(role_id=role.id, permission=one) for one in permissions
                )
                project = OTHER_PROJECT if name == "zoe" else DEFAULT_PROJECT
                session.add(UserProjectRow(user_id=user.id, project_id=project))
        await CustomerListService(self.database).seed_defaults()
        for type in self._types():
            await self.tickets.types.save_type(SYSTEM, type)
        for rule in self._limits():
            await self.tickets.types.save_limit(SYSTEM, rule, new=True)

    def _types(self) -> Sequence[TicketType]:
        root = TicketType(
            self.ids["all_types"],
            DEFAULT_PROJECT,
            None,
            "all",
            "全部诉求",
            "All",
            switches={"suspend": True},
        )
        leak = TicketType(
            self.ids["leak"],
            DEFAULT_PROJECT,
            root.id,
            "leak",
            "漏水报修",
            "Leak",
            fields=(
                Field(
                    "place",
                    "位置",
                    "Place",
                    FieldType.CHOICE,
                    choices=(Choice("street", "道路", "Street"), Choice("home", "户内", "Home")),
                ),
                Field(
                    "meter",
                    "水表号",
                    "Meter",
                    FieldType.TEXT,
                    when_key="place",
                    when_values=("home",),
                    required_at=(Step.REPLY,),
                ),
            ),
            priority=Priority.HIGH,
            department=self.ids["water"],
            template="漏水情况：",
        )
        ask = TicketType(
            self.ids["ask"],
            DEFAULT_PROJECT,
            root.id,
            "ask",
            "咨询",
            "Question",
            switches={"dispatch": False, "revisit": False},
        )
        return (root, leak, ask)

    def _limits(self) -> Sequence[LimitRule]:
        return (
            LimitRule(
                uuid7(),
                DEFAULT_PROJECT,
                ClockKind.RESOLUTION,
                Limit(3, Unit.DAYS),
                calendar="office",
                warn_minutes=240,
                warn_to=("assignee",),
                escalations=(Escalation(60, ("supervisors",)),),
            ),
            LimitRule(
                uuid7(),
                DEFAULT_PROJECT,
                ClockKind.RESPONSE,
                Limit(30, Unit.MINUTES),
                calendar="office",
            ),
            LimitRule(
                uuid7(),
                DEFAULT_PROJECT,
                ClockKind.REPLY,
                Limit(4, Unit.HOURS),
                calendar="office",
            ),
        )

    async def hire(
        self, name: str, department: str, permissions: frozenset[str], scope: Scope
    ) -> Actor:
        """Somebody more, of the first project."""
        self.ids[name] = uuid7()
        async with self.database.transaction() as session:
            user = UserRow(id=self.ids[name], login=name, name=f"{name}的名字")
            user.password_hash, user.department_id = "-", self.ids[department]
            role = RoleRow(id=uuid7(), name=name, scope=scope.value)
            session.add_all([user, role])
            await session.flush()
            session.add(UserRoleRow(user_id=user.id, role_id=role.id))
            session.add_all(
                RolePermissionRow(role_id=role.id, permission=one) for one in permissions
            )
            session.add(UserProjectRow(user_id=user.id, project_id=DEFAULT_PROJECT))
        return self._actor(name, department, permissions, scope)

    async def type_with(self, code: str, *acts: Act, **switches: Any) -> str:
        """A type of its own below the root."""
        type = TicketType(
            uuid7(),
            DEFAULT_PROJECT,
            self.ids["all_types"],
            code,
            code,
            code,
            acts=acts,
            switches=switches,
            department=self.ids["water"],
        )
        await self.tickets.types.save_type(SYSTEM, type)
        return type.id

    async def order(self, actor: Actor | None = None, **more: Any) -> Ticket:
        """A new order of `ann`'s, a second after what was before."""
        self.clock.advance(1)
        given = {"type": self.ids["leak"], "title": "路面漏水", **more}
        return (await self.tickets.making.create(actor or self.ann, NewTicket(**given))).ticket

    async def do(self, actor: Actor, ticket: Ticket | str, step: Step, **more: Any) -> Ticket:
        """A step of the order as it is now, a second after what was before."""
        return (await self.detail_after(actor, ticket, step, **more)).ticket

    async def detail_after(
        self, actor: Actor, ticket: Ticket | str, step: Step, **more: Any
    ) -> Detail:
        self.clock.advance(1)
        id = ticket if isinstance(ticket, str) else ticket.id
        now = await self.get(id)
        return await self.tickets.stepping.step(actor, id, now.version, StepRequest(step, **more))

    async def get(self, ticket: str) -> Ticket:
        """The order as the chief sees it."""
        return (await self.tickets.looking.get(self.sun, ticket)).ticket

    async def walked(self, *steps: Step, **order: Any) -> Ticket:
        """An order that took these steps, each by whoever takes it, with what it needs."""
        ticket = await self.order(**order)
        for step in steps:
            actor, more = WAYS[step]
            ticket = await self.do(getattr(self, actor), ticket, step, **more)
        return await self.get(ticket.id)

    async def listed(self, actor: Actor, sheet: Sheet | None = None, **filters: Any) -> list[str]:
        """The titles on a list's page."""
        found = await self.tickets.looking.search(actor, Filters(**filters), sheet or Sheet())
        return [one.title for one in found.items]

    async def customer(self, name: str = "张三", number: str = MOBILE) -> Customer:
        """A card of `ann`'s."""
        owner = Actor(
            self.ids["ann"],
            "ann",
            "ann",
            frozenset({"customer.view", "customer.edit"}),
            Scope.OWN,
            self.ids["desk"],
            projects=frozenset({DEFAULT_PROJECT}),
        )
        points = (NewContact(ContactKind.PHONE, number),)
        return await self.customers.create(owner, NewCustomer(name, contacts=points, level="vip"))

    async def call(self, agent: str = "ann", number: str = MOBILE) -> str:
        """A call in which somebody talks."""
        call, now = uuid7(), self.clock.now()
        row: dict[str, Any] = dict.fromkeys(EMPTY, "") | dict.fromkeys(ZERO, 0)
        async with self.database.transaction() as session:
            session.add(
                InteractionRow(
                    id=call,
                    project=DEFAULT_PROJECT,
                    direction="in",
                    caller_raw=number,
                    caller_e164=f"+86{number}",
                    caller_kind="mobile",
                    number_reversed=number[::-1],
                    called="12345",
                    arrived_at=now,
                    outcome="live",
                    recording_state="none",
                    recording_gaps=[],
                    path=[],
                    **row,
                )
            )
            session.add(
                SegmentRow(
                    interaction=call,
                    seq=1,
                    kind="talk",
                    agent=self.ids[agent],
                    department=self.ids["desk"],
                    started_at=now,
                    outcome="",
                )
            )
        return call

    async def trail(self, ticket: str) -> list[str]:
        """What the audit trail has of an order, in order."""
        async with self.database.read() as session:
            query = select(AuditEntry.action).where(
                AuditEntry.noun == "ticket", AuditEntry.noun_id == ticket
            )
            return list(await session.scalars(query.order_by(AuditEntry.number)))

    def at(self, text: str) -> datetime:
        """A moment of the centre's wall clock: `01-06 09:00` in the year of the tests."""
        return datetime.fromisoformat(f"2026-{text.replace(' ', 'T')}:00+08:00")


WAYS: Mapping[Step, tuple[str, Mapping[str, Any]]] = {
    Step.DISPATCH: ("ann", {}),
    Step.REDIRECT: ("dan", {"reason": "不归水务", "department": None}),
    Step.SIGN: ("wu", {}),
    Step.RETURN: ("wu", {"reason": "不属本部门"}),
    Step.BEGIN: ("wu", {}),
    Step.WAIT: ("wu", {"reason": "等客户提供材料"}),
    Step.SUSPEND: ("wu", {"reason": "雨季无法施工"}),
    Step.RESUME: ("wu", {}),
    Step.REPLY: ("wu", {"text": "已修好"}),
    Step.REVISIT: ("rui", {}),
    Step.REWORK: ("rui", {"reason": "仍在漏水", "satisfaction": Satisfaction.UNSATISFIED}),
    Step.CLOSE: ("rui", {"satisfaction": Satisfaction.SATISFIED}),
    Step.ARCHIVE: ("sun", {}),
    Step.VOID: ("sun", {"reason": "重复"}),
}
"""Who takes a step of an order of type `leak`, and with what."""
