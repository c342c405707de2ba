"""Categories, scripts and replies, words of knowledge over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query

from warmline.kit.actor import Actor
from warmline.kit.http import (
    CurrentActor,
    PathId,
    SheetAnswer,
    SheetQuery,
    WordsQuery,
    need,
    sheet_answer,
)
from warmline.knowledge import scripts
from warmline.knowledge.cards import Card, CardFilter, CardKind, CaseClass, NewCard
from warmline.knowledge.http import Knowledge, MaybeId, card_shapes, shapes
from warmline.knowledge.model import Category, Synonyms
from warmline.knowledge.service.cards import CardService
from warmline.knowledge.service.configuring import (
    KnowledgeSettings,
    version_of_synonyms,
    version_of_words,
)
from warmline.knowledge.words import Word


def router(knowledge: Knowledge) -> APIRouter:
    """Every route on knowledge that is not about articles."""
    routes = APIRouter(tags=["knowledge"])
    _categories(routes, knowledge.settings)
    _words(routes, knowledge.settings)
    _cards(routes, knowledge.cards)
    return routes


def _categories(routes: APIRouter, settings: KnowledgeSettings) -> None:
    @routes.get("/knowledge/categories")
    async def tree(
        actor: Annotated[Actor, need("knowledge.view")],
    ) -> list[shapes.CategoryShape]:
        """All categories of his projects, in the order they are shown."""
        followed = await settings.followed(actor)
        return [
            _category(*one, follows=one[0].id in followed) for one in await settings.tree(actor)
        ]

    @routes.post(
        "/knowledge/categories", status_code=201, dependencies=[need("knowledge.configure")]
    )
    async def create_category(
        actor: CurrentActor, new: shapes.NewCategoryInput
    ) -> shapes.CategoryShape:
        given = new.model_dump(exclude={"name"})
        return _category(await settings.create(actor, new.name, **given), 0, True)

    @routes.patch("/knowledge/categories/{category}", dependencies=[need("knowledge.configure")])
    async def change_category(
        actor: CurrentActor, category: PathId, new: shapes.ChangedCategoryInput
    ) -> shapes.CategoryShape:
        given = new.model_dump(exclude_unset=True)
        return _category(await settings.change(actor, category, **given), 0, True)


def _words(routes: APIRouter, settings: KnowledgeSettings) -> None:
    @routes.get("/knowledge/synonyms")
    async def synonyms(
        actor: Annotated[Actor, need("knowledge.view")],
    ) -> card_shapes.SynonymsShape:
        """Groups of words that mean the same to a search."""
        return _synonyms(await settings.synonyms(actor))

    @routes.put("/knowledge/synonyms", dependencies=[need("knowledge.configure")])
    async def save_synonyms(
        actor: CurrentActor, new: card_shapes.SynonymsInput
    ) -> card_shapes.SynonymsShape:
        """All groups anew; 409 when somebody saved them meanwhile."""
        await settings.save_synonyms(actor, new.groups, new.version)
        return _synonyms(await settings.synonyms(actor))

    @routes.get("/knowledge/forbidden-words")
    async def forbidden(
        actor: Annotated[Actor, need("knowledge.view")],
    ) -> card_shapes.WordsShape:
        return _listed(await settings.forbidden(actor))

    @routes.put("/knowledge/forbidden-words", dependencies=[need("knowledge.configure")])
    async def save_forbidden(
        actor: CurrentActor, new: card_shapes.WordsInput
    ) -> card_shapes.WordsShape:
        """All forbidden words anew; 409 when somebody saved them meanwhile."""
        given = [Word(**one.model_dump()) for one in new.words]
        await settings.save_forbidden(actor, given, new.version)
        return _listed(await settings.forbidden(actor))

    @routes.post("/knowledge/forbidden-words/check", dependencies=[need("knowledge.view")])
    async def check(
        actor: CurrentActor, new: card_shapes.TextInput
    ) -> list[card_shapes.WordUseShape]:
        """The forbidden words of a text."""
        found = await settings.check(actor, new.text)
        return [card_shapes.WordUseShape.model_validate(one) for one in found]


def _synonyms(groups: Sequence[Synonyms]) -> card_shapes.SynonymsShape:
    told = [list(one.words) for one in groups]
    return card_shapes.SynonymsShape(groups=told, version=version_of_synonyms(groups))


def _listed(words: Sequence[Word]) -> card_shapes.WordsShape:
    told = [card_shapes.WordShape.model_validate(one) for one in words]
    return card_shapes.WordsShape(words=told, version=version_of_words(words))


def _cards(routes: APIRouter, cards: CardService) -> None:
    @routes.get("/knowledge/cards")
    async def cards_listed(
        actor: Annotated[Actor, need("knowledge.view")],
        sheet: SheetQuery,
        q: WordsQuery,
        kind: CardKind | None = None,
        category: MaybeId = "",
        queue: MaybeId = "",
        tag: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006 - FastAPI copies it
        mine: bool = False,
        customer: Annotated[str, Query(max_length=60)] = "",
        class_: Annotated[CaseClass | None, Query(alias="class")] = None,
    ) -> SheetAnswer[card_shapes.CardShape]:
        """Scripts, replies and the others, the most used first; `queue`: its own and those of no
        queue; `customer`: phrases for this type of customer; `class`: good or bad cases."""
        wanted = CardFilter(
            kind=kind,
            category=category,
            queue=queue,
            tags=tuple(tag),
            mine=mine,
            customer=customer,
            class_=class_,
        )
        return sheet_answer(await cards.list(actor, wanted, sheet, q), _card)

    # Before /knowledge/cards/{card}, which would take these words for an id.
    @routes.get("/knowledge/cards/variables")
    async def variables(
        actor: Annotated[Actor, need("knowledge.view")],
    ) -> list[card_shapes.VariableShape]:
        """What a script may name."""
        return [
            card_shapes.VariableShape(name=name, zh=zh, en=en)
            for name, (zh, en) in scripts.VARIABLES.items()
        ]

    @routes.get("/knowledge/cards/customers")
    async def customers(actor: Annotated[Actor, need("knowledge.view")]) -> list[str]:
        """The types of customers there are phrases for."""
        return list(await cards.customers(actor))

    @routes.post("/knowledge/cards/preview", dependencies=[need("knowledge.view")])
    async def preview_card(
        actor: CurrentActor, new: card_shapes.PreviewInput
    ) -> card_shapes.FilledShape:
        filled = await cards.preview(actor, new.text, new.values)
        return card_shapes.FilledShape.model_validate(filled)

    @routes.post("/knowledge/cards", status_code=201, dependencies=[need("knowledge.view")])
    async def create_card(
        actor: CurrentActor, new: card_shapes.NewCardInput
    ) -> card_shapes.CardShape:
        """A card of a category (for its maintainers), or a quick reply of one's own."""
        made = NewCard(new.kind, new.face(), new.category, new.personal)
        return _card(await cards.create(actor, made))

    @routes.put("/knowledge/cards/{card}", dependencies=[need("knowledge.view")])
    async def change_card(
        actor: CurrentActor, card: PathId, new: card_shapes.ChangedCardInput
    ) -> card_shapes.CardShape:
        """Save a card; 409 when somebody saved it meanwhile."""
        return _card(await cards.change(actor, card, new.version, new.face(), new.category))

    @routes.delete("/knowledge/cards/{card}", dependencies=[need("knowledge.view")])
    async def retire(
        actor: CurrentActor, card: PathId, version: Annotated[int, Query(ge=1)]
    ) -> card_shapes.CardShape:
        """Take a card out of use."""
        return _card(await cards.retire(actor, card, version))

    @routes.post("/knowledge/cards/{card}/fill", dependencies=[need("knowledge.view")])
    async def fill(
        actor: CurrentActor, card: PathId, new: card_shapes.FillInput
    ) -> card_shapes.FilledShape:
        """The text with its variables filled in."""
        return card_shapes.FilledShape.model_validate(await cards.fill(actor, card, new.values))


def _category(
    one: Category, articles: int, mine: bool, *, follows: bool = False
) -> shapes.CategoryShape:
    return shapes.CategoryShape(
        id=one.id,
        project=one.project,
        name=one.name,
        parent=one.parent,
        department=one.department,
        position=one.position,
        active=one.active,
        articles=articles,
        mine=mine,
        follows=follows,
    )


def _card(card: Card) -> card_shapes.CardShape:
    face = card.face
    told: dict[str, Any] = {
        name: getattr(face, name)
        for name in ("title", "text", "avoid", "class_", "about", "customer", "queue", "department")
    }
    return card_shapes.CardShape(
        id=card.id,
        kind=card.kind,
        category=card.category,
        personal=card.owner is not None,
        version=card.version,
        changed_at=card.changed_at,
        active=card.active,
        uses=card.uses,
        tags=list(face.tags),
        questions=list(face.questions),
        points=[card_shapes.PointShape.model_validate(one) for one in face.points],
        **told,
    )
