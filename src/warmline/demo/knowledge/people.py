"""What the demo's people did with its knowledge: who wrote and reviewed it, what agents opened,
doubted and looked for in vain, what waits for a review and what ends soon.

Called by `demo.knowledge` once, after the articles are there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from warmline.accounts.service import AccountsService
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor, Scope
from warmline.kit.clock import Clock
from warmline.knowledge.model import ArticleKind, Content, Verdict
from warmline.knowledge.service import ArticleService
from warmline.knowledge.service.reading import ReadingService
from warmline.knowledge.states import Step

WRITES, REVIEWS, READ = "librarian", "supervisor", ("8001", "8002", "8003", "8004")

WAITING = (
    ("订单与支付", "年终大促改价规则", "下单后 24 小时内降价的，可申请补差价一次。"),
    ("物流配送", "春节期间配送安排", "除夕至初三停止派送，急件可到网点自提。"),
)
"""Category, title and words of articles that wait for a review."""
ENDING = ("订单与支付", "周年庆满减活动", "满 3000 减 300，可与会员折扣叠加。")
ENDS_IN_DAYS = 9

MISSED = (("充电桩上门安装", 4), ("学生优惠", 3), ("海外版电压", 2), ("分期免息", 1))
"""What was looked for and not found, and how often."""

DOUBTS = (
    (3, Verdict.OUTDATED, "新版流程上周已改，不再需要纸质单据。"),
    (11, Verdict.WRONG, "时限写的是 3 天，系统里是 5 个工作日。"),
    (0, Verdict.USEFUL, ""),
    (5, Verdict.USEFUL, ""),
)
"""Which article, what an agent says of it, and why."""


@dataclass(frozen=True, slots=True)
class People:
    """Those of the demo who have to do with knowledge."""

    writer: Actor
    reviewer: Actor
    readers: Sequence[Actor]


async def people(accounts: AccountsService) -> People:
    """They, as they act here: each may do his part with everything there is."""
    may_read = frozenset({"knowledge.view"})
    return People(
        await _actor(accounts, WRITES, may_read | {"knowledge.write"}),
        await _actor(accounts, REVIEWS, may_read | {"knowledge.review"}),
        [await _actor(accounts, login, may_read) for login in READ],
    )


async def _actor(accounts: AccountsService, login: str, may: frozenset[str]) -> Actor:
    user = await accounts.users.by_login(SYSTEM, login)
    assert user is not None
    return Actor(
        user_id=user.id,
        login=login,
        name=user.name,
        permissions=may,
        scope=Scope.ALL,
        department_id=user.department.id if user.department else None,
        projects=frozenset({DEFAULT_PROJECT}),
    )


async def unfinished(
    articles: ArticleService, who: People, categories: Mapping[str, str], clock: Clock
) -> None:
    """Two that wait for the reviewer, and one whose days are counted."""
    for category, title, body in WAITING:
        content = Content(title=title, body=body)
        made = await articles.create(who.writer, ArticleKind.ARTICLE, categories[category], content)
        await articles.step(who.writer, made.article.id, Step.SUBMIT, number=1)
    category, title, body = ENDING
    content = Content(title=title, body=body, valid_to=clock.now() + timedelta(days=ENDS_IN_DAYS))
    made = await articles.create(who.writer, ArticleKind.ARTICLE, categories[category], content)
    await articles.step(who.writer, made.article.id, Step.SUBMIT, number=1)
    await articles.step(who.reviewer, made.article.id, Step.PUBLISH, number=1)


async def read(reading: ReadingService, who: People, articles: Sequence[str]) -> None:
    """Some are opened often, some never; some are doubted; some words find nothing."""
    readers = who.readers
    for place, article in enumerate(articles):
        for time in range(place * 7 % 5):
            reader = readers[(place + time) % len(readers)]
            await reading.use(reader, "article", article, query="", interaction=None)
    for place, verdict, why in DOUBTS:
        await reading.vote(readers[place % len(readers)], articles[place], verdict, why)
    for words, times in MISSED:
        for time in range(times):
            await reading.missed(readers[time % len(readers)], words)
