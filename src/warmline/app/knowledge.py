"""Builds knowledge: its services, its index at the start, and who is told of what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from warmline.attachments.service import AttachmentService
from warmline.demo.knowledge import KnowledgeParts
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock, SystemClock
from warmline.kit.db import Database, Session
from warmline.kit.errors import RetryLater
from warmline.kit.settings import Settings
from warmline.knowledge.export import ArticleExport
from warmline.knowledge.http import Knowledge
from warmline.knowledge.ports import Binds, Tells, nothing_bound
from warmline.knowledge.service import ArticleService
from warmline.knowledge.service.cards import CardService
from warmline.knowledge.service.configuring import KnowledgeSettings
from warmline.knowledge.service.exchange import ExchangeService
from warmline.knowledge.service.reading import ReadingService
from warmline.knowledge.service.searching import SearchService
from warmline.notices.model import About, NewNotice
from warmline.notices.service import NoticeService

ARTICLE = "article"


def knowledge(
    database: Database,
    settings: Settings,
    notices: NoticeService,
    attachments: AttachmentService,
) -> Knowledge:
    """Every service of knowledge; files of articles are read by whoever reads the article."""
    made = built(
        database,
        SystemClock(),
        _teller(notices),
        _binder(attachments),
        zone=settings.centre.zone,
        language=settings.centre.language,
        centre=settings.centre.name,
    )
    attachments.register(ARTICLE, made.reading.may_see)
    return made


def built(
    database: Database,
    clock: Clock,
    tell: Tells,
    bind: Binds = nothing_bound,
    *,
    zone: str,
    language: str,
    centre: str,
) -> Knowledge:
    """The same from its parts."""
    articles = ArticleService(database, clock, tell, bind)
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


def _binder(attachments: AttachmentService) -> Binds:
    async def bind(session: Session, actor: Actor, files: Sequence[str], article: str) -> None:
        await attachments.bind(session, actor, files, ARTICLE, article)

    return bind


def _teller(notices: NoticeService) -> Tells:
    async def tell(
        session: Session, users: Sequence[str], kind: str, article: str, facts: Mapping[str, str]
    ) -> None:
        # Below the bell, never as a pop-up: somebody may be in a call.
        await notices.tell(session, users, NewNotice(kind, About("article", article), facts))

    return tell
