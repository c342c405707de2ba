"""Builds knowledge: its services, its index at the start, and who is told of what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from warmline.demo.knowledge import KnowledgeParts
from warmline.kit.clock import Clock, SystemClock
from warmline.kit.db import Database, Session
from warmline.kit.errors import RetryLater
from warmline.kit.settings import Settings
from warmline.knowledge.export import ArticleExport
from warmline.knowledge.http import Knowledge
from warmline.knowledge.ports import Tells
from warmline.knowledge.service import ArticleService
from warmline.knowledge.service.cards import CardService
from warmline.knowledge.service.configuring import KnowledgeSettings
from warmline.knowledge.service.exchange import ExchangeService
from warmline.knowledge.service.reading import ReadingService
from warmline.knowledge.service.searching import SearchService
from warmline.notices.model import About, NewNotice
from warmline.notices.service import NoticeService


def knowledge(
    database: Database, settings: Settings, notices: NoticeService, clock: Clock | None = None
) -> Knowledge:
    """Every service of knowledge."""
    return built(
        database,
        clock or SystemClock(),
        _teller(notices),
        zone=settings.centre.zone,
        language=settings.centre.language,
        centre=settings.centre.name,
    )


def built(
    database: Database, clock: Clock, tell: Tells, *, zone: str, language: str, centre: str
) -> Knowledge:
    """The same from its parts."""
    articles = ArticleService(database, clock, tell)
    return Knowledge(
        articles=articles,
        reading=ReadingService(database, clock, tell),
        search=SearchService(database, clock),
        cards=CardService(database, clock, zone, centre),
        settings=KnowledgeSettings(database, clock),
        exchange=ExchangeService(database, articles, zone),
        export=ArticleExport(database, zone, language),
        clock=clock,
    )


async def warm(built: Knowledge) -> None:
    """Fill this process's index at its start. A database that is away is asked again by the first
    search."""
    with suppress(RetryLater):
        await built.search.warm()


def demo_parts(database: Database, built: Knowledge) -> KnowledgeParts:
    """What the demo's knowledge is made with; nobody is told of it."""
    articles = ArticleService(database, built.clock)
    return KnowledgeParts(articles=articles, cards=built.cards, settings=built.settings)


def _teller(notices: NoticeService) -> Tells:
    async def tell(
        session: Session, users: Sequence[str], kind: str, article: str, facts: Mapping[str, str]
    ) -> None:
        # Below the bell, never as a pop-up: somebody may be in a call.
        await notices.tell(session, users, NewNotice(kind, About("article", article), facts))

    return tell
