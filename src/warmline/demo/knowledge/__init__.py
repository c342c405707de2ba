"""The demo's knowledge: a tree, some dozen articles, scripts, replies, synonyms, forbidden words.

`app.prepare` calls it at every start with `--demo`; where there is a category already, people have
begun and nothing is touched. The same articles are those of the judged set of questions
(`benchmarks/knowing`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from warmline.accounts.model import ROOT_DEPARTMENT
from warmline.accounts.permissions import COMPLAINTS, LEADER, LIBRARIAN, MANAGER, SUPERVISOR
from warmline.accounts.service import AccountsService
from warmline.demo.knowledge import people
from warmline.kit.actor import SYSTEM
from warmline.kit.clock import Clock
from warmline.knowledge.cards import CardKind, CaseClass, Face, NewCard, Point
from warmline.knowledge.model import ArticleKind, Audience, Content
from warmline.knowledge.service import ArticleService
from warmline.knowledge.service.cards import CardService
from warmline.knowledge.service.configuring import KnowledgeSettings
from warmline.knowledge.service.reading import ReadingService
from warmline.knowledge.states import Step
from warmline.knowledge.words import Severity, Word

INSIDE = Audience(
    roles=frozenset({LEADER.id, SUPERVISOR.id, MANAGER.id, COMPLAINTS.id, LIBRARIAN.id})
)
"""Who sees what is not for agents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeParts:
    """The services the demo's knowledge is made with."""

    accounts: AccountsService
    articles: ArticleService
    reading: ReadingService
    cards: CardService
    settings: KnowledgeSettings
    clock: Clock


async def seed(parts: KnowledgeParts) -> None:
    """Make it where there is none."""
    if await parts.settings.tree(SYSTEM):
        return
    articles, told = _read("articles.json"), _read("cards.json")
    categories: dict[str, str] = {}
    for position, name in enumerate(dict.fromkeys(one["category"] for one in articles)):
        place = await parts.settings.create(
            SYSTEM, name, department=ROOT_DEPARTMENT, position=position
        )
        categories[name] = place.id
    await parts.settings.save_synonyms(SYSTEM, told["synonyms"])
    words = [Word(word, Severity(severity), instead) for word, severity, instead in told["words"]]
    await parts.settings.save_forbidden(SYSTEM, words)
    who = await people.people(parts.accounts)
    made = [await _article(parts.articles, who, categories, one) for one in articles]
    await people.unfinished(parts.articles, who, categories, parts.clock)
    await people.read(
        parts.reading, who, [id for id, one in zip(made, articles, strict=True) if _open(one)]
    )
    for one in told["cards"]:
        card = NewCard(CardKind(one["kind"]), _face(one), categories[one["category"]])
        await parts.cards.create(SYSTEM, card)


def _open(one: Mapping[str, Any]) -> bool:
    """Whether agents may read it."""
    return one.get("audience") != "inside"


async def _article(
    articles: ArticleService,
    who: people.People,
    categories: Mapping[str, str],
    one: Mapping[str, Any],
) -> str:
    content = Content(
        title=one["title"],
        body=one["body"],
        questions=tuple(one["questions"]),
        keywords=tuple(one["keywords"]),
        tags=tuple(one["tags"]),
        audience=Audience() if _open(one) else INSIDE,
        must_read=one.get("must_read", False),
    )
    kind = ArticleKind(one["kind"])
    whole = await articles.create(who.writer, kind, categories[one["category"]], content)
    await articles.step(who.writer, whole.article.id, Step.SUBMIT, number=1)
    await articles.step(who.reviewer, whole.article.id, Step.PUBLISH, number=1)
    return whole.article.id


def _face(one: Mapping[str, Any]) -> Face:
    points: Sequence[Sequence[str]] = one.get("points", ())
    return Face(
        title=one["title"],
        text=one.get("text", ""),
        tags=tuple(one.get("tags", ())),
        avoid=one.get("avoid", ""),
        class_=CaseClass(one["class"]) if "class" in one else None,
        about=one.get("about", ""),
        customer=one.get("customer", ""),
        points=tuple(Point(*point) for point in points),
        questions=tuple(one.get("questions", ())),
    )


def _read(name: str) -> Any:
    return json.loads((files(__name__) / name).read_text("utf-8"))
