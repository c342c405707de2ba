"""The verbs on articles: write, review, publish, end. One transaction each, with its audit entry.

Who may: `knowledge.write` and `knowledge.review`, each within the actor's part (`rules.maintains`).
Reading is `service.reading`, searching `service.searching`, scripts and replies `service.cards`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Found, Sheet
from warmline.knowledge import rules, states, text
from warmline.knowledge.differences import Difference, between
from warmline.knowledge.errors import (
    ArticleMissing,
    CategoryMissing,
    ContentInvalid,
    DraftChanged,
    ReasonNeeded,
    VersionOpen,
)
from warmline.knowledge.model import (
    Article,
    ArticleKind,
    Category,
    Content,
    ListFilter,
    Row,
    Version,
    VersionState,
)
from warmline.knowledge.ports import Files, NoFiles, Tells, nobody_told
from warmline.knowledge.service import files as article_files
from warmline.knowledge.states import Step
from warmline.knowledge.store import articles, categories, feedback, publications, readers
from warmline.knowledge.terms import of_document

REVIEWERS = frozenset({Step.RETURN, Step.PUBLISH, Step.WITHDRAW})
"""Steps of whoever reviews; the others are of whoever writes."""
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Whole:
    """An article with one of its versions and that version's files, for its maintainers."""

    article: Article
    version: Version
    names: Mapping[str, str]
    steps: tuple[Step, ...]
    files: Sequence[Any] = ()


