"""Many articles at once: what a file would make, drafts out of it, steps for several of them.

The long work itself is `service.import_work`; it is started by `service.importing`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from warmline.accounts.rules import allow
from warmline.kit.actor import Actor
from warmline.kit.db import Database, Session
from warmline.kit.errors import WarmlineError
from warmline.knowledge import documents, rules
from warmline.knowledge.documents import Draft
from warmline.knowledge.errors import CategoryMissing
from warmline.knowledge.model import Category
from warmline.knowledge.ports import OrderTypes, no_order_types
from warmline.knowledge.service import ArticleService
from warmline.knowledge.service.naming import known
from warmline.knowledge.states import Step
from warmline.knowledge.store import categories

_ZH: Mapping[str, str] = {
    "category_missing": "没有这个分类，或已停用；写全路径，如 退换货/运费",
    "knowledge_not_your_part": "该分类由其他部门维护",
    "title": "标题须有 1–120 个字",
    "valid_to": "失效日期早于生效日期",
    "body": "正文过长，请拆分",
    "questions": "相似问法最多 50 行，每行 200 字",
    "keywords": "关键词最多 50 个，每个 200 字",
    "tags": "标签最多 50 个，每个 200 字",
    "attachments": "正文中的图片不存在，请在编辑页上传",
}
"""What is said of a row in Chinese, by the field or else the code of the error."""


@dataclass(frozen=True, slots=True)
class Row:
    """What became of a row: the article, or the problem; of a step its code and what the sentence
    of it names."""

    row: int
    title: str
    article: str = ""
    problem: str = ""
    code: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


class ExchangeService:
    """Imports make drafts: nothing is published unseen."""

    def __init__(
        self,
        database: Database,
        articles: ArticleService,
        zone: str = "Asia/Shanghai",
        language: str = "zh",
        order_types: OrderTypes = no_order_types,
    ) -> None:
        self._database, self._articles, self._zone = database, articles, zone
        self._order_types = order_types
        self._zh = language == "zh"

    async def read(self, name: str, data: bytes) -> Sequence[Draft]:
        """The drafts of a file. Raises `FileUnreadable`."""
        return await asyncio.to_thread(documents.read, name, data, self._zone)

    async def judged(self, actor: Actor, drafts: Sequence[Draft], category: str) -> Sequence[Row]:
        """What would become of each; those that name no category go into `category`."""
        allow(actor, "knowledge.import")
        allow(actor, "knowledge.write")
        async with self._database.read() as session:
            tree = await categories.tree(session)
            names = await known(session, self._order_types)
        by_path = _paths(tree)
        rows = list[Row]()
        for one in drafts:
            draft = one if one.problem else names.resolved(one)
            row = Row(draft.row, draft.content.title)
            try:
                problem = self._said(draft)
                if not problem:
                    rules.check_part(actor, _place(draft, by_path, tree, category))
                    rules.checked(draft.content)
                rows.append(replace(row, problem=problem))
            except WarmlineError as error:
                rows.append(replace(row, problem=self._reason(error)))
        return rows

    async def put(
        self,
        session: Session,
        actor: Actor,
        drafts: Sequence[Draft],
        rows: Sequence[Row],
        *,
        category: str,
        batch: str,
    ) -> Sequence[Row]:
        """The drafts whose rows have no problem become articles of the import `batch`."""
        tree = await categories.tree(session)
        names = await known(session, self._order_types)
        by_path = _paths(tree)
        done = list[Row]()
        for one, row in zip(drafts, rows, strict=True):
            draft = names.resolved(one)
            problem = row.problem or self._said(draft)
            if problem:
                done.append(replace(row, problem=problem))
                continue
            try:
                place = _place(draft, by_path, tree, category)
                made = await self._articles.write_new(
                    session, actor, draft.kind, place.id, draft.content, batch=batch
                )
                done.append(replace(row, article=made.article.id))
            except WarmlineError as error:
                done.append(replace(row, problem=self._reason(error)))
        return done

    async def steps(
        self, actor: Actor, step: Step, wanted: Sequence[tuple[str, int]], reason: str = ""
    ) -> Sequence[Row]:
        """One step for several versions (article, number), each for itself."""
        done = list[Row]()
        for article, number in wanted:
            try:
                whole = await self._articles.step(
                    actor, article, step, number=number, reason=reason
                )
                done.append(Row(number, whole.version.content.title, article))
            except WarmlineError as error:
                done.append(
                    Row(number, "", article, error.message, error.code, dict(error.details))
                )
        return done

    def _said(self, draft: Draft) -> str:
        return "" if draft.problem is None else draft.problem[0 if self._zh else 1]

    def _reason(self, error: WarmlineError) -> str:
        if not self._zh:
            return error.message
        return _ZH.get(error.field or "") or _ZH.get(error.code) or error.message


def _paths(tree: Mapping[str, Category]) -> dict[str, Category]:
    return {rules.path_of(tree, one.id): one for one in tree.values() if one.active}


def _place(
    draft: Draft, by_path: Mapping[str, Category], tree: Mapping[str, Category], otherwise: str
) -> Category:
    """By its path, or by its name where only one has it. Raises `CategoryMissing`."""
    named = draft.category.strip().strip("/")
    if not named:
        found = tree.get(otherwise)
    elif named in by_path:
        found = by_path[named]
    else:
        same = [one for one in tree.values() if one.name == named and one.active]
        found = same[0] if len(same) == 1 else None
    if found is None or not found.active:
        raise CategoryMissing
    return found
