"""Attachments as the settings name them: where files lie and what is taken in."""

from __future__ import annotations

from datetime import timedelta

from warmline.app.recordings import account
from warmline.attachments.model import Limits
from warmline.attachments.rules import KEYS
from warmline.attachments.service import AttachmentService
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.folder_store import FolderStore
from warmline.kit.objects import FileStore, Words
from warmline.kit.s3_store import S3Store
from warmline.kit.settings import Settings

WORDS = Words(things="attachments", thing="file", code="attachment")
MEGABYTE = 1024 * 1024


def attachments(settings: Settings, database: Database, clock: Clock) -> AttachmentService:
    """The service; features with files register their nouns on it in `app.services`."""
    wanted = settings.attachments
    return AttachmentService(
        database,
        clock,
        _files(settings),
        wanted.folder / "arriving",
        Limits(
            most_bytes=wanted.most_mb * MEGABYTE,
            waiting_bytes=wanted.waiting_mb * MEGABYTE,
            grace=timedelta(hours=wanted.grace_hours),
            groups=frozenset(wanted.kinds),
        ),
    )


def _files(settings: Settings) -> FileStore:
    if settings.attachments.in_store:
        found = account(settings, "attachments")
        if found is not None:
            return S3Store(found, WORDS)
    return FolderStore(settings.attachments.folder, KEYS, WORDS)