class ArticleService:
    """Articles, as those who maintain them see them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        tell: Tells = nobody_told,
        files: Files | None = None,
    ) -> None:
        self._database, self._clock = database, clock
        self._tell, self._files = tell, files or NoFiles()

    # Looking -------------------------------------------------------------------------------------

    async def list(
        self,
        actor: Actor,
        wanted: ListFilter | None = None,
        sheet: Sheet | None = None,
        q: str = "",
    ) -> Found[Row]:
        """The articles of the actor's part; `wanted.category` and what is under it; `q` looks into
        titles and texts. Raises `Invalid` for the sort, `PageUnknown`."""
        allow(actor, "knowledge.write", "knowledge.review")
        wanted = wanted or ListFilter()
        async with self._database.read() as session:
            tree = await categories.tree(session)
            part = {one.id for one in tree.values() if rules.maintains(actor, one)}
            if wanted.category:
                part &= rules.below(tree.values(), wanted.category)
            return await articles.listed(session, part, wanted, sheet or Sheet(), q)

    async def version(self, actor: Actor, article: str, number: int | None = None) -> Whole:
        """A version of an article of his part; without a number the open one, else the published,
        else the last. Raises `ArticleMissing`."""
        allow(actor, "knowledge.write", "knowledge.review")
        async with self._database.read() as session:
            found, _ = await self._his(session, actor, article)
            if number is None:
                number = found.open or found.published
            if number is None:
                number = (await articles.versions(session, article))[0].number
            version = await articles.version(session, article, number)
            if version is None:
                raise ArticleMissing
            return await self._whole(session, actor, found, version)

    async def versions(self, actor: Actor, article: str) -> Sequence[Version]:
        """All of them, the newest first. Raises `ArticleMissing`."""
        allow(actor, "knowledge.write", "knowledge.review")
        async with self._database.read() as session:
            await self._his(session, actor, article)
            return await articles.versions(session, article)

    async def difference(self, actor: Actor, article: str, old: int, new: int) -> Difference:
        """What changed from one version to another. Raises `ArticleMissing`."""
        allow(actor, "knowledge.write", "knowledge.review")
        async with self._database.read() as session:
            await self._his(session, actor, article)
            before = await articles.version(session, article, old)
            after = await articles.version(session, article, new)
            if before is None or after is None:
                raise ArticleMissing
            return between(before.content, after.content)

    # Writing -------------------------------------------------------------------------------------

    async def create(
        self, actor: Actor, kind: ArticleKind, category: str, content: Content
    ) -> Whole:
        """A new article with its first draft. Raises `CategoryMissing`, `NotYourPart`,
        `ContentInvalid`."""
        allow(actor, "knowledge.write")
        async with self._database.transaction() as session:
            return await self.write_new(session, actor, kind, category, content)

    async def write_new(
        self,
        session: Session,
        actor: Actor,
        kind: ArticleKind,
        category: str,
        content: Content,
        *,
        batch: str | None = None,
    ) -> Whole:
        """`create` within a transaction of the caller's, for imports; `batch`: which."""
        now = self._clock.now()
        kept = rules.checked(content)
        place = await self._place(session, actor, category)
        article = Article(
            uuid7(), place.project, place.id, kind, now, actor.user_id, open=1, batch=batch
        )
        draft = Version(
            article.id,
            1,
            VersionState.DRAFT,
            kept,
            1,
            actor.user_id,
            created_at=now,
            changed_at=now,
        )
        await articles.insert(session, article)
        await articles.save(session, draft)
        await article_files.keep(self._files, session, actor, article.id, kept)
        facts = {"title": kept.title, "category": place.name}
        audit.record(session, actor, "created", "article", article.id, None, facts)
        return await self._whole(session, actor, article, draft)

    async def save(self, actor: Actor, article: str, revision: int, content: Content) -> Whole:
        """Save the draft that is at `revision`; with 0 where nothing is open, begin a new version.
        Raises `DraftChanged`, `VersionOpen`, `StepIllegal`, `ContentInvalid`, `ArticleMissing`."""
        allow(actor, "knowledge.write")
        now = self._clock.now()
        kept = rules.checked(content)
        async with self._database.transaction() as session:
            found, _ = await self._his(session, actor, article, lock=True)
            if found.open is None:
                if revision:
                    raise DraftChanged("The draft is gone; look at the article again.", revision=0)
                number = (await articles.versions(session, article))[0].number + 1
                draft = Version(
                    article,
                    number,
                    VersionState.DRAFT,
                    kept,
                    1,
                    actor.user_id,
                    created_at=now,
                    changed_at=now,
                )
            else:
                before = await articles.version(session, article, found.open)
                assert before is not None
                draft = _resaved(before, revision, kept, actor, now)
            await articles.save(session, draft)
            await article_files.keep(self._files, session, actor, article, kept)
            facts = {"number": draft.number, "title": kept.title}
            audit.record(session, actor, "drafted", "article", article, None, facts)
            return await self._whole(session, actor, replace(found, open=draft.number), draft)

    async def move(self, actor: Actor, article: str, category: str) -> Article:
        """Put an article into another category; both are of his part. Raises `NotYourPart`,
        `CategoryMissing`, `ArticleMissing`."""
        allow(actor, "knowledge.write")
        async with self._database.transaction() as session:
            found, old = await self._his(session, actor, article, lock=True)
            place = await self._place(session, actor, category)
            if place.project != found.project:
                raise CategoryMissing
            await articles.move(session, article, category)
            await publications.move(session, article, category)
            sides = {"category": old.name}, {"category": place.name}
            audit.record(session, actor, "changed", "article", article, *sides)
            return replace(found, category=category)

    # Steps ---------------------------------------------------------------------------------------

    async def step(
        self, actor: Actor, article: str, step: Step, *, number: int, reason: str = ""
    ) -> Whole:
        """Take a step with version `number`. Raises `StepIllegal` where its state does not allow
        it, `OwnWork`, `ReasonNeeded`, `ContentInvalid`, `ArticleMissing`."""
        allow(actor, "knowledge.review" if step in REVIEWERS else "knowledge.write")
        reason = " ".join(reason.split())
        if step in states.REASONED and not reason:
            raise ReasonNeeded
        async with self._database.transaction() as session:
            found, place = await self._his(session, actor, article, lock=True)
            before = await articles.version(session, article, number)
            if before is None:
                raise ArticleMissing
            after = await self._taken(session, actor, found, place, before, step, reason)
            now = await articles.find(session, article)
            assert now is not None
            return await self._whole(session, actor, now, after)

    async def of_batch(self, actor: Actor, batch: str) -> Sequence[str]:
        """The articles an import made that are of his part."""
        allow(actor, "knowledge.write")
        async with self._database.read() as session:
            tree = await categories.tree(session)
            part = {one.id for one in tree.values() if rules.maintains(actor, one)}
            return await articles.of_batch(session, batch, part)

    async def take_back(self, actor: Actor, article: str) -> bool:
        """Discard what an import made, unless somebody worked on it since: it was saved again,
        handed in, or has another version. Whether it is gone. Raises `ArticleMissing`."""
        async with self._database.transaction() as session:
            found, place = await self._his(session, actor, article, lock=True)
            first = await articles.version(session, article, 1)
            assert first is not None
            if first.state is VersionState.DISCARDED:
                return found.open is None and found.published is None
            if first.state is not VersionState.DRAFT or first.revision > 1:
                return False
            await self._taken(session, actor, found, place, first, Step.DISCARD, "")
            return True

    async def expire(self) -> int:
        """End what is valid no longer; how many. For the ticker; one transaction each."""
        now, ended = self._clock.now(), 0
        async with self._database.read() as session:
            due = await articles.ending(session, now, AT_ONCE)
        for article in due:
            async with self._database.transaction() as session:
                found, place = await self._his(session, SYSTEM, article, lock=True)
                if found.published is None:
                    continue
                version = await articles.version(session, article, found.published)
                if version is None or (version.content.valid_to or now) > now:
                    continue
                await self._taken(session, SYSTEM, found, place, version, Step.EXPIRE, "")
                ended += 1
        return ended

    async def _taken(
        self,
        session: Session,
        actor: Actor,
        article: Article,
        place: Category,
        before: Version,
        step: Step,
        reason: str,
    ) -> Version:
        """One step and what follows from it."""
        now = self._clock.now()
        after = replace(
            before, state=states.after(before.state, step), changed_at=now, reason=reason
        )
        if step is Step.SUBMIT:
            rules.submittable(before.content, now)
            after = replace(after, submitted_at=now)
        if step is Step.PUBLISH:
            after = await self._publish(session, actor, article, place, after)
        elif step in REVIEWERS:
            after = replace(after, reviewed_by=actor.user_id, reviewed_at=now)
        if step in (Step.EXPIRE, Step.WITHDRAW, Step.SUPERSEDE):
            after = replace(after, ended_at=now)
        await articles.save(session, after)
        if step in (Step.EXPIRE, Step.WITHDRAW):
            await publications.forget(session, article.id)
            await article_files.hide(self._files, session, actor, article.id)
        if step is Step.DISCARD:
            await article_files.keep(self._files, session, actor, article.id)
        facts: dict[str, object] = {"number": after.number, "state": after.state}
        if reason:
            facts["reason"] = reason
        if step is Step.PUBLISH and actor.user_id == before.author:
            facts["own_work"] = True
        old = {"number": before.number, "state": before.state}
        audit.record(session, actor, _DONE[step], "article", article.id, old, facts)
        if step in (Step.RETURN, Step.WITHDRAW, Step.EXPIRE) and before.author != actor.user_id:
            told = {"title": before.content.title, "reason": reason}
            await self._tell(session, [before.author], _TOLD[step], article.id, told)
        return after

    async def _publish(
        self, session: Session, actor: Actor, article: Article, place: Category, version: Version
    ) -> Version:
        now = self._clock.now()
        content = version.content
        rules.check_reviewer(actor, version.author)
        rules.submittable(content, now)
        if article.published is not None:
            if content.valid_from is not None and content.valid_from > now:
                raise ContentInvalid(
                    "The version in force would be gone until this one begins; publish it when it "
                    "begins, or leave its beginning empty.",
                    field="valid_from",
                )
            old = await articles.version(session, article.id, article.published)
            assert old is not None
            await self._taken(session, SYSTEM, article, place, old, Step.SUPERSEDE, "")
        after = replace(
            version, reviewed_by=actor.user_id, reviewed_at=now, published_at=now, reason=""
        )
        plain = text.plain(text.read(content.body))
        # The first text read by this process loads a dictionary.
        terms = await asyncio.to_thread(
            of_document, content.title, plain, content.questions, content.keywords
        )
        await publications.write(session, article, after, plain, terms)
        await article_files.publish(self._files, session, actor, article.id, content)
        followers = await feedback.followers(
            session, article.id, [one.id for one in await self._above(session, place)]
        )
        if content.must_read:
            followers |= {one.user for one in await readers.audience(session, article.id)}
        followers -= {actor.user_id}
        kind = "article_must_read" if content.must_read else "article_changed"
        if followers:
            facts = {"title": content.title, "note": content.note}
            await self._tell(session, sorted(followers), kind, article.id, facts)
        return after

    # ---------------------------------------------------------------------------------------------

    async def _above(self, session: Session, place: Category) -> Sequence[Category]:
        tree = await categories.tree(session)
        found, at = list[Category](), tree.get(place.id)
        while at is not None and at not in found:
            found.append(at)
            at = tree.get(at.parent) if at.parent is not None else None
        return found

    async def _place(self, session: Session, actor: Actor, category: str) -> Category:
        place = await categories.find(session, category)
        if place is None or not place.active:
            raise CategoryMissing
        rules.check_part(actor, place)
        return place

    async def _his(
        self, session: Session, actor: Actor, article: str, *, lock: bool = False
    ) -> tuple[Article, Category]:
        """An article of the actor's part; one of another's is as one that there is not."""
        found = await articles.find(session, article, lock=lock)
        place = await categories.find(session, found.category) if found is not None else None
        if found is None or place is None or not rules.maintains(actor, place):
            raise ArticleMissing
        return found, place

    async def _whole(
        self, session: Session, actor: Actor, article: Article, version: Version
    ) -> Whole:
        people = [version.author, *([version.reviewed_by] if version.reviewed_by else [])]
        may = tuple(
            step
            for step in sorted(states.steps(version.state))
            if step not in (Step.EXPIRE, Step.SUPERSEDE)
            and actor.may("knowledge.review" if step in REVIEWERS else "knowledge.write")
        )
        names = await readers.names(session, people)
        there = await article_files.of_version(self._files, session, article.id, version.content)
        return Whole(article, version, names, may, there)


_DONE: Mapping[Step, str] = {
    Step.SUBMIT: "submitted",
    Step.RETURN: "returned",
    Step.RECALL: "recalled",
    Step.PUBLISH: "published",
    Step.DISCARD: "discarded",
    Step.EXPIRE: "expired",
    Step.WITHDRAW: "withdrew",
    Step.SUPERSEDE: "superseded",
}
_TOLD: Mapping[Step, str] = {
    Step.RETURN: "article_returned",
    Step.WITHDRAW: "article_withdrawn",
    Step.EXPIRE: "article_expired",
}


def _resaved(
    before: Version, revision: int, content: Content, actor: Actor, now: datetime
) -> Version:
    """The draft saved anew. Who saved it last is its author: four eyes are about his words."""
    if before.state is not VersionState.DRAFT:
        raise VersionOpen(
            "The version is in review; take it back before you change it.",
            state=before.state.value,
        )
    if before.revision != revision:
        raise DraftChanged(
            "Somebody else saved the draft meanwhile; nothing of yours is saved yet. Look at it "
            "and save again.",
            revision=before.revision,
            by=before.author,
        )
    return replace(
        before,
        content=content,
        revision=before.revision + 1,
        author=actor.user_id,
        changed_at=now,
        reason="",
    )
