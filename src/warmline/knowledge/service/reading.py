"""The verbs of readers: read, confirm, follow, what changed, what fits an order; votes, gaps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from warmline.accounts.rules import allow
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.errors import Invalid
from warmline.kit.ids import uuid7
from warmline.kit.keyset import Found, Sheet
from warmline.knowledge import rules, text
from warmline.knowledge.differences import Difference, between
from warmline.knowledge.errors import (
    ArticleMissing,
    CardMissing,
    CategoryMissing,
    RemindedLately,
)
from warmline.knowledge.model import Gap, Published, Reading, ToRead, Verdict, Version, Vote
from warmline.knowledge.ports import Files, NoFiles, Tells, nobody_told
from warmline.knowledge.service import files as article_files
from warmline.knowledge.store import articles, cards, categories, feedback, publications, readers

MOST_SUGGESTED = 8
MOST_OF_CATEGORY = 500
LONGEST_REMARK = 500
BETWEEN_REMINDERS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """An article as a reader sees it."""

    published: Published
    version: Version
    path: str
    nodes: tuple[text.Node, ...]
    follows: bool
    confirmed_at: datetime | None
    author: str
    maintains: bool
    read_before: int
    """The last older version he read; 0: none. What changed since is one click away."""
    files: Sequence[Any]


class ReadingService:
    """What everybody does who may read."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        tell: Tells = nobody_told,
        files: Files | None = None,
    ) -> None:
        self._database, self._clock, self._tell = database, clock, tell
        self._files = files or NoFiles()

    async def open(self, actor: Actor, article: str) -> Opened:
        """An article to be read; that he read it is kept. Raises `ArticleMissing`."""
        allow(actor, "knowledge.view")
        now = self._clock.now()
        async with self._database.transaction() as session:
            found = await self._seen(session, actor, article)
            version = await articles.version(session, article, found.version)
            assert version is not None
            await feedback.read(
                session, actor.user_id, article, found.version, now, confirmed=False
            )
            tree = await categories.tree(session)
            follows = await feedback.subscriptions(session, actor.user_id)
            names = await readers.names(session, [version.author])
            return Opened(
                published=found,
                version=version,
                path=rules.path_of(tree, found.category),
                nodes=text.read(version.content.body),
                follows=("article", article) in follows,
                confirmed_at=await feedback.confirmed(
                    session, actor.user_id, article, found.version
                ),
                author=names.get(version.author, ""),
                maintains=actor.may("knowledge.write")
                and rules.maintains(actor, tree[found.category]),
                read_before=await feedback.last_read(
                    session, actor.user_id, article, found.version
                ),
                files=await article_files.of_published(
                    self._files, session, article, version.content
                ),
            )

    async def changes(self, actor: Actor, article: str, since: int) -> Difference:
        """What changed from a version he read to the one in force. Raises `ArticleMissing` where he
        may not read it, or never read the older one: it may have been for others."""
        allow(actor, "knowledge.view")
        async with self._database.read() as session:
            found = await self._seen(session, actor, article)
            if not await feedback.has_read(session, actor.user_id, article, since):
                raise ArticleMissing
            old = await articles.version(session, article, since)
            new = await articles.version(session, article, found.version)
            if old is None or new is None:
                raise ArticleMissing
            return between(old.content, new.content)

    async def changed(self, actor: Actor, versions: Mapping[str, int]) -> Collection[str]:
        """Of these articles (with the versions in force) those that changed since he read them."""
        if not versions:
            return ()
        async with self._database.read() as session:
            return await feedback.changed(session, actor.user_id, versions)

    async def confirm(self, actor: Actor, article: str, version: int) -> None:
        """He read this version and says so. Raises `ArticleMissing` also where another version is
        in force by now: what he has before him is not what counts."""
        allow(actor, "knowledge.view")
        async with self._database.transaction() as session:
            found = await self._seen(session, actor, article)
            if found.version != version:
                raise ArticleMissing
            now = self._clock.now()
            await feedback.read(session, actor.user_id, article, version, now, confirmed=True)
            facts = {"number": version}
            audit.record(session, actor, "confirmed", "article", article, None, facts)

    async def may_see(self, actor: Actor, article: str) -> bool:
        """Whether he may open what is attached to the published article."""
        if not actor.may("knowledge.view"):
            return False
        async with self._database.read() as session:
            try:
                await self._seen(session, actor, article)
            except ArticleMissing:
                return False
        return True

    async def may_edit(self, actor: Actor, article: str) -> bool:
        """Whether he may open what its drafts and older versions have."""
        if not (actor.may("knowledge.write") or actor.may("knowledge.review")):
            return False
        async with self._database.read() as session:
            found = await articles.find(session, article)
            place = await categories.find(session, found.category) if found else None
        return place is not None and rules.maintains(actor, place)

    async def readings(self, actor: Actor, article: str) -> Sequence[Reading]:
        """Who is to read the published version, and who did. For its maintainers."""
        allow(actor, "knowledge.write", "knowledge.review")
        async with self._database.read() as session:
            await self._his(session, actor, article)
            return await readers.audience(session, article)

    async def remind(self, actor: Actor, article: str) -> int:
        """Tell those who have not confirmed a must-read article (have not read another) to do so;
        how many. Raises `ArticleMissing`, and `RemindedLately` within the hour."""
        allow(actor, "knowledge.write", "knowledge.review")
        async with self._database.transaction() as session:
            await self._his(session, actor, article)
            found = await publications.one(session, article)
            if found is None:
                raise ArticleMissing
            if await audit.done_lately(
                session, actor, "reminded", "article", article, within=BETWEEN_REMINDERS
            ):
                raise RemindedLately
            open_ = [
                one.user
                for one in await readers.audience(session, article)
                if (one.confirmed_at if found.must_read else one.read_at) is None
                and one.user != actor.user_id
            ]
            if open_:
                facts = {"title": found.title, "by": actor.name}
                await self._tell(session, open_, "article_reminded", article, facts)
            told = {"number": found.version, "people": len(open_)}
            audit.record(session, actor, "reminded", "article", article, None, told)
            return len(open_)

    async def follow(self, actor: Actor, noun: str, noun_id: str, follows: bool) -> None:
        """Follow an article or a category, or no longer. Raises `ArticleMissing`."""
        allow(actor, "knowledge.view")
        async with self._database.transaction() as session:
            if not follows:
                await feedback.unsubscribe(session, actor.user_id, noun, noun_id)
                return
            if noun == "article":
                await self._seen(session, actor, noun_id)
            elif await categories.find(session, noun_id) is None:
                raise CategoryMissing
            now = self._clock.now()
            await feedback.subscribe(session, actor.user_id, noun, noun_id, now)

    async def to_read(self, actor: Actor) -> Sequence[ToRead]:
        """What changed since he read it, and what he must confirm; that comes first."""
        allow(actor, "knowledge.view")
        async with self._database.read() as session:
            reader = await readers.reader_of(session, actor)
            tree = await categories.tree(session)
            followed: dict[str, datetime] = {}
            his = await feedback.subscriptions(session, actor.user_id)
            for (noun, noun_id), since in his.items():
                under = rules.below(tree.values(), noun_id) if noun == "category" else {noun_id}
                for one in under:
                    followed[one] = min(since, followed.get(one, since))
            return await feedback.to_read(session, reader, self._clock.now(), followed)

    async def suggested(
        self, actor: Actor, tags: Collection[str], category: str = ""
    ) -> Sequence[Published]:
        """What fits a type of order or a queue, by its tags or a category; the most used first."""
        allow(actor, "knowledge.view")
        if not tags and not category:
            return []
        async with self._database.read() as session:
            reader = await readers.reader_of(session, actor)
            tree = await categories.tree(session)
            under = rules.below(tree.values(), category) if category else set()
            return await publications.suggested(
                session,
                reader,
                self._clock.now(),
                tags=tags,
                categories=under,
                most=MOST_SUGGESTED,
            )

    async def of_category(self, actor: Actor, category: str) -> Sequence[Published]:
        """What he may read of a category and what is under it, by title."""
        allow(actor, "knowledge.view")
        async with self._database.read() as session:
            reader = await readers.reader_of(session, actor)
            under = rules.below((await categories.tree(session)).values(), category)
            now = self._clock.now()
            return await publications.of_category(session, reader, now, under, MOST_OF_CATEGORY)

    # Votes, gaps, uses ---------------------------------------------------------------------------

    async def vote(self, actor: Actor, article: str, verdict: Verdict, remark: str) -> None:
        """Say what the published version is: useful, wrong, outdated. Raises `ArticleMissing`, and
        `Invalid` where what is wrong is not said."""
        allow(actor, "knowledge.view")
        remark = " ".join(remark.split())[:LONGEST_REMARK]
        if verdict is Verdict.WRONG and not remark:
            raise Invalid("Say what is wrong.", code="knowledge_remark_needed", field="remark")
        async with self._database.transaction() as session:
            found = await self._seen(session, actor, article)
            now = self._clock.now()
            made = Vote(
                id=uuid7(),
                article=article,
                version=found.version,
                title=found.title,
                category=found.category,
                user=actor.user_id,
                user_name=actor.name,
                verdict=verdict,
                remark=remark,
                at=now,
            )
            await feedback.vote(session, made)
            version = await articles.version(session, article, found.version)
            if verdict is not Verdict.USEFUL and version is not None:
                facts = {"title": found.title, "verdict": verdict.value, "remark": remark}
                await self._tell(session, [version.author], "article_doubted", article, facts)

    async def votes(
        self,
        actor: Actor,
        verdict: Verdict | None,
        settled: bool,
        sheet: Sheet,
        q: str = "",
    ) -> Found[Vote]:
        """What readers said of the articles of his part. Raises `Invalid` for the sort,
        `PageUnknown`."""
        allow(actor, "knowledge.write", "knowledge.review")
        async with self._database.read() as session:
            part = await self._part(session, actor)
            return await feedback.votes(
                session, part, verdict=verdict, settled=settled, sheet=sheet, q=q
            )

    async def settle_vote(self, actor: Actor, vote: str) -> None:
        """It was looked at. Raises `ArticleMissing`."""
        allow(actor, "knowledge.write", "knowledge.review")
        async with self._database.transaction() as session:
            found = await feedback.find_vote(session, vote)
            if found is None or found.category not in await self._part(session, actor):
                raise ArticleMissing
            await feedback.settle_vote(session, vote, actor.user_id, self._clock.now())
            facts = {"verdict": found.verdict, "remark": found.remark}
            audit.record(session, actor, "settled", "article", found.article, None, facts)

    async def missed(self, actor: Actor, query: str) -> None:
        """He looked for this and found nothing."""
        allow(actor, "knowledge.view")
        asked = rules.asked(query)
        if asked:
            project = next(iter(sorted(actor.projects)), DEFAULT_PROJECT)
            async with self._database.transaction() as session:
                feedback.note_gap(session, project, asked[:100], actor.user_id, self._clock.now())

    async def gaps(self, actor: Actor, sheet: Sheet, q: str = "") -> Found[Gap]:
        """What was looked for and not found, within his projects. Raises `Invalid` for the sort,
        `PageUnknown`."""
        allow(actor, "knowledge.write", "knowledge.review")
        async with self._database.read() as session:
            return await feedback.gaps(session, actor.projects, sheet, q)

    async def settle_gap(self, actor: Actor, query: str, article: str | None) -> int:
        """It is answered, or needs no answer; how often it was asked."""
        allow(actor, "knowledge.write", "knowledge.review")
        async with self._database.transaction() as session:
            if article is not None:
                await self._his(session, actor, article)
            done = await feedback.settle_gap(
                session,
                actor.projects,
                rules.asked(query),
                user=actor.user_id,
                now=self._clock.now(),
                article=article,
            )
            facts = {"query": query, "times": done, "article": article}
            audit.record(session, actor, "settled", "knowledge_gap", query, None, facts)
            return done

    async def use(
        self, actor: Actor, noun: str, noun_id: str, *, query: str, interaction: str | None
    ) -> None:
        """He used an article or a card, maybe in a contact. Raises `ArticleMissing`,
        `CardMissing`."""
        allow(actor, "knowledge.view")
        async with self._database.transaction() as session:
            if noun == "article":
                await self._seen(session, actor, noun_id)
            elif await cards.find(session, actor, noun_id) is None:
                raise CardMissing
            else:
                await cards.used(session, noun_id)
            feedback.note_use(
                session,
                actor.user_id,
                noun,
                noun_id,
                query=rules.asked(query)[:100],
                interaction=interaction,
                now=self._clock.now(),
            )

    # ---------------------------------------------------------------------------------------------

    async def _seen(self, session: Session, actor: Actor, article: str) -> Published:
        """What is published, if he may read it; a maintainer may whoever it is for."""
        reader = await readers.reader_of(session, actor)
        seen = await publications.published(session, reader, [article], self._clock.now())
        if article in seen:
            return seen[article]
        found = await publications.one(session, article)
        if found is not None and (actor.may("knowledge.write") or actor.may("knowledge.review")):
            place = await categories.find(session, found.category)
            if place is not None and rules.maintains(actor, place):
                return found
        raise ArticleMissing

    async def _his(self, session: Session, actor: Actor, article: str) -> None:
        found = await articles.find(session, article)
        if found is None or found.category not in await self._part(session, actor):
            raise ArticleMissing

    async def _part(self, session: Session, actor: Actor) -> set[str]:
        tree = await categories.tree(session)
        return {one.id for one in tree.values() if rules.maintains(actor, one)}
