"""Handing a recording out as a file: with a purpose, a mark that names who has it, and a trail.

Used by `interactions.http.downloads`. What the mark is and is not: `interactions.watermark`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from warmline.interactions import watermark
from warmline.interactions.errors import RecordingDamaged
from warmline.interactions.keeping import check_reason
from warmline.interactions.model import Download
from warmline.interactions.service import InteractionService
from warmline.interactions.store import keeping as store
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged


@dataclass(frozen=True, slots=True)
class Handed:
    """A download and the bytes that were handed out."""

    download: Download
    body: bytes


class DownloadService:
    """Downloads of recordings, and who had them."""

    def __init__(self, database: Database, clock: Clock, interactions: InteractionService) -> None:
        self._database = database
        self._clock = clock
        self._interactions = interactions

    async def take(self, actor: Actor, call: str, purpose: str) -> Handed:
        """The recording as a file with the actor's mark; noted and audited before it is given.
        Raises `CallMissing`, `RecordingMissing`, `RecordingDamaged`, `Invalid` without a
        purpose."""
        actor.need("recording.download")
        purpose = check_reason(purpose, "purpose")
        sound, sha256 = await self._interactions.stored(actor, call)
        body = await sound.body()
        if hashlib.sha256(body).hexdigest() != sha256:
            raise RecordingDamaged(
                "The file is not what was recorded: its checksum is another one. Tell an "
                "administrator; a backup may have it whole."
            )
        mark, at = uuid7(), self._clock.now()
        marked = watermark.marked(
            body,
            {
                "WARMLINE_DOWNLOAD": mark,
                "WARMLINE_CALL": call,
                "WARMLINE_BY": actor.login,
                "WARMLINE_AT": at.isoformat(),
                "WARMLINE_PURPOSE": purpose,
                "WARMLINE_SHA256": sha256,
            },
        )
        download = Download(
            id=mark,
            call=call,
            login=actor.login,
            name=actor.name,
            purpose=purpose,
            address=actor.address,
            at=at,
            sha256=hashlib.sha256(marked).hexdigest(),
        )
        async with self._database.transaction() as session:
            await store.note_download(session, download, actor.user_id)
            what = {"purpose": purpose, "mark": mark}
            audit.record(session, actor, "downloaded", "recording", call, after=what)
        return Handed(download, marked)

    async def list(self, actor: Actor, page: Page) -> Paged[Download]:
        """Who was handed what; `q`: a mark, a call's id or a login."""
        actor.need("audit.view")
        async with self._database.read() as session:
            return await store.page_of_downloads(session, page)

    async def identify(self, actor: Actor, body: bytes) -> Download | None:
        """Who was handed this file, by the mark in it; None where it has none of ours. A mark that
        is nearly one of ours names nobody: this may accuse somebody."""
        actor.need("audit.view")
        try:
            tags = watermark.tags_of(body)
            mark = str(UUID(tags.get("WARMLINE_DOWNLOAD", "")))
        except ValueError:  # no Opus file, or no mark of ours in it
            return None
        async with self._database.read() as session:
            found = await store.find_download(session, mark)
        same = found is not None and tags.get("WARMLINE_CALL") == found.call
        return found if same else None
