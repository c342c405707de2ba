"""The verbs on attachments: take a file in, bind it to what it belongs to, give it back, sweep what
nothing refers to. The way in for every feature with files.

Built by `app`, which also registers how each noun's feature says who sees a thing
(`register("ticket", tickets.may_see)`): a file may be read by whoever sees one of the things it
belongs to; while it belongs to nothing, by its uploader. `bind`, `replace` and `release` run in
the transaction of the feature's own verb, so a thing and its files are saved together.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from warmline.attachments import arriving, store
from warmline.attachments.errors import (
    AttachmentGone,
    AttachmentMissing,
    KindRefused,
    TooMuchWaiting,
)
from warmline.attachments.kinds import INLINE, KINDS, kind_of
from warmline.attachments.model import Attachment, Limits, MayUse, Opened
from warmline.attachments.rules import clean_name, key_of
from warmline.kit import audit
from warmline.kit.actor import SYSTEM, Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.errors import Invalid, WarmlineError
from warmline.kit.ids import uuid7
from warmline.kit.objects import FileStore

log = structlog.get_logger(__name__)

AT_ONCE = 500
ERASED_NAME = "***"
MOST_OF_ONE = 50
"""Files one thing may have."""
LATELY = timedelta(hours=1)
"""Pictures on a page are fetched again and again; the trail tells of it once so long."""


class AttachmentService:
    """Files over one store; `arriving` is a folder on the same disk as a store that is one."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        files: FileStore,
        folder: Path,
        limits: Limits | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._files = files
        self._folder = folder
        self.limits = limits or Limits()
        self._may_see: dict[str, MayUse] = {}

    def register(self, noun: str, may_see: MayUse) -> None:
        """Let things of this noun have files; `may_see(actor, id)` says who sees such a thing."""
        self._may_see[noun] = may_see

    # Taking in ---------------------------------------------------------------------------------

    async def keep(self, actor: Actor, name: str, stream: AsyncIterator[bytes]) -> Attachment:
        """Take a file in; it belongs to nothing yet and is swept unless somebody binds it. Raises
        `AttachmentTooLarge`, `AttachmentEmpty`, `KindRefused`, `TooMuchWaiting`, `StoreFull`."""
        async with arriving.arrived(self._folder, stream, self.limits.most_bytes) as here:
            kind = await asyncio.to_thread(kind_of, here.file, name)
            if kind is None or kind.group not in self.limits.groups:
                raise self._refused()
            made = Attachment(
                id=uuid7(),
                name=clean_name(name, kind.suffixes),
                media_type=kind.media_type,
                size=here.size,
                sha256=here.sha256,
                made_at=self._clock.now(),
                made_by=actor.user_id,
                made_by_name=actor.name,
                inline=kind.media_type in INLINE,
            )
            await self._take(actor, made, here.file)
        return made

    async def _take(self, actor: Actor, made: Attachment, file: Path) -> None:
        """The content is there before a row says so, and the sweep leaves it meanwhile."""
        key = key_of(made.sha256)
        async with self._database.transaction() as session:
            await store.lock_person(session, actor.user_id)
            waiting = await store.waiting_bytes(session, actor.user_id) + made.size
            if waiting > self.limits.waiting_bytes and actor.user_id != SYSTEM.user_id:
                raise TooMuchWaiting(
                    "You have uploaded much that belongs to nothing yet; save it where it belongs, "
                    "or remove some of it.",
                    most=self.limits.waiting_bytes,
                )
            await store.lock_content(session, made.sha256)
            if await self._files.size(key) != made.size:
                await self._files.put_file(key, file)
            await store.insert_file(session, made)
            audit.record(session, actor, "uploaded", "attachment", made.id, None, _facts(made))

    def _refused(self) -> KindRefused:
        groups = self.limits.groups
        ends = sorted({one for kind in KINDS if kind.group in groups for one in kind.suffixes[:1]})
        return KindRefused(
            "This kind of file is not taken in, whatever its name says. What is: "
            f"{', '.join(one.removeprefix('.') for one in ends)}.",
            field="file",
            may=ends,
        )

    async def discard(self, actor: Actor, attachment: str) -> None:
        """Throw away a file of one's own that belongs to nothing yet: taken out of a form before it
        was saved. Harmless to repeat."""
        before = self._clock.now() - self.limits.grace
        async with self._database.transaction() as session:
            found = (await store.locked(session, [attachment])).get(attachment)
            if found is None:
                return
            one, unused_since = found
            if unused_since is None or one.made_by != actor.user_id:
                raise AttachmentMissing
            # From now on nobody binds it any more, and should this end here, the sweep goes on.
            await store.set_due(session, attachment, before - timedelta(seconds=1))
            audit.record(session, actor, "dropped", "attachment", attachment, _facts(one))
        await self._drop(attachment, one.sha256, before)

    # What files belong to ----------------------------------------------------------------------

    async def bind(
        self,
        session: Session,
        actor: Actor,
        ids: Sequence[str],
        noun: str,
        noun_id: str,
        *,
        most: int = MOST_OF_ONE,
    ) -> list[Attachment]:
        """Let these files belong to the thing as well, in the caller's transaction; those it has
        stay. An actor binds what he uploaded himself or may read anyway; `most`: files a thing of
        this noun may have. Raises `AttachmentMissing`."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return []
        if noun not in self._may_see:
            raise RuntimeError(f"register the noun {noun} first")
        there = {one.id for one in await self.of(session, noun, noun_id)}
        new = [one for one in wanted if one not in there]
        if len(there) + len(new) > most:
            raise Invalid(f"At most {most} files; remove some first.", code="attachments_too_many")
        found = await store.locked(session, wanted)
        for one in new:
            if one not in found or not await self._may_bind(session, actor, *found[one]):
                raise AttachmentMissing
        await store.bind(session, new, noun, noun_id, actor.user_id, self._clock.now())
        for one in new:
            after = {"attachment": one, **_facts(found[one][0])}
            audit.record(session, actor, "attached", noun, noun_id, None, after)
        return store.ordered((found[one][0] for one in wanted), wanted)

    async def replace(
        self,
        session: Session,
        actor: Actor,
        ids: Sequence[str],
        noun: str,
        noun_id: str,
        *,
        most: int = MOST_OF_ONE,
    ) -> list[Attachment]:
        """Let the thing have exactly these files: others are released, new ones bound."""
        there = {one.id for one in await self.of(session, noun, noun_id)}
        await self.release(session, actor, noun, noun_id, there.difference(ids))
        return await self.bind(session, actor, ids, noun, noun_id, most=most)

    async def release(
        self,
        session: Session,
        actor: Actor,
        noun: str,
        noun_id: str,
        ids: Collection[str] | None = None,
    ) -> None:
        """Let these files (all of them) no longer belong to the thing. One that then belongs to
        nothing is swept after the grace."""
        there = {one.id: one for one in await self.of(session, noun, noun_id)}
        gone = [one for one in there if ids is None or one in ids]
        if not gone:
            return
        await store.locked(session, gone)
        await store.release(session, gone, noun, noun_id, self._clock.now())
        for one in gone:
            before = {"attachment": one, **_facts(there[one])}
            audit.record(session, actor, "detached", noun, noun_id, before)

    async def forget(self, session: Session, noun: str, noun_id: str) -> int:
        """Let the files of a thing go whose person was erased; how many. What belongs to nothing
        else is nobody's to read from now on, its name is gone here and from the trail, and the
        next sweep deletes it without the grace."""
        there = [one.id for one in await self.of(session, noun, noun_id)]
        if not there:
            return 0
        now = self._clock.now()
        await store.locked(session, there)
        await store.release(session, there, noun, noun_id, now)
        due = now - self.limits.grace - timedelta(seconds=1)
        for one in await store.let_go(session, there, ERASED_NAME, due):
            await audit.redact(session, "attachment", one)
        # Their names stand there as well.
        await audit.redact(session, noun, noun_id, ("attached", "detached"))
        for one in there:
            audit.record(session, SYSTEM, "detached", noun, noun_id, {"attachment": one})
        return len(there)

    async def elsewhere(
        self, session: Session, ids: Collection[str], noun: str, noun_ids: Collection[str]
    ) -> set[str]:
        """Those of these files that also belong to something beside these things."""
        return await store.used_elsewhere(session, ids, noun, noun_ids) if ids else set()

    async def of(self, session: Session, noun: str, noun_id: str) -> list[Attachment]:
        """The files of a thing, in the order they were attached. The caller has made sure that the
        thing may be seen."""
        return (await self.of_many(session, noun, [noun_id])).get(noun_id, [])

    async def of_many(
        self, session: Session, noun: str, noun_ids: Collection[str]
    ) -> dict[str, list[Attachment]]:
        """The files of several things: id of the thing → its files."""
        return await store.of_many(session, noun, noun_ids) if noun_ids else {}

    # Reading -----------------------------------------------------------------------------------

    async def get(self, actor: Actor, attachment: str) -> Attachment:
        """One file's facts. Raises `AttachmentMissing`."""
        async with self._database.read() as session:
            return await self._readable(session, actor, attachment)

    async def open(self, actor: Actor, attachment: str, *, inline: bool = False) -> Opened:
        """The file, to be read. That it was downloaded is in the trail; `inline` (a picture on a
        page) at most once an hour. Raises `AttachmentMissing`, `AttachmentGone`."""
        async with self._database.read() as session:
            one = await self._readable(session, actor, attachment)
        if inline and not one.inline:
            raise Invalid("This file cannot be shown in a page; download it.", code="not_inline")
        key = key_of(one.sha256)
        size = await self._files.size(key)
        if size is None:
            log.error("attachment_gone", attachment=one.id)
            raise AttachmentGone("The file is not there any more; tell an administrator.")
        async with self._database.transaction() as session:
            word = "shown" if inline else "downloaded"
            told = inline and await audit.done_lately(
                session, actor, word, "attachment", one.id, within=LATELY
            )
            if not told:
                audit.record(session, actor, word, "attachment", one.id, None, {"name": one.name})
        return Opened(one, key, size, self._files, self._files.path(key))

    async def _readable(self, session: Session, actor: Actor, attachment: str) -> Attachment:
        found = await store.find(session, attachment)
        if found is None or not await self._may_read(session, actor, *found):
            raise AttachmentMissing
        return found[0]

    async def _may_read(
        self, session: Session, actor: Actor, one: Attachment, unused: datetime | None
    ) -> bool:
        if actor.user_id == SYSTEM.user_id:
            return True
        if unused is not None:
            return one.made_by == actor.user_id and not self._late(unused)
        for noun, noun_id in await store.uses(session, one.id):
            check = self._may_see.get(noun)
            if check is not None and await _sees(check, actor, noun_id):
                return True
        return False

    async def _may_bind(
        self, session: Session, actor: Actor, one: Attachment, unused: datetime | None
    ) -> bool:
        if unused is not None and self._late(unused):
            return False
        return await self._may_read(session, actor, one, unused)

    def _late(self, unused: datetime) -> bool:
        """What waited longer than the grace may be half swept already, or be erased."""
        return unused < self._clock.now() - self.limits.grace

    # Sweeping ----------------------------------------------------------------------------------

    async def sweep(self) -> int:
        """Delete files that nothing has referred to for longer than the grace; how many. A content
        goes with the last row that has it. Harmless to repeat, and to kill at any point: what is
        deleted first is the content, and a row without one is due still."""
        before = self._clock.now() - self.limits.grace
        async with self._database.read() as session:
            due = await store.due(session, before, AT_ONCE)
        swept = [await self._drop(attachment, sha256, before) for attachment, sha256 in due]
        await asyncio.to_thread(arriving.clear, self._folder, time.time())
        return swept.count(True)

    async def _drop(self, attachment: str, sha256: str, before: datetime) -> bool:
        """Delete a row that is due, and its content if it was the last with it."""
        async with self._database.transaction() as session:
            await store.lock_content(session, sha256)
            if not await store.drop(session, attachment, before):
                return False
            if not await store.has_content(session, sha256):
                await self._files.delete(key_of(sha256))
            audit.record(session, SYSTEM, "swept", "attachment", attachment)
        return True


async def _sees(check: MayUse, actor: Actor, noun_id: str) -> bool:
    """A feature may answer as its own verbs do, with an error."""
    try:
        return await check(actor, noun_id)
    except WarmlineError:
        return False


def _facts(one: Attachment) -> dict[str, object]:
    return {
        "name": one.name,
        "media_type": one.media_type,
        "size": one.size,
        "sha256": one.sha256,
    }
