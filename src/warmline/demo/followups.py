"""The demo centre's follow-ups and questionnaire: overdue, today, coming, done, a group's, answers.

Called by `app.prepare` with `--demo`, after the customers are there. Made once: where there is any
follow-up nothing is done. What lies in the past is planned by a clock that stands there; its
reminders count as sent, so that nobody's first page begins with a heap of pop-ups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from warmline.accounts.model import User
from warmline.accounts.service import AccountsService
from warmline.customers.model import Filters as CustomerFilters
from warmline.customers.model import Sheet as CustomerSheet
from warmline.customers.service import CustomerService
from warmline.followups.model import (
    Filters,
    Group,
    GroupKind,
    NewFollowup,
    Outcome,
    Priority,
    Repeat,
    Result,
    Sheet,
    Unit,
    Way,
)
from warmline.followups.questions import (
    END,
    SKIPPED,
    Answer,
    Branch,
    Document,
    Option,
    Purpose,
    Question,
    Quota,
    Type,
    When,
)
from warmline.followups.service import FollowupService
from warmline.followups.service.asking import AskingService
from warmline.followups.service.questionnaires import QuestionnaireService
from warmline.followups.service.reminding import ReminderService
from warmline.followups.service.steps import Centre
from warmline.kit.actor import SYSTEM, Actor

LOGINS = ("8001", "8002", "8003", "8004")
TODO = (
    ("确认安装时间，客户希望周末上午", Way.PHONE, Priority.HIGH),
    ("把延保报价发给客户，并问是否要发票", Way.WECHAT, Priority.NORMAL),
    ("回访：维修后使用是否正常", Way.PHONE, Priority.NORMAL),
    ("上门测量橱柜尺寸", Way.VISIT, Priority.NORMAL),
    ("提醒客户带购机发票", Way.MESSAGE, Priority.LOW),
    ("客户考虑两款冰箱，约好再谈价格", Way.PHONE, Priority.HIGH),
)
AFTER_H = (-26.0, -3.0, 1.5, 3.0, 5.0, 26.0, 50.0, 74.0, 146.0)
"""Hours from now, for one agent after the other."""

REVISIT = Document(
    questions=(
        Question(
            "solved",
            Type.SINGLE,
            "您反映的问题解决了吗？",
            options=(Option("yes", "已解决"), Option("part", "部分解决"), Option("no", "未解决")),
            branches=(Branch(When.IS, "mark", "yes"),),
        ),
        Question("left", Type.TEXT, "还有什么没有解决？", hint="按客户原话记录", required=False),
        Question("mark", Type.SCALE, "请对这次服务打分，5 分最满意", least=1, most=5),
        Question(
            "wants",
            Type.MULTIPLE,
            "以后希望我们怎样联系您？",
            required=False,
            options=(
                Option("phone", "电话"),
                Option("sms", "短信"),
                Option("wechat", "微信"),
                Option("none", "不用联系"),
            ),
            branches=(Branch(When.IS, END, "none"),),
        ),
        Question(
            "again", Type.NUMBER, "今年还打算添置几件家电？", required=False, least=0, most=20
        ),
    ),
    quotas=(Quota("solved", "yes", 500),),
    opening="您好，我是售后服务中心，耽误您一分钟做个回访。",
    closing="感谢您的配合，祝您生活愉快，再见。",
)


class _Silent:
    """Tells nobody."""

    async def tell(self, *_: Any, **__: Any) -> None: ...

    async def settle(self, *_: Any) -> None: ...


class _At:
    """A clock that stands at a moment."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def monotonic(self) -> float:
        return 0.0


