"""The small centre of customers, with follow-ups; what people are told is kept in a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from tests.customers.world import DESK, OTHER_PROJECT
from tests.customers.world import World as CustomersWorld
from warmline.accounts.tables import UserRow
from warmline.customers.service import CustomerService
from warmline.followups.export import AnswerExport, FollowupExport
from warmline.followups.model import Followup, NewFollowup
from warmline.followups.questions import (
    Branch,
    Document,
    Option,
    Purpose,
    Question,
    Questionnaire,
    Quota,
    Type,
    When,
)
from warmline.followups.service import FollowupService
from warmline.followups.service.asking import AskingService
from warmline.followups.service.assigning import AssignService
from warmline.followups.service.questionnaires import QuestionnaireService
from warmline.followups.service.reminding import ReminderService
from warmline.followups.service.steps import Centre
from warmline.kit.actor import Actor, Scope
from warmline.kit.audit import AuditEntry
from warmline.kit.db import Database
from warmline.kit.errors import Missing
from warmline.kit.ids import uuid7

ZONE = ZoneInfo("Asia/Shanghai")
WORK = DESK | {"followup.work"}
LEAD = WORK | {"followup.assign", "questionnaire.read"}
CHIEF = LEAD | {"followup.configure", "followup.export", "questionnaire.manage"}

SATISFIED = Document(
    questions=(
        Question(
            "happy",
            Type.SINGLE,
            "问题解决了吗？",
            options=(Option("yes", "解决了"), Option("no", "没有解决")),
            branches=(Branch(When.IS, "mark", "yes"),),
        ),
        Question("why", Type.TEXT, "还有什么没有解决？", required=False),
        Question("mark", Type.SCALE, "请打分", least=1, most=5),
        Question(
            "wants",
            Type.MULTIPLE,
            "希望怎样联系您？",
            required=False,
            options=(Option("phone", "电话"), Option("sms", "短信"), Option("none", "不用")),
            most=2,
        ),
        Question("age", Type.NUMBER, "您的年龄", required=False, least=0, most=120),
    ),
    quotas=(Quota("happy", "yes", 2),),
    opening="您好，做一个简短的回访。",
)


@dataclass
class Told:
    """A notice as it was told."""

    user: str
    kind: str
    followup: str
    facts: Mapping[str, str]
    popup: bool


class Recorder:
    """Keeps what people are told, when the transaction that tells it is committed."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.settled: list[str] = []
        self.fails = False

    async def tell(
        self,
        session: Any,
        users: Iterable[str],
        kind: str,
        followup: str,
        facts: Mapping[str, str],
        *,
        popup: bool,
    ) -> None:
        if self.fails:
            raise RuntimeError("the notice could not be kept")
        self.told += [Told(user, kind, followup, facts, popup) for user in sorted(users)]

    async def settle(self, session: Any, followup: str) -> None:
        self.settled.append(followup)

    def kinds(self, user: str) -> list[str]:
        return [one.kind for one in self.told if one.user == user]


@dataclass
class Queues:
    """Queue → who works in it."""

    by_queue: dict[str, set[str]] = field(default_factory=dict)

    async def of_user(self, session: Any, user: str) -> frozenset[str]:
        return frozenset(queue for queue, users in self.by_queue.items() if user in users)

    async def members(self, queue: str) -> frozenset[str]:
        return frozenset(self.by_queue.get(queue, set()))

    async def names(self) -> Mapping[str, str]:
        return dict.fromkeys(self.by_queue, "售后服务")


@dataclass
class Sight:
    """Customers as they are; calls as the test says: call → who sees it."""

    customers: CustomerService
    calls: dict[str, set[str]] = field(default_factory=dict)

    async def customer(self, actor: Actor, customer: str) -> str:
        return (await self.customers.get(actor, customer)).project

    async def interaction(self, actor: Actor, interaction: str) -> None:
        if actor.user_id not in self.calls.get(interaction, set()):
            raise Missing("There is no such call.", code="call_missing")


class World(CustomersWorld):
    """`ann` and `bob` are agents of the east and the west, `lee` leads the east, `sun` all; `zoe`
    works in another project."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.ann = self.actor("ann", department=self.east, permissions=WORK)
        self.bob = self.actor("bob", department=self.west, permissions=WORK)
        self.lee = self.actor("lee", scope=Scope.TREE, department=self.east, permissions=LEAD)
        self.sun = self.actor("sun", scope=Scope.ALL, permissions=CHIEF)
        self.zoe = self.actor(
            "zoe", scope=Scope.ALL, permissions=CHIEF, projects=frozenset({OTHER_PROJECT})
        )
        self.queue = uuid7()
        self.notices, self.queues = Recorder(), Queues({self.queue: {self.bob.user_id}})
        self.sight = Sight(self.customers)
        self.centre = Centre(
            database=database,
            clock=self.clock,
            zone=ZONE,
            days={},
            notices=self.notices,
            queues=self.queues,
            seen=self.sight,
        )
        self.followups = FollowupService(self.centre)
        self.assign = AssignService(self.centre, self.followups)
        self.reminders = ReminderService(self.centre)
        self.questionnaires = QuestionnaireService(database, self.clock)
        self.asking = AskingService(self.centre, self.followups)
        self.followup_export = FollowupExport(self.centre, self.followups, "zh")
        self.answer_export = AnswerExport(self.centre, "zh")

    def at(self, **later: float) -> datetime:
        return self.clock.now() + timedelta(**later)

    async def plan(self, actor: Actor, content: str = "回电确认安装时间", **more: Any) -> Followup:
        """Planned in two hours unless said otherwise."""
        more.setdefault("due_at", self.at(hours=2))
        return await self.followups.plan(actor, NewFollowup(content, **more))

    async def look(self, minutes: float = 0) -> None:
        """So much later, the ticker looks."""
        self.clock.advance(minutes * 60)
        await self.reminders.send_due()

    async def trail_of(self, noun: str = "followup") -> list[AuditEntry]:
        async with self.database.read() as session:
            query = select(AuditEntry).where(AuditEntry.noun == noun)
            return list(await session.scalars(query.order_by(AuditEntry.number)))

    async def leaves(self, actor: Actor) -> None:
        """He is deactivated."""
        async with self.database.transaction() as session:
            whose = update(UserRow).where(UserRow.id == actor.user_id)
            await session.execute(whose.values(active=False))

    async def published(
        self, document: Document = SATISFIED, name: str = "安装回访"
    ) -> Questionnaire:
        made = await self.questionnaires.create(self.sun, name, Purpose.REVISIT, document)
        return await self.questionnaires.publish(self.sun, made.id, made.version)
