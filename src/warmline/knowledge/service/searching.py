"""Searching while one types. Each process that answers has an index in memory and follows what is
published: before a search it asks for the number of the last change, at most some times a second.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping, Sequence

from warmline.accounts.rules import allow
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.knowledge import marking, rules, segments
from warmline.knowledge.errors import ArticleMissing
from warmline.knowledge.index import Document, Hit, Index
from warmline.knowledge.model import Found, Published, Reader
from warmline.knowledge.store import categories, publications, readers, words
from warmline.knowledge.terms import of_query

FRESH_S = 0.25
"""How long the index is taken as up to date without asking."""
LONGEST = 100
MOST = 10
MOST_RELATED = 5
BATCH = 50
"""Documents put in while searches wait."""


class SearchService:
    """The index of this process and what is asked of it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._index = Index()
        self._using = threading.Lock()
        self._following = asyncio.Lock()
        self._seq = 0
        self._asked_at = -1e9
        self._synonyms: Mapping[str, Sequence[str]] = {}

    def __len__(self) -> int:
        return len(self._index)

    async def warm(self) -> None:
        """Load the dictionary and fill the index, so that the first search need not wait."""
        await asyncio.to_thread(segments.words, "预热")
        await self.follow(at_once=True)
        await asyncio.to_thread(self._settle)

    def _settle(self) -> None:
        with self._using:
            self._index.settle()

    async def follow(self, *, at_once: bool = False) -> None:
        """Bring the index up to date, unless that was done a moment ago. Filling it for the first
        time takes seconds for 100 000 articles; `app` does it at the start."""
        if not at_once and self._clock.monotonic() - self._asked_at < FRESH_S:
            return
        async with self._following:
            if not at_once and self._clock.monotonic() - self._asked_at < FRESH_S:
                return
            asked_at = self._clock.monotonic()
            async with self._database.read() as session:
                latest = await publications.latest(session)
                groups = [one.words for one in await words.synonyms(session)]
            self._synonyms = rules.synonym_map(groups)
            while self._seq < latest:
                async with self._database.read() as session:
                    found = await publications.changes(session, self._seq)
                if not found:
                    break
                await asyncio.to_thread(self._take, found)
                self._seq = found[-1][0]
            self._asked_at = asked_at

    def _take(self, found: Sequence[tuple[int, str, Document | None]]) -> None:
        for start in range(0, len(found), BATCH):
            with self._using:
                for _, article, document in found[start : start + BATCH]:
                    if document is None:
                        self._index.drop(article)
                    else:
                        self._index.put(document)

    async def search(
        self, actor: Actor, text: str, category: str = "", most: int = MOST
    ) -> Sequence[Found]:
        """The best answers to what was typed so far, the last word maybe unfinished."""
        allow(actor, "knowledge.view")
        await self.follow()
        text = text[:LONGEST]
        async with self._database.read() as session:
            reader = await readers.reader_of(session, actor)
            under = set[str]()
            if category:
                under = rules.below((await categories.tree(session)).values(), category)
            # With a category, or where the reader's rows changed this very moment, some drop out.
            hits = self._hits(text, reader, most * 20 if category else most + 5)
            now = self._clock.now()
            seen = await publications.published(session, reader, [hit.article for hit in hits], now)
        spoken, letters = marking.wanted(text, self._synonyms)
        return [
            _found(hit, seen[hit.article], spoken, letters)
            for hit in hits
            if hit.article in seen and (not category or seen[hit.article].category in under)
        ][:most]

    async def near(self, actor: Actor, text: str, most: int) -> Sequence[Published]:
        """What a search for a subject finds, the best first."""
        allow(actor, "knowledge.view")
        await self.follow()
        async with self._database.read() as session:
            reader = await readers.reader_of(session, actor)
            hits = self._hits(text[:LONGEST], reader, most + 5)
            now = self._clock.now()
            seen = await publications.published(session, reader, [hit.article for hit in hits], now)
        return [seen[hit.article] for hit in hits if hit.article in seen][:most]

    def _hits(self, text: str, reader: Reader, most: int) -> list[Hit]:
        with self._using:
            query = of_query(text, self._index.known, self._synonyms)
            return self._index.search(query, reader, self._clock.now().timestamp(), most)

    async def related(self, actor: Actor, article: str) -> Sequence[Published]:
        """Articles that say something near this one, the nearest first. Raises `ArticleMissing`."""
        allow(actor, "knowledge.view")
        await self.follow()
        async with self._database.read() as session:
            reader = await readers.reader_of(session, actor)
            now = self._clock.now()
            found = await publications.published(session, reader, [article], now)
            if article not in found:
                raise ArticleMissing
            mine = found[article]
            near = dict[str, float]()
            for text in (mine.title, *mine.questions[:3], " ".join(mine.tags)):
                for hit in self._hits(text, reader, MOST_RELATED * 3):
                    near[hit.article] = near.get(hit.article, 0.0) + hit.score
            near.pop(article, None)
            best = sorted(near, key=lambda one: (-near[one], one))[: MOST_RELATED * 2]
            seen = await publications.published(session, reader, best, now)
        return [seen[one] for one in best if one in seen][:MOST_RELATED]


def _found(hit: Hit, one: Published, spoken: Sequence[str], letters: Sequence[str]) -> Found:
    title_marks = marking.marks(one.title, spoken, letters)
    question, question_marks = "", list[marking.Span]()
    for other in one.questions:
        marked = marking.marks(other, spoken, letters)
        if sum(end - start for start, end in marked) > max(
            sum(end - start for start, end in title_marks),
            sum(end - start for start, end in question_marks),
        ):
            question, question_marks = other, marked
    snippet, marks = marking.snippet(one.plain, spoken, letters)
    return Found(
        article=one.article,
        version=one.version,
        kind=one.kind,
        category=one.category,
        title=one.title,
        snippet=snippet,
        title_marks=tuple(title_marks),
        snippet_marks=tuple(marks),
        question=question,
        question_marks=tuple(question_marks),
        must_read=one.must_read,
        score=round(hit.score, 2),
    )
