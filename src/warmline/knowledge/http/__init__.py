"""Knowledge over HTTP: searching, reading, feedback, writing and review.

Paths are without the `/api` prefix. Scripts, words, categories and files are in the modules beside
it. Rich text is answered as a tree of nodes, never as HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.http import (
    UUID_PATTERN,
    CurrentActor,
    PathId,
    SheetAnswer,
    SheetQuery,
    WordsQuery,
    need,
    need_any,
    sheet_answer,
)
from warmline.knowledge import text
from warmline.knowledge.export import ArticleExport
from warmline.knowledge.export.lists import ListExport
from warmline.knowledge.http import shapes
from warmline.knowledge.model import ArticleKind, ListFilter, Published, Verdict, VersionState
from warmline.knowledge.service import ArticleService, Whole
from warmline.knowledge.service.cards import CardService
from warmline.knowledge.service.configuring import KnowledgeSettings
from warmline.knowledge.service.exchange import ExchangeService
from warmline.knowledge.service.exporting import KnowledgeExportRuns
from warmline.knowledge.service.importing import ImportRuns
from warmline.knowledge.service.reading import ReadingService
from warmline.knowledge.service.searching import SearchService
from warmline.knowledge.service.suggesting import SuggestionService

Words = Annotated[str, Query(max_length=100)]
MaybeId = Annotated[str, Query(pattern=f"^$|{UUID_PATTERN}")]
Maintainer = need_any("knowledge.write", "knowledge.review")


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Every service of knowledge, as `app.knowledge` builds them."""

    articles: ArticleService
    reading: ReadingService
    search: SearchService
    cards: CardService
    settings: KnowledgeSettings
    exchange: ExchangeService
    suggest: SuggestionService
    imports: ImportRuns
    exports: KnowledgeExportRuns
    export: ArticleExport
    lists: ListExport
    clock: Clock


def router(knowledge: Knowledge) -> APIRouter:
    """The routes on articles."""
    routes = APIRouter(tags=["knowledge"])
    _searching(routes, knowledge)
    _reading(routes, knowledge.reading)
    _feedback(routes, knowledge.reading)
    _writing(routes, knowledge)
    return routes