async def seed(accounts: AccountsService, customers: CustomerService, centre: Centre) -> None:
    """Make them, where there are none yet."""
    service = FollowupService(centre)
    if (await service.search(SYSTEM, Filters(), Sheet(size=1))).items:
        return
    users = [await accounts.users.by_login(SYSTEM, login) for login in LOGINS]
    agents = [_actor(user) for user in users if user is not None]
    if not agents:
        return
    asked = QuestionnaireService(centre.database, centre.clock)
    made = await asked.create(SYSTEM, "售后回访", Purpose.REVISIT, REVISIT)
    made = await asked.publish(SYSTEM, made.id, made.version)
    for number, agent in enumerate(agents):
        found = await customers.search(agent, CustomerFilters(), CustomerSheet(size=12))
        cards = [one.id for one in found.items]
        if cards:
            await _to_do(centre, agent, number, cards, made.id)
            await _past(centre, agent, cards, made.id)
    if agents[0].department_id is not None:
        group = Group(GroupKind.DEPARTMENT, agents[0].department_id)
        due = centre.clock.now() + timedelta(hours=3)
        new = NewFollowup("客户要求今天内回电，谁有空谁回", due, group=group)
        await service.plan(agents[0], new)
    while await ReminderService(replace(centre, notices=_Silent())).send_due():
        pass


def _actor(user: User) -> Actor:
    """An agent as he plans and asks himself."""
    return Actor(
        user_id=user.id,
        login=user.login,
        name=user.name,
        permissions=frozenset({"customer.view", "followup.work"}),
        department_id=None if user.department is None else user.department.id,
        projects=frozenset(one.id for one in user.projects),
    )


async def _to_do(
    centre: Centre, agent: Actor, number: int, cards: Sequence[str], questionnaire: str
) -> None:
    """What an agent has before him, some of it overdue."""
    now = centre.clock.now()
    for place, after_h in enumerate(AFTER_H):
        content, way, priority = TODO[(place + number) % len(TODO)]
        due = now + timedelta(hours=after_h, minutes=7 * ((place + number) % 5))
        then = replace(centre, clock=_At(min(now, due - timedelta(hours=1))))
        await FollowupService(then).plan(
            agent,
            NewFollowup(
                content,
                due.replace(second=0, microsecond=0),
                customer=cards[place % len(cards)],
                way=way,
                priority=priority,
                repeat=Repeat(Unit.MONTH, workdays=True) if place == 7 else None,
                questionnaire=questionnaire if content == TODO[2][0] else None,
            ),
        )


async def _past(centre: Centre, agent: Actor, cards: Sequence[str], questionnaire: str) -> None:
    """What he did last week, with what customers answered."""
    now = centre.clock.now()
    for number in range(6):
        due = now - timedelta(days=1 + number, hours=number % 4)
        then = replace(centre, clock=_At(due))
        service = FollowupService(then)
        card = cards[number % len(cards)]
        new = NewFollowup(TODO[2][0], due, customer=card, questionnaire=questionnaire)
        made = await service.plan(agent, new)
        await _answers(AskingService(then, service), agent, questionnaire, made.id, number)
        result = (Result.REACHED, Result.REACHED, Result.UNREACHED)[number % 3]
        await service.complete(agent, made.id, Outcome(result))


async def _answers(
    asking: AskingService, actor: Actor, questionnaire: str, followup: str, number: int
) -> None:
    """One customer's, always the same for his number; every third was not reached."""
    if number % 3 == 2:
        return
    found = await asking.begin(actor, questionnaire, followup=followup)
    given = {
        "solved": Answer(choices=(("yes", "yes", "part", "no")[number % 4],)),
        "left": Answer(words="门封还有一点松") if number % 2 else SKIPPED,
        "mark": Answer(number=float((5, 4, 5, 3, 4, 2)[number % 6])),
        "wants": Answer(choices=(("phone",), ("sms", "wechat"), ("wechat",))[number % 3]),
        "again": Answer(number=float(number % 3)) if number % 2 else SKIPPED,
    }
    while found.path.next is not None:
        key = found.path.next
        found = await asking.answer(actor, found.sheet.id, key, given[key])
    await asking.finish(actor, found.sheet.id)
