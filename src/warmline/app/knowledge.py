"""Builds knowledge: its services, its index at the start, and who is told of what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from warmline.accounts.service import AccountsService
from warmline.attachments.service import AttachmentService
from warmline.demo.knowledge import KnowledgeParts
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.clock import Clock, SystemClock
from warmline.kit.db import Database, Session
from warmline.kit.errors import RetryLater
from warmline.kit.settings import Settings
from warmline.knowledge.export import ArticleExport
from warmline.knowledge.export.lists import ListExport
from warmline.knowledge.http import Knowledge
from warmline.knowledge.model import ArticleKind, ListFilter, OrderType, VersionState
from warmline.knowledge.ports import Files, OrderTypes, Tells, no_order_types
from warmline.knowledge.service import ArticleService
from warmline.knowledge.service.cards import CardService
from warmline.knowledge.service.configuring import KnowledgeSettings
from warmline.knowledge.service.exchange import ExchangeService
from warmline.knowledge.service.exporting import ARTICLES, LISTS, KnowledgeExportRuns
from warmline.knowledge.service.files import ARTICLE, VERSION
from warmline.knowledge.service.import_work import ApplyWork, CheckWork, Importer, UndoWork
from warmline.knowledge.service.importing import APPLY, CHECK, UNDO, ImportRuns
from warmline.knowledge.service.reading import ReadingService
from warmline.knowledge.service.searching import SearchService
from warmline.knowledge.service.suggesting import SuggestionService
from warmline.notices.model import About, NewNotice
from warmline.notices.service import NoticeService
from warmline.runs.exporting import ExportWork, Told
from warmline.runs.ports import Handler
from warmline.runs.service import RunService
from warmline.tickets.service.configuring import TicketTypeService


def knowledge(
    database: Database,
    settings: Settings,
    notices: NoticeService,
    attachments: AttachmentService,
    runs: RunService,
) -> Knowledge:
    """Every service of knowledge; files of articles are read by whoever reads the article."""
    made = built(
        database,
        SystemClock(),
        _teller(notices),
        attachments,
        _order_types(database),
        runs,
        zone=settings.centre.zone,
        language=settings.centre.language,
        centre=settings.centre.name,
    )
    attachments.register(ARTICLE, made.reading.may_see)
    attachments.register(VERSION, made.reading.may_edit)
    return made


def built(
    database: Database,
    clock: Clock,
    tell: Tells,
    files: Files | None = None,
    order_types: OrderTypes = no_order_types,
    runs: RunService | None = None,
    *,
    zone: str,
    language: str,
    centre: str,
) -> Knowledge:
    """The same from its parts."""
    articles = ArticleService(database, clock, tell, files)
    reading = ReadingService(database, clock, tell, files)
    search = SearchService(database, clock)
    cards = CardService(database, clock, zone, centre)
    work = runs or RunService(database, clock)
    return Knowledge(
        articles=articles,
        reading=reading,
        search=search,
        cards=cards,
        settings=KnowledgeSettings(database, clock),
        exchange=ExchangeService(database, articles, zone, language, order_types),
        suggest=SuggestionService(database, clock, search, order_types),
        imports=ImportRuns(work),
        exports=KnowledgeExportRuns(work),
        export=ArticleExport(database, zone, language, order_types),
        lists=ListExport(database, cards, reading, zone, language),
        clock=clock,
    )


async def warm(built: Knowledge) -> None:
    """Fill this process's index at its start. A database that is away is asked again by the first
    search."""
    with suppress(RetryLater):
        await built.search.warm()


def demo_parts(database: Database, built: Knowledge, accounts: AccountsService) -> KnowledgeParts:
    """What the demo's knowledge is made with; nobody is told of its articles."""
    return KnowledgeParts(
        accounts=accounts,
        articles=ArticleService(database, built.clock),
        reading=built.reading,
        cards=built.cards,
        settings=built.settings,
        clock=built.clock,
    )


def work_of(
    built: Knowledge, database: Database, runs: RunService, language: str
) -> dict[str, Handler]:
    """Who does the long work of knowledge."""
    importer = Importer(database, runs, built.exchange, built.articles, language)

    async def articles(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        asked = arguments["filters"]
        due = asked.get("due_days")
        wanted = ListFilter(
            category=asked.get("category") or "",
            state=VersionState(asked["state"]) if asked.get("state") else None,
            kind=ArticleKind(asked["kind"]) if asked.get("kind") else None,
            due_before=built.clock.now() + timedelta(days=due) if due is not None else None,
        )
        q, format_ = str(asked.get("q") or ""), str(arguments["format"])
        return await built.export.write(actor, wanted, q, format_, told)

    async def lists(actor: Actor, arguments: Mapping[str, Any], told: Told) -> Path:
        which, format_ = str(arguments["list"]), str(arguments["format"])
        return await built.lists.write(actor, which, arguments["filters"], format_, told)

    return {
        CHECK: CheckWork(importer),
        APPLY: ApplyWork(importer),
        UNDO: UndoWork(importer),
        ARTICLES: ExportWork("knowledge", articles),
        LISTS: ExportWork("knowledge", lists),
    }


def _order_types(database: Database) -> OrderTypes:
    """The types of work orders, whoever asks: their names are no secret of an order."""
    types = TicketTypeService(database)

    async def ask() -> Sequence[OrderType]:
        return [
            OrderType(one.type.id, one.type.zh, one.type.en, one.type.parent, one.type.active)
            for one in await types.types(SYSTEM)
        ]

    return ask


def _teller(notices: NoticeService) -> Tells:
    async def tell(
        session: Session, users: Sequence[str], kind: str, article: str, facts: Mapping[str, str]
    ) -> None:
        # Below the bell, never as a pop-up: somebody may be in a call.
        await notices.tell(session, users, NewNotice(kind, About("article", article), facts))

    return tell
