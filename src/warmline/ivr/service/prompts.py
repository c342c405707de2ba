"""The verbs of the prompt library: bring a sound in or let a text be spoken, listen, replace, drop.

Used by `ivr.http.prompts`. What is heavy (decoding, resampling, speaking) runs in a thread, one
text at a time. The sound's files are written inside the transaction that notes them, whole or not
at all, so a refused change leaves the old prompt as it was. A prompt in use cannot be deleted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from warmline.ivr.errors import PromptInUse, PromptMissing
from warmline.ivr.library import (
    LibraryPrompt,
    PromptFilters,
    Said,
    checked,
    checked_speech,
    sound_of,
)
from warmline.ivr.speech import uploads
from warmline.ivr.speech.kokoro import VOICES
from warmline.ivr.speech.levels import for_phone, trimmed
from warmline.ivr.speech.ports import CannotSay, Speech, Voice
from warmline.ivr.speech.render import say
from warmline.ivr.store import prompts as store
from warmline.ivr.tables import PromptRow
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor, Scope
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.errors import Invalid, Missing
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged

OpenVoice = Callable[[], Voice]
Users = Callable[[Session], Awaitable[Mapping[str, Collection[str]]]]
"""Who uses prompts besides flows: prompt key → names."""


async def nobody(session: Session) -> Mapping[str, Collection[str]]:
    """Where only flows use prompts."""
    return {}


class PromptService:
    """Prompts of the actor's projects. `sounds` is the centre's folder of sounds, `open_voice`
    brings the voice, `users` knows who uses prompts besides flows."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sounds: Path,
        open_voice: OpenVoice,
        *,
        users: Users = nobody,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sounds = sounds
        self._open_voice = open_voice
        self._users = users
        self._speaking = asyncio.Lock()

    # Looking and listening -----------------------------------------------------------------------

    async def list(self, actor: Actor, filters: PromptFilters, page: Page) -> Paged[LibraryPrompt]:
        """Prompts with who uses them; `q` searches name, key and text."""
        _allow(actor, "prompt.manage", "flow.view")
        async with self._database.read() as session:
            elsewhere = await self._users(session)
            return await store.page_of(session, actor, filters, page, elsewhere)

    async def get(self, actor: Actor, id: str) -> LibraryPrompt:
        """One prompt. Raises `PromptMissing`."""
        _allow(actor, "prompt.manage", "flow.view")
        async with self._database.read() as session:
            return await self._whole(session, await _row(session, actor, id))

    async def sound(self, actor: Actor, id: str) -> Path:
        """The file to listen to. Raises `PromptMissing`."""
        found = await self.get(actor, id)
        path = self._path(found.key)
        path = path.with_name(f"{path.name}.wav16")
        if not path.is_file():
            raise PromptMissing("The prompt's file is gone; bring it in again.")
        return path

    def voices(self) -> Sequence[str]:
        """Names of the voices there are to choose from."""
        return sorted(path.stem for path in VOICES.glob("*.npy"))

    async def preview(self, actor: Actor, said: Said) -> Speech:
        """What a text would sound like on the line. Raises `Invalid`, `VoiceAway`, `CannotSay`."""
        _allow(actor, "prompt.manage")
        speech, _ = await self._spoken(said)
        return await asyncio.to_thread(for_phone, speech, 16_000)

    # Bringing in ---------------------------------------------------------------------------------

    async def upload(
        self, actor: Actor, body: bytes, *, key: str, name: str, project: str = DEFAULT_PROJECT
    ) -> LibraryPrompt:
        """A new prompt from a file. Raises `SoundUnreadable`, `Invalid`, `PromptTaken`."""
        self._may_create(actor, project)
        values = checked({"key": key, "name": name})
        speech = await asyncio.to_thread(uploads.decoded, body)
        return await self._create(actor, project, values, speech, _UPLOADED)

    async def speak(
        self, actor: Actor, said: Said, *, key: str, name: str, project: str = DEFAULT_PROJECT
    ) -> LibraryPrompt:
        """A new prompt from a text."""
        self._may_create(actor, project)
        values = checked({"key": key, "name": name})
        speech, how = await self._spoken(said)
        return await self._create(actor, project, values, speech, how)

    async def replace_by_upload(self, actor: Actor, id: str, body: bytes) -> LibraryPrompt:
        """Another file in the place of what the prompt says. Calls that hear it now go on."""
        _allow(actor, "prompt.manage")
        speech = await asyncio.to_thread(uploads.decoded, body)
        return await self._replace(actor, id, speech, _UPLOADED)

    async def replace_by_speech(self, actor: Actor, id: str, said: Said) -> LibraryPrompt:
        """Another text, voice or speed."""
        _allow(actor, "prompt.manage")
        speech, how = await self._spoken(said)
        return await self._replace(actor, id, speech, how)

    async def rename(self, actor: Actor, id: str, name: str) -> LibraryPrompt:
        """Another name; the key stays, since flows write it."""
        _allow(actor, "prompt.manage")
        values = checked({"name": name})
        async with self._database.transaction() as session:
            row = await _row(session, actor, id, lock=True)
            before = store.shaped(row)
            row.name = values["name"]
            await store.save(session, row)
            self._note(session, actor, "changed", row, before)
            return await self._whole(session, row)

    async def delete(self, actor: Actor, id: str) -> None:
        """Raises `PromptInUse`, naming who uses it."""
        _allow(actor, "prompt.manage")
        async with self._database.transaction() as session:
            row = await _row(session, actor, id, lock=True)
            found = await self._whole(session, row)
            if found.used_by:
                raise PromptInUse(
                    f"“{found.name}” is used by: {', '.join(found.used_by)}. "
                    "Let them say something else first.",
                    users=list(found.used_by),
                )
            await store.remove(session, row)
            audit.record(session, actor, "deleted", "prompt", id, _facts(found))
        await asyncio.to_thread(uploads.remove_phone_formats, self._path(found.key))

    # Inside --------------------------------------------------------------------------------------

    def _may_create(self, actor: Actor, project: str) -> None:
        _allow(actor, "prompt.manage")
        sees_all = actor.user_id == SYSTEM.user_id or actor.scope is Scope.ALL
        if not sees_all and project not in actor.projects:
            raise Missing("There is no such project.", code="project_missing", field="project")

    async def _create(
        self,
        actor: Actor,
        project: str,
        values: Mapping[str, Any],
        speech: Speech,
        how: Mapping[str, Any],
    ) -> LibraryPrompt:
        async with self._database.transaction() as session:
            row = PromptRow(id=uuid7(), project_id=project, version=1, **values)
            await self._keep(session, actor, row, speech, how)
            self._note(session, actor, "created", row, None)
            return await self._whole(session, row)

    async def _replace(
        self, actor: Actor, id: str, speech: Speech, how: Mapping[str, Any]
    ) -> LibraryPrompt:
        async with self._database.transaction() as session:
            row = await _row(session, actor, id, lock=True)
            before = store.shaped(row)
            row.version += 1
            await self._keep(session, actor, row, speech, how)
            self._note(session, actor, "changed", row, before)
            return await self._whole(session, row)

    async def _keep(
        self,
        session: Session,
        actor: Actor,
        row: PromptRow,
        speech: Speech,
        how: Mapping[str, Any],
    ) -> None:
        for name, value in how.items():
            setattr(row, name, value)
        row.seconds = round(speech.seconds, 2)
        row.changed_by, row.changed_at = actor.user_id, self._clock.now()
        await store.save(session, row)
        await asyncio.to_thread(uploads.write_phone_formats, speech, self._path(row.key))

    async def _spoken(self, said: Said) -> tuple[Speech, dict[str, Any]]:
        said = checked_speech(said)
        if said.voice not in self.voices():
            raise Invalid(
                f"There is no voice “{said.voice}”; there are {', '.join(self.voices())}.",
                code="voice_unknown",
                field="voice",
            )
        async with self._speaking:
            speech, engine = await asyncio.to_thread(self._synthesise, said)
        how = {
            "source": "speech",
            "text": said.text,
            "voice": said.voice,
            "speed": said.speed,
            "engine": engine,
        }
        return speech, how

    def _synthesise(self, said: Said) -> tuple[Speech, str]:
        voice = self._open_voice()
        try:
            speech = trimmed(say(said.text, said.voice, voice, said.speed))
            if not speech.samples.size:
                raise CannotSay("The text came out silent; write it in other words.", field="text")
            return speech, voice.engine
        finally:
            voice.close()

    def _path(self, key: str) -> Path:
        return self._sounds / sound_of(key)

    async def _whole(self, session: Session, row: PromptRow) -> LibraryPrompt:
        by = await store.users_of(session, [row.key], await self._users(session))
        return store.shaped(row, by[row.key])

    def _note(
        self,
        session: Session,
        actor: Actor,
        action: str,
        row: PromptRow,
        before: LibraryPrompt | None,
    ) -> None:
        old = None if before is None else _facts(before)
        audit.record(session, actor, action, "prompt", row.id, old, _facts(store.shaped(row)))


_UPLOADED: Mapping[str, Any] = {
    "source": "upload",
    "text": "",
    "voice": "",
    "speed": 1.0,
    "engine": "",
}


async def _row(session: Session, actor: Actor, id: str, *, lock: bool = False) -> PromptRow:
    row = await store.find(session, actor, id, lock=lock)
    if row is None:
        raise PromptMissing("There is no such prompt; it may have been deleted.")
    return row


def _facts(found: LibraryPrompt) -> dict[str, Any]:
    names = ("key", "name", "source", "text", "voice", "speed", "seconds", "version")
    return {name: getattr(found, name) for name in names}


def _allow(actor: Actor, *permissions: str) -> None:
    if actor.user_id != SYSTEM.user_id and not any(map(actor.may, permissions)):
        actor.need(permissions[0])
