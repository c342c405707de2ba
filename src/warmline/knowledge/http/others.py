"""Categories, scripts and replies, words of knowledge over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from warmline.kit.actor import Actor
from warmline.kit.http import (
    CurrentActor,
    ListAnswer,
    PageQuery,
    PathId,
    list_answer,
    need,
)
from warmline.knowledge import scripts
from warmline.knowledge.cards import Card, CardFilter, CardKind, NewCard
from warmline.knowledge.http import Knowledge, MaybeId, card_shapes, shapes
from warmline.knowledge.model import Category
from warmline.knowledge.service.cards import CardService
from warmline.knowledge.service.configuring import KnowledgeSettings
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
    async def synonyms(actor: Annotated[Actor, need("knowledge.view")]) -> list[list[str]]:
        """Groups of words that mean the same to a search."""
        return [list(one.words) for one in await settings.synonyms(actor)]

    @routes.put("/knowledge/synonyms", dependencies=[need("knowledge.configure")])
    async def save_synonyms(actor: CurrentActor, new: card_shapes.SynonymsInput) -> list[list[str]]:
        """All groups anew."""
        await settings.save_synonyms(actor, new.groups)
        return [list(one.words) for one in await settings.synonyms(actor)]

    @routes.get("/knowledge/forbidden-words")
    async def forbidden(
        actor: Annotated[Actor, need("knowledge.view")],
    ) -> list[card_shapes.WordShape]:
        return [
            card_shapes.WordShape.model_validate(one) for one in await settings.forbidden(actor)
        ]

    @routes.put("/knowledge/forbidden-words", dependencies=[need("knowledge.configure")])
    async def save_forbidden(
        actor: CurrentActor, new: card_shapes.WordsInput
    ) -> list[card_shapes.WordShape]:
        """All forbidden words anew."""
        await settings.save_forbidden(actor, [Word(**one.model_dump()) for one in new.words])
        return [
            card_shapes.WordShape.model_validate(one) for one in await settings.forbidden(actor)
        ]

    @routes.post("/knowledge/forbidden-words/check", dependencies=[need("knowledge.view")])
    async def check(
        actor: CurrentActor, new: card_shapes.TextInput
    ) -> list[card_shapes.WordUseShape]:
        """The forbidden words of a text."""
        found = await settings.check(actor, new.text)
        return [card_shapes.WordUseShape.model_validate(one) for one in found]


def _cards(routes: APIRouter, cards: CardService) -> None:
    @routes.get("/knowledge/cards")
    async def cards_listed(
        actor: Annotated[Actor, need("knowledge.view")],
        page: PageQuery,
        kind: CardKind | None = None,
        category: MaybeId = "",
        queue: MaybeId = "",
        tag: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006 - FastAPI copies it
        mine: bool = False,
    ) -> ListAnswer[card_shapes.CardShape]:
        """Scripts, replies and the others, the most used first; `queue`: its own and those of no
        queue."""
        wanted = CardFilter(kind=kind, category=category, queue=queue, tags=tuple(tag), mine=mine)
        return list_answer(await cards.list(actor, wanted, page), _card)

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
        for name in ("title", "text", "avoid", "class_", "about", "customer", "queue")
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
