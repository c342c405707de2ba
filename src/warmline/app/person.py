"""What every feature knows of one customer, put together: his timeline, and what is held about him.

A feature adds its own `TimelineSource` and `PersonalData` here, in one line each; customers know
none of them, and no feature knows another's.
"""

from __future__ import annotations

from functools import partial

from warmline.app.attachments import attachments
from warmline.app.recordings import object_store
from warmline.customers.copying import Printing
from warmline.customers.ports import PersonalData, TimelineSource
from warmline.customers.service.import_personal import ImportsOfPerson, his_card
from warmline.customers.service.import_work import TABLES as CARD_IMPORTS
from warmline.customers.service.personal import PersonalService
from warmline.followups.ports import QueueGroups
from warmline.followups.service.personal import FollowupsOfPerson
from warmline.followups.service.timeline import AnswersTimeline, FollowupTimeline
from warmline.interactions.ports import RecordingNews
from warmline.interactions.service.personal import CallsOfPerson
from warmline.interactions.service.timeline import CallTimeline, MessageTimeline, NoteTimeline
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.settings import Settings
from warmline.notices.service import NoticeService
from warmline.pools.service.personal import PoolsOfPerson
from warmline.pools.service.timeline import MoveTimeline
from warmline.runs.service import RunService
from warmline.runs.service.import_erasing import ImportErasing
from warmline.servers import fonts
from warmline.shop.service.import_work import TABLES as ORDER_IMPORTS
from warmline.shop.service.personal import OrdersOfPerson, his_orders
from warmline.shop.service.timeline import OrderTimeline
from warmline.surveys.service.personal import RatingsOfPerson
from warmline.surveys.service.timeline import RatingTimeline
from warmline.tickets.service.personal import TicketsOfPerson
from warmline.tickets.service.timeline import TicketTimeline


def timeline_sources(queues: QueueGroups | None = None) -> list[TimelineSource]:
    """Every feature's part of the timeline; `queues` say which follow-ups wait for whom."""
    return [
        CallTimeline(),
        MessageTimeline(),
        NoteTimeline(),
        RatingTimeline(),
        FollowupTimeline(queues),
        AnswersTimeline(),
        TicketTimeline(),
        OrderTimeline(),
        MoveTimeline(),
    ]


def personal(
    settings: Settings, database: Database, clock: Clock, news: RecordingNews | None = None
) -> PersonalService:
    """Copies and erasures. Only with `news` (in `jobs`) are recordings erased. Ratings and
    follow-ups come before calls: they are found by the calls' numbers."""
    notices = NoticeService(database, clock)
    runs = RunService(database, clock)
    parts: list[PersonalData] = [
        # Before the orders, which let go what their rows were found by.
        ImportsOfPerson(
            settings.centre.country,
            (ImportErasing(runs, CARD_IMPORTS), his_card),
            (ImportErasing(runs, ORDER_IMPORTS, takes_back=True), his_orders),
        ),
        RatingsOfPerson(),
        FollowupsOfPerson(notices),
        TicketsOfPerson(database, notices, attachments(settings, database, clock), runs),
        OrdersOfPerson(),
        PoolsOfPerson(),
        CallsOfPerson(
            database,
            settings.recordings.folder,
            object_store(settings),
            settings.centre.country,
            news,
        ),
    ]
    printing = Printing(
        settings.centre.zone,
        settings.centre.language,
        partial(fonts.places, settings.tools.folder),
    )
    return PersonalService(database, clock, parts, printing)
