"""What every feature knows of one customer, put together: his timeline, and what is held about him.

A feature adds its own `TimelineSource` and `PersonalData` here, in one line each; customers know
none of them, and no feature knows another's.
"""

from __future__ import annotations

from warmline.app.recordings import object_store
from warmline.customers.ports import PersonalData, TimelineSource
from warmline.customers.service.personal import PersonalService
from warmline.interactions.ports import RecordingNews
from warmline.interactions.service.personal import CallsOfPerson
from warmline.interactions.service.timeline import CallTimeline, MessageTimeline, NoteTimeline
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.settings import Settings
from warmline.surveys.service.personal import RatingsOfPerson
from warmline.surveys.service.timeline import RatingTimeline


def timeline_sources() -> list[TimelineSource]:
    """Every feature's part of the timeline."""
    return [
        CallTimeline(),
        MessageTimeline(),
        NoteTimeline(),
        RatingTimeline(),
    ]


def personal(
    settings: Settings, database: Database, clock: Clock, news: RecordingNews | None = None
) -> PersonalService:
    """Copies and erasures. Only with `news` (in `jobs`) are recordings erased. Ratings come before
    calls: they are found by the calls' numbers."""
    parts: list[PersonalData] = [
        RatingsOfPerson(),
        CallsOfPerson(
            database,
            settings.recordings.folder,
            object_store(settings),
            settings.centre.country,
            news,
        ),
    ]
    centre = settings.centre
    return PersonalService(database, clock, parts, centre.zone, centre.language)