def _searching(routes: APIRouter, knowledge: Knowledge) -> None:
    @routes.get("/knowledge/search")
    async def search(
        actor: Annotated[Actor, need("knowledge.view")],
        q: Words = "",
        category: MaybeId = "",
        size: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> list[shapes.FoundShape]:
        """Articles for what was typed so far: words, pinyin, initials, slips forgiven."""
        found = await knowledge.search.search(actor, q, category, size)
        news = await knowledge.reading.changed(actor, {one.article: one.version for one in found})
        hits = [shapes.FoundShape.model_validate(one) for one in found]
        return [one.model_copy(update={"changed": one.article in news}) for one in hits]

    @routes.get("/knowledge/suggestions")
    async def suggestions(
        actor: Annotated[Actor, need("knowledge.view")],
        tag: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006 - FastAPI copies it
        category: MaybeId = "",
    ) -> list[shapes.BriefShape]:
        """What fits a type of order or a queue, by its tags or a category."""
        return await _briefs(
            knowledge.reading, actor, await knowledge.reading.suggested(actor, tag, category)
        )

    @routes.get("/knowledge/order-suggestions")
    async def order_suggestions(
        actor: Annotated[Actor, need("knowledge.view")],
        type: MaybeId = "",
        words: Annotated[str, Query(max_length=500)] = "",
    ) -> list[shapes.SuggestedShape]:
        """What helps with an order of this type and with these words in its subject."""
        found = await knowledge.suggest.for_order(actor, type, words)
        briefs = await _briefs(knowledge.reading, actor, [one.published for one in found])
        return [
            shapes.SuggestedShape(**brief.model_dump(), why=one.why)
            for brief, one in zip(briefs, found, strict=True)
        ]

    @routes.get("/knowledge/order-types")
    async def order_types(
        actor: Annotated[Actor, need("knowledge.view")],
    ) -> list[shapes.OrderTypeShape]:
        """The types of work orders that articles may be linked to."""
        found = await knowledge.suggest.order_types(actor)
        return [shapes.OrderTypeShape.model_validate(one) for one in found]

    @routes.get("/knowledge/articles/{article}/related")
    async def related(
        actor: Annotated[Actor, need("knowledge.view")], article: PathId
    ) -> list[shapes.BriefShape]:
        found = await knowledge.search.related(actor, article)
        return await _briefs(knowledge.reading, actor, found)


def _reading(routes: APIRouter, reading: ReadingService) -> None:
    @routes.get("/knowledge/categories/{category}/articles")
    async def of_category(
        actor: Annotated[Actor, need("knowledge.view")], category: PathId
    ) -> list[shapes.BriefShape]:
        """What he may read of a category and what is under it."""
        return await _briefs(reading, actor, await reading.of_category(actor, category))

    @routes.get("/knowledge/to-read")
    async def to_read(
        actor: Annotated[Actor, need("knowledge.view")],
    ) -> list[shapes.ToReadShape]:
        """What he must confirm, and what he follows and changed since he read it."""
        return [shapes.ToReadShape.model_validate(one) for one in await reading.to_read(actor)]

    @routes.get("/knowledge/articles/{article}")
    async def opened(
        actor: Annotated[Actor, need("knowledge.view")], article: PathId
    ) -> shapes.OpenedShape:
        """The published version; that it was read is kept."""
        return shapes.OpenedShape.of(await reading.open(actor, article))

    @routes.get("/knowledge/articles/{article}/changes")
    async def changes(
        actor: Annotated[Actor, need("knowledge.view")],
        article: PathId,
        since: Annotated[int, Query(ge=1)],
    ) -> shapes.DifferenceShape:
        """What changed since a version he read."""
        found = await reading.changes(actor, article, since)
        return shapes.DifferenceShape.model_validate(found)

    @routes.post(
        "/knowledge/articles/{article}/confirm",
        status_code=204,
        dependencies=[need("knowledge.view")],
    )
    async def confirm(actor: CurrentActor, article: PathId, new: shapes.ConfirmInput) -> None:
        await reading.confirm(actor, article, new.version)

    @routes.get("/knowledge/articles/{article}/readings")
    async def readings(
        actor: Annotated[Actor, Maintainer], article: PathId
    ) -> list[shapes.ReadingShape]:
        """Who is to read the published version, and who did and confirmed."""
        found = await reading.readings(actor, article)
        return [shapes.ReadingShape.model_validate(one) for one in found]

    @routes.post("/knowledge/articles/{article}/remind", dependencies=[Maintainer])
    async def remind(actor: CurrentActor, article: PathId) -> shapes.RemindedShape:
        """Tell those who have not confirmed (or read) it; 409 within the hour."""
        return shapes.RemindedShape(people=await reading.remind(actor, article))

    @routes.put("/knowledge/subscriptions", status_code=204, dependencies=[need("knowledge.view")])
    async def follow(actor: CurrentActor, new: shapes.FollowInput) -> None:
        """Follow an article or a category, or no longer."""
        await reading.follow(actor, new.noun, new.id, new.follows)


def _feedback(routes: APIRouter, reading: ReadingService) -> None:
    @routes.post(
        "/knowledge/articles/{article}/votes",
        status_code=204,
        dependencies=[need("knowledge.view")],
    )
    async def vote(actor: CurrentActor, article: PathId, new: shapes.VoteInput) -> None:
        await reading.vote(actor, article, new.verdict, new.remark)

    @routes.get("/knowledge/votes")
    async def votes(
        actor: Annotated[Actor, Maintainer],
        sheet: SheetQuery,
        q: WordsQuery,
        verdict: Verdict | None = None,
        settled: bool = False,
    ) -> SheetAnswer[shapes.VoteShape]:
        """What readers said of the articles of his part."""
        found = await reading.votes(actor, verdict, settled, sheet, q)
        return sheet_answer(found, shapes.VoteShape.model_validate)

    @routes.post("/knowledge/votes/{vote}/settle", status_code=204, dependencies=[Maintainer])
    async def settle(actor: CurrentActor, vote: PathId) -> None:
        await reading.settle_vote(actor, vote)

    @routes.post("/knowledge/gaps", status_code=204, dependencies=[need("knowledge.view")])
    async def missed(actor: CurrentActor, new: shapes.GapInput) -> None:
        """He looked for this and found nothing."""
        await reading.missed(actor, new.query)

    @routes.get("/knowledge/gaps")
    async def gaps(
        actor: Annotated[Actor, Maintainer], sheet: SheetQuery, q: WordsQuery
    ) -> SheetAnswer[shapes.GapShape]:
        """Words that found nothing and that nobody settled."""
        found = await reading.gaps(actor, sheet, q)
        return sheet_answer(
            found,
            lambda one: shapes.GapShape(
                id=one.query,
                query=one.query,
                times=one.times,
                people=one.people,
                last_at=one.last_at,
            ),
        )

    @routes.post("/knowledge/gaps/settle", dependencies=[Maintainer])
    async def settle_gap(actor: CurrentActor, new: shapes.SettledGapInput) -> dict[str, int]:
        return {"times": await reading.settle_gap(actor, new.query, new.article)}

    @routes.post("/knowledge/uses", status_code=204, dependencies=[need("knowledge.view")])
    async def use(actor: CurrentActor, new: shapes.UseInput) -> None:
        await reading.use(actor, new.noun, new.id, query=new.query, interaction=new.interaction)


def _writing(routes: APIRouter, knowledge: Knowledge) -> None:
    articles = knowledge.articles

    def wanted(
        category: str,
        state: VersionState | None,
        kind: ArticleKind | None,
        due_days: int | None,
    ) -> ListFilter:
        due = None
        if due_days is not None:
            due = knowledge.clock.now() + timedelta(days=due_days)
        return ListFilter(category=category, state=state, kind=kind, due_before=due)

    @routes.get("/knowledge/articles")
    async def listed(
        actor: Annotated[Actor, Maintainer],
        sheet: SheetQuery,
        q: WordsQuery,
        category: MaybeId = "",
        state: VersionState | None = None,
        kind: ArticleKind | None = None,
        due_days: Annotated[int | None, Query(ge=0, le=3650)] = None,
    ) -> SheetAnswer[shapes.RowShape]:
        """The articles of his part; `due_days`: published and ending within so many days."""
        found = await articles.list(actor, wanted(category, state, kind, due_days), sheet, q)
        return sheet_answer(found, shapes.RowShape.model_validate)

    @routes.post("/knowledge/articles", status_code=201, dependencies=[need("knowledge.write")])
    async def create(actor: CurrentActor, new: shapes.NewArticleInput) -> shapes.WholeShape:
        return _whole(await articles.create(actor, new.kind, new.category, new.content()))

    @routes.post("/knowledge/articles/preview", dependencies=[need("knowledge.write")])
    async def preview(actor: CurrentActor, new: shapes.BodyInput) -> list[shapes.NodeShape]:
        """A text that is not saved yet, as readers would see it."""
        return [shapes.NodeShape.model_validate(node) for node in text.read(new.body)]

    @routes.get("/knowledge/articles/{article}/versions")
    async def versions(
        actor: Annotated[Actor, Maintainer], article: PathId
    ) -> list[shapes.VersionShape]:
        """All versions, the newest first."""
        return [shapes.VersionShape.of(one) for one in await articles.versions(actor, article)]

    @routes.get("/knowledge/articles/{article}/edit")
    async def edit(
        actor: Annotated[Actor, Maintainer],
        article: PathId,
        number: Annotated[int | None, Query(ge=1)] = None,
    ) -> shapes.WholeShape:
        """A version for its maintainers; without a number the open one, else the published."""
        return _whole(await articles.version(actor, article, number))

    @routes.get("/knowledge/articles/{article}/difference")
    async def difference(
        actor: Annotated[Actor, Maintainer],
        article: PathId,
        old: Annotated[int, Query(ge=1)],
        new: Annotated[int, Query(ge=1)],
    ) -> shapes.DifferenceShape:
        found = await articles.difference(actor, article, old, new)
        return shapes.DifferenceShape.model_validate(found)

    @routes.put("/knowledge/articles/{article}/draft", dependencies=[need("knowledge.write")])
    async def save(
        actor: CurrentActor, article: PathId, new: shapes.DraftInput
    ) -> shapes.WholeShape:
        """Save the draft; 409 when somebody saved it meanwhile."""
        return _whole(await articles.save(actor, article, new.revision, new.content()))

    @routes.post("/knowledge/articles/{article}/steps", dependencies=[Maintainer])
    async def step(
        actor: CurrentActor, article: PathId, new: shapes.StepInput
    ) -> shapes.WholeShape:
        """Submit, return, recall, publish, discard or withdraw; 409 where the state forbids it."""
        return _whole(
            await articles.step(actor, article, new.step, number=new.number, reason=new.reason)
        )

    @routes.post("/knowledge/steps", dependencies=[Maintainer])
    async def steps(actor: CurrentActor, new: shapes.StepsInput) -> list[shapes.SteppedShape]:
        """The same step for several versions, each for itself; a row with a problem stayed."""
        done = await knowledge.exchange.steps(actor, new.step, new.versions, new.reason)
        return [shapes.SteppedShape.model_validate(one) for one in done]

    @routes.put(
        "/knowledge/articles/{article}/category",
        status_code=204,
        dependencies=[need("knowledge.write")],
    )
    async def move(actor: CurrentActor, article: PathId, new: shapes.MoveInput) -> None:
        await articles.move(actor, article, new.category)


async def _briefs(
    reading: ReadingService, actor: Actor, found: Sequence[Published]
) -> list[shapes.BriefShape]:
    """With the mark of what changed since he read it."""
    news = await reading.changed(actor, {one.article: one.version for one in found})
    briefs = [shapes.BriefShape.model_validate(one) for one in found]
    return [one.model_copy(update={"changed": one.article in news}) for one in briefs]


def _whole(whole: Whole) -> shapes.WholeShape:
    return shapes.WholeShape.of(whole, text.read(whole.version.content.body))
