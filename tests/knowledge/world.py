"""A small centre with knowledge: two member departments with a maintainer and an agent each."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tests.attachments.world import PNG, pieces
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
from warmline.app.knowledge import built
from warmline.attachments.rules import KEYS
from warmline.attachments.service import AttachmentService
from warmline.kit.actor import DEFAULT_PROJECT, Actor, Scope
from warmline.kit.audit import AuditEntry
from warmline.kit.clock import VirtualClock
from warmline.kit.db import Database
from warmline.kit.errors import WarmlineError
from warmline.kit.folder_store import FolderStore
from warmline.kit.ids import uuid7
from warmline.kit.objects import Words
from warmline.knowledge.model import ArticleKind, Content, OrderType
from warmline.knowledge.service import Whole
from warmline.knowledge.service.files import ARTICLE, VERSION
from warmline.knowledge.states import Step
from warmline.runs.service import RunService

OTHER_PROJECT = "00000000-0000-7000-8000-000000000099"
READS = frozenset({"knowledge.view"})
WRITES = READS | {"knowledge.write", "knowledge.review"}
AGENT_ROLE = "00000000-0000-7000-8000-0000000000a1"
COMPLAINT_ROLE = "00000000-0000-7000-8000-0000000000a2"
PEOPLE = ("ann", "bob", "eve", "wes", "rex", "sun", "zoe")


@dataclass
class Told:
    """A notice that went out."""

    users: Sequence[str]
    kind: str
    article: str
    facts: Mapping[str, str]


@dataclass
class World:
    """`ann` and `bob` answer calls in east and west; `eve` writes and `rex` reviews for the east,
    `wes` for the west; `sun` sees all; `zoe` works in another project."""

    database: Database
    clock: VirtualClock = field(default_factory=VirtualClock)
    top: str = field(default_factory=uuid7)
    east: str = field(default_factory=uuid7)
    west: str = field(default_factory=uuid7)
    users: Mapping[str, str] = field(default_factory=lambda: {name: uuid7() for name in PEOPLE})
    told: list[Told] = field(default_factory=list)
    categories: dict[str, str] = field(default_factory=dict)
    order_types: list[OrderType] = field(default_factory=list)
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="warmline-test-")))

    def __post_init__(self) -> None:
        self.files = AttachmentService(
            self.database,
            self.clock,
            FolderStore(self.folder / "kept", KEYS, Words()),
            self.folder / "arriving",
        )
        self.runs = RunService(self.database, self.clock)
        self.knowledge = built(
            self.database,
            self.clock,
            self._tell,
            self.files,
            self._order_types,
            self.runs,
            zone="Asia/Shanghai",
            language="zh",
            centre="暖线",
        )
        self.articles = self.knowledge.articles
        self.reading = self.knowledge.reading
        self.search = self.knowledge.search
        self.cards = self.knowledge.cards
        self.settings = self.knowledge.settings
        self.exchange = self.knowledge.exchange
        self.export = self.knowledge.export
        self.files.register(ARTICLE, self.reading.may_see)
        self.files.register(VERSION, self.reading.may_edit)
        self.ann = self.actor("ann", department=self.east)
        self.bob = self.actor("bob", department=self.west)
        self.eve = self.actor("eve", department=self.east, permissions=WRITES)
        self.rex = self.actor("rex", department=self.east, permissions=WRITES)
        self.wes = self.actor("wes", department=self.west, permissions=WRITES)
        self.sun = self.actor("sun", scope=Scope.ALL, permissions=ALL)
        self.zoe = self.actor(
            "zoe", scope=Scope.ALL, permissions=ALL, projects=frozenset({OTHER_PROJECT})
        )

    async def _order_types(self) -> Sequence[OrderType]:
        return self.order_types

    async def _tell(
        self, session: Any, users: Sequence[str], kind: str, article: str, facts: Mapping[str, str]
    ) -> None:
        self.told.append(Told(users, kind, article, facts))

    def actor(
        self,
        name: str,
        *,
        scope: Scope = Scope.OWN,
        department: str | None = None,
        permissions: frozenset[str] = READS,
        projects: frozenset[str] = frozenset({DEFAULT_PROJECT}),
    ) -> Actor:
        return Actor(
            user_id=self.users[name],
            login=name,
            name=f"{name}的名字",
            permissions=permissions,
            scope=scope,
            department_id=department,
            projects=projects,
        )

    async def open(self) -> None:
        """People, departments, roles, and a category of each department."""
        async with self.database.transaction() as session:
            for project in (DEFAULT_PROJECT, OTHER_PROJECT):
                session.add(ProjectRow(id=project, name=project))
            session.add(DepartmentRow(id=self.top, name="客服中心"))
            await session.flush()
            for department, name in ((self.east, "东部"), (self.west, "西部")):
                session.add(DepartmentRow(id=department, name=name, parent_id=self.top))
            for role, name in ((AGENT_ROLE, "坐席"), (COMPLAINT_ROLE, "投诉岗")):
                session.add(RoleRow(id=role, name=name, scope="own"))
            await session.flush()
            for role in (AGENT_ROLE, COMPLAINT_ROLE):
                session.add(RolePermissionRow(role_id=role, permission="knowledge.view"))
            await session.flush()
            places = {"ann": self.east, "bob": self.west, "eve": self.east, "rex": self.east}
            for name, user_id in self.users.items():
                user = UserRow(id=user_id, login=name, name=f"{name}的名字")
                user.password_hash = "-"
                user.department_id = places.get(name, self.west if name == "wes" else None)
                session.add(user)
            await session.flush()
            for name, user_id in self.users.items():
                project = OTHER_PROJECT if name == "zoe" else DEFAULT_PROJECT
                session.add(UserProjectRow(user_id=user_id, project_id=project))
                session.add(UserRoleRow(user_id=user_id, role_id=AGENT_ROLE))
            session.add(UserRoleRow(user_id=self.users["bob"], role_id=COMPLAINT_ROLE))
        for name, department in (("东部业务", self.east), ("西部业务", self.west)):
            made = await self.settings.create(self.sun, name, department=department)
            self.categories[name] = made.id

    async def draft(self, actor: Actor, content: Content, category: str = "东部业务") -> Whole:
        self.clock.advance(1)
        return await self.articles.create(
            actor, ArticleKind.FAQ, self.categories[category], content
        )

    async def published(
        self, title: str, body: str = "正文", *, by: Actor | None = None, **more: Any
    ) -> str:
        """An article written, reviewed and published; its id."""
        category = more.pop("category", "东部业务")
        content = Content(title=title, body=body, **more)
        whole = await self.draft(by or self.eve, content, category)
        await self.publish(whole, by=by or self.eve)
        return whole.article.id

    async def publish(self, whole: Whole, *, by: Actor | None = None) -> Whole:
        article, number = whole.article.id, whole.version.number
        await self.articles.step(by or self.eve, article, Step.SUBMIT, number=number)
        return await self.articles.step(self.sun, article, Step.PUBLISH, number=number)

    async def found(self, actor: Actor, text: str, **more: Any) -> list[str]:
        """The titles a search finds."""
        self.clock.advance(1)
        return [one.title for one in await self.search.search(actor, text, **more)]

    async def trail(self, noun: str = "article") -> list[AuditEntry]:
        async with self.database.read() as session:
            query = select(AuditEntry).where(AuditEntry.noun == noun)
            return list(await session.scalars(query.order_by(AuditEntry.number)))

    async def uploaded(self, actor: Actor, name: str = "图.png", body: bytes = PNG) -> str:
        """A file he uploaded and has not saved anywhere; its id."""
        return (await self.files.keep(actor, name, pieces(body))).id

    async def may_open(self, actor: Actor, file: str) -> bool:
        try:
            await self.files.get(actor, file)
        except WarmlineError:
            return False
        return True
