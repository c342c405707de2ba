"""Many articles at once: out of files into drafts, and steps for several of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.db import Database, Session
from warmline.kit.errors import WarmlineError
from warmline.knowledge import documents, rules
from warmline.knowledge.documents import Draft
from warmline.knowledge.errors import CategoryMissing
from warmline.knowledge.model import Category
from warmline.knowledge.service import ArticleService
from warmline.knowledge.states import Step
from warmline.knowledge.store import categories


@dataclass(frozen=True, slots=True)
class Row:
    """What became of a row: the article, or the problem."""

    row: int
    title: str
    article: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """`dry`: nothing was written, this is what would be."""

    dry: bool
    rows: Sequence[Row]

    @property
    def good(self) -> int:
        return sum(not row.problem for row in self.rows)


class ExchangeService:
    """Imports make drafts: nothing is published unseen."""

    def __init__(
        self, database: Database, articles: ArticleService, zone: str = "Asia/Shanghai"
    ) -> None:
        self._database, self._articles, self._zone = database, articles, zone

    async def take(
        self, actor: Actor, name: str, data: bytes, *, category: str = "", dry: bool = True
    ) -> Imported:
        """The drafts of a file; rows that name no category go into `category`. Every bad row is
        told with its reason, and the good ones are taken all the same. Raises `FileUnreadable`."""
        allow(actor, "knowledge.import")
        allow(actor, "knowledge.write")
        drafts = await asyncio.to_thread(documents.read, name, data, self._zone)
        async with self._database.transaction() as session:
            tree = await categories.tree(session)
            by_path = {rules.path_of(tree, one.id): one for one in tree.values() if one.active}
            rows = [
                await self._one(session, actor, draft, _place(draft, by_path, tree, category), dry)
                for draft in drafts
            ]
            done = Imported(dry, rows)
            if not dry:
                facts = {"file": name, "articles": done.good, "rows": len(rows)}
                audit.record(session, actor, "imported", "article", "", None, facts)
        return done

    async def _one(
        self, session: Session, actor: Actor, draft: Draft, place: Category | None, dry: bool
    ) -> Row:
        row = Row(draft.row, draft.content.title)
        if draft.problem:
            return replace(row, problem=draft.problem)
        try:
            if place is None:
                raise CategoryMissing
            rules.check_part(actor, place)
            content = rules.checked(draft.content)
            if dry:
                return row
            made = await self._articles.write_new(session, actor, draft.kind, place.id, content)
            return replace(row, article=made.article.id)
        except WarmlineError as error:
            return replace(row, problem=error.message)

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
                done.append(Row(number, "", article, error.message))
        return done


def _place(
    draft: Draft, by_path: dict[str, Category], tree: dict[str, Category], otherwise: str
) -> Category | None:
    """By its path, or by its name where only one has it."""
    named = draft.category.strip().strip("/")
    if not named:
        return tree.get(otherwise)
    if named in by_path:
        return by_path[named]
    same = [one for one in tree.values() if one.name == named and one.active]
    return same[0] if len(same) == 1 else None
