"""The verbs of the inbox of messages that callers left: look, listen, take, finish, call back.

Used by `interactions.http.messages`. A message belongs to everybody with `message.work` in its
project; two who take it at once get one answer each, and only one the message. Every verb is
audited; so is listening, as with calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from warmline.interactions.errors import MessageMissing, NumberTooShort, RecordingMissing
from warmline.interactions.messages import MessageFilters, MessageRow, Work, worked
from warmline.interactions.model import RecordingState
from warmline.interactions.ports import ObjectStore, Sound
from warmline.interactions.rules import mask_number, searched_digits
from warmline.interactions.sound_files import SoundFiles
from warmline.interactions.store import messages as store
from warmline.kit import audit
from warmline.kit.actor import Actor
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.errors import Conflict, Invalid
from warmline.kit.paging import Page, Paged


class MessageService:
    """Messages of the actor's projects. `recordings` is the folder of encoded files."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        recordings: Path,
        store: ObjectStore | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._files = SoundFiles(recordings, store)

    async def list(self, actor: Actor, filters: MessageFilters, page: Page) -> Paged[MessageRow]:
        """One page, newest first; `q` are the last digits of the number. Raises
        `NumberTooShort`."""
        actor.need("message.work")
        if page.q and not searched_digits(page.q):
            raise NumberTooShort("Give at least the last four digits of the number.", field="q")
        async with self._database.read() as session:
            found = await store.page_of(session, actor, filters, page)
        return found.map(lambda row: shown(actor, row))

    async def boxes(self, actor: Actor) -> Sequence[str]:
        """The inboxes in which there is anything."""
        actor.need("message.work")
        async with self._database.read() as session:
            return await store.boxes(session, actor)

    async def work(
        self, actor: Actor, message: str, verb: str, *, to: str | None = None
    ) -> MessageRow:
        """Take it (for oneself, or `to` somebody), give it back, or finish it. Raises
        `MessageMissing`, `MessageElsewhere`, `Invalid` for somebody who is not there."""
        actor.need("message.work")
        async with self._database.transaction() as session:
            await store.lock(session, message)
            row = await self._find(session, actor, message)
            if to is not None and not await store.works_here(session, to):
                raise Invalid(
                    "There is no such person; choose another.", code="user_missing", field="to"
                )
            before = Work(row.state, row.assignee)
            if verb == "take" and to is None and before.assignee == actor.user_id:
                return shown(actor, row)  # the same click again
            after = worked(before, verb, by=actor.user_id, to=to)
            now = self._clock.now()
            await store.save(session, message, after, by=actor.user_id, at=now)
            audit.record(session, actor, "changed", "message", message, before, after)
            return shown(actor, await self._find(session, actor, message))

    async def sound(self, actor: Actor, message: str) -> Sound:
        """The encoded message. Raises `MessageMissing`, `RecordingMissing`."""
        actor.need("message.work")
        async with self._database.read() as session:
            await self._find(session, actor, message)
            record = await store.call_of(session, message)
        if record is None or record.recording.state is not RecordingState.STORED:
            raise RecordingMissing(
                "The message is still being prepared, or could not be recorded.",
                code="recording_not_ready",
            )
        sound = await self._files.find(record.recording.key)
        if sound is None:
            raise RecordingMissing("The message's recording is not there any more.")
        async with self._database.transaction() as session:
            audit.record(session, actor, "played", "message", message)
        return sound

    async def number(self, actor: Actor, message: str) -> str:
        """The number to call back, whole also for whom it is masked: it goes to the switch, not to
        him. Raises `MessageMissing`, `Conflict` for a caller who hid it."""
        actor.need("message.work")
        async with self._database.transaction() as session:
            row = await self._find(session, actor, message)
            number = row.caller.e164 or row.caller.raw
            if row.caller.kind == "anonymous" or not any(sign.isdigit() for sign in number):
                raise Conflict(
                    "The caller hid his number; he cannot be called back.", code="number_hidden"
                )
            audit.record(session, actor, "called_back", "message", message)
        return number

    async def _find(self, session: Session, actor: Actor, message: str) -> MessageRow:
        row = await store.find(session, actor, message)
        if row is None:
            raise MessageMissing("There is no such message, or it is not yours to see.")
        return row


def shown(actor: Actor, row: MessageRow) -> MessageRow:
    """With the number as this actor may see it."""
    if actor.may("number.unmask"):
        return row
    return replace(row, caller=mask_number(row.caller))
