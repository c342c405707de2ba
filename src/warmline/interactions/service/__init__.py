"""The verbs on calls: list, look, write notes, file under a result, play, count. The way in.

Built by `app` with the database and the recordings' folder; used by `interactions.http`, by
`agents` (today's figures), `voice.projector` (`project`) and `interactions.tasks`. Exports are in
`interactions.export`. Numbers are masked unless the actor holds `number.unmask`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from warmline.interactions.codes import DEFAULT_CODES
from warmline.interactions.errors import (
    CallMissing,
    NotesChanged,
    NumberTooShort,
    RecordingErased,
    RecordingMissing,
    ResultUnknown,
)
from warmline.interactions.events import CallFact
from warmline.interactions.model import (
    KEPT,
    AgentDay,
    CallDetail,
    CallRecord,
    CallRow,
    Filters,
    Measured,
    Notes,
    QueueDay,
    RecordingState,
    ResultCode,
)
from warmline.interactions.ports import AlsoOpens, HasOrder, Heard, ObjectStore, Sound
from warmline.interactions.projection import Projection
from warmline.interactions.recordings import comment_key, waveform_key
from warmline.interactions.rules import checked_sort, mask_number, searched_digits
from warmline.interactions.sound_files import SoundFiles
from warmline.interactions.store import calls, journal, notes, quality
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor, Scope
from warmline.kit.clock import Clock
from warmline.kit.db import Database, Session
from warmline.kit.errors import Invalid
from warmline.kit.keyset import Found, Sheet, counted
from warmline.kit.paging import Page, Paged
from warmline.telephony.numbers import mask

LISTENING = timedelta(hours=1)
"""Pieces of a recording fetched within this time after the last noted beginning belong to it."""

LAG_S = 2.0
"""How long a question about a call waits for the projection to bring it."""


class InteractionService:
    """Calls and what people wrote about them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        recordings: Path,
        *,
        store: ObjectStore | None = None,
        has_order: HasOrder = calls.no_order,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._clock = clock
        self._files = SoundFiles(recordings, store)
        self._has_order = has_order
        self._sleep = sleep
        self._also: list[AlsoOpens] = []

    def register(self, also: AlsoOpens) -> None:
        """Who else may open a call, look at it and hear it: asked of whoever keeps what calls
        belong to. `app` joins them."""
        self._also.append(also)

    # Projection --------------------------------------------------------------------------------

    def projection(self) -> Projection:
        """A reader of the journal, for the projector: it remembers between batches."""
        return Projection()

    async def project(self, session: Session, events: Sequence[Heard]) -> None:
        """Write a batch of the journal down, in its order, in the session's transaction; nothing
        is remembered."""
        await Projection().project(session, events)

    async def forget(self, session: Session) -> None:
        """Empty everything projected; notes and results stay."""
        await Projection().forget(session)

    # Looking -----------------------------------------------------------------------------------

    async def list(self, actor: Actor, filters: Filters, sheet: Sheet) -> Found[CallRow]:
        """One page of the calls in the actor's scope, the newest first unless the sheet says
        otherwise. Raises `NumberTooShort`, `Invalid` for the sort, `PageUnknown`."""
        checked(filters)
        sheet = replace(sheet, sort=checked_sort(sheet.sort or calls.NEWEST))
        async with self._database.read() as session:
            rows, following = await calls.page_of_calls(
                session, actor, filters, sheet, self._has_order
            )
            total = None
            if not sheet.after:
                total = await calls.count_calls(session, actor, filters, has_order=self._has_order)
        return counted([shown(actor, row) for row in rows], following, total, calls.COUNTED)

    async def get(self, actor: Actor, call: str) -> CallDetail:
        """One call with its timeline. Raises `CallMissing`."""
        record = await self._find(actor, call, attached=True)
        async with self._database.read() as session:
            written = await notes.notes_of(session, call)
            ids = [found for s in record.segments for found in (s.agent, s.department, s.whom)]
            legs = await quality.of_call(session, call)
            names = await calls.names(session, [*ids, written.result_by, *(q.agent for q in legs)])
        if not actor.may("number.unmask"):
            masked = tuple(replace(s, number=mask(s.number)) for s in record.segments)
            record = replace(record, caller=mask_number(record.caller), segments=masked)
        return CallDetail(record=record, notes=written, names=names, quality=tuple(legs))

    async def earlier(self, actor: Actor, call: str, page: Page) -> Paged[CallRow]:
        """The same caller's calls before this one, whoever took them, within the actor's
        projects: who may see the call may know what the caller went through. Raises
        `CallMissing`."""
        record = await self._find(actor, call)
        everywhere = actor.scope is Scope.ALL and actor.may("settings.manage")
        async with self._database.read() as session:
            found = await calls.earlier_calls(
                session, record, page, None if everywhere else actor.projects
            )
        return found.map(lambda row: shown(actor, row))

    async def number(self, actor: Actor, call: str) -> str:
        """The customer's number, unmasked: to find his card and to be written on a new one, never
        to be shown. Raises `CallMissing`."""
        record = await self._find(actor, call)
        return record.caller.e164 or record.caller.raw

    async def facts(
        self, actor: Actor, call: str, queues: Iterable[str] = ()
    ) -> Sequence[tuple[datetime, CallFact]]:
        """What happened to the call, in order, with the time of each: for who may see the call, and
        for who works in one of `queues` in which it waited. Nothing where it is not projected
        yet; raises `CallMissing` for a call that is not his to know of."""
        async with self._database.read() as session:
            may = await calls.find_call(session, actor, call) is not None or await calls.waited_in(
                session, actor, call, queues
            )
            if not may:
                if await calls.exists_call(session, call):
                    raise CallMissing("There is no such call, or it is not yours to see.")
                return []
            heard = (await journal.heard(session, [call])).get(call, [])
        return [(told.at, told.fact) for _, told in heard if isinstance(told.fact, CallFact)]

    async def need_sight(self, actor: Actor, call: str) -> None:
        """Raise `CallMissing` unless the call itself is in the actor's scope. What is attached to
        something must be: else seeing a call for a while would be seeing it for good."""
        await self._find(actor, call)

    async def among(
        self, session: Session, actor: Actor, ids: Iterable[str], *, attached: bool
    ) -> Mapping[str, CallRecord]:
        """Those of these calls that the actor may open, without their segments. `attached`: they
        belong to something that he may know the calls of."""
        return await calls.among(session, actor, ids, attached=attached)

    async def names(self, ids: Iterable[str]) -> Mapping[str, str]:
        """Names of users by id."""
        async with self._database.read() as session:
            return await calls.names(session, ids)

    async def _find(self, actor: Actor, call: str, *, attached: bool = False) -> CallRecord:
        """The call; a young one is waited for, since the projection may lag. `attached`: also one
        that he may open for what it belongs to."""
        waited = 0.0
        while True:
            async with self._database.read() as session:
                record = await calls.find_call(session, actor, call)
                there = record is not None or await calls.exists_call(session, call)
            if record is None and there and attached:
                record = await self._attached(actor, call)
            if record is not None:
                return record
            if there or waited >= LAG_S:
                raise CallMissing("There is no such call, or it is not yours to see.")
            await self._sleep(0.2)
            waited += 0.2

    async def _attached(self, actor: Actor, call: str) -> CallRecord | None:
        for also in self._also:
            if await also(actor, call):
                async with self._database.read() as session:
                    record = await calls.find_call(session, SYSTEM, call)
                if record is not None and record.project in actor.projects:
                    return record
        return None

    async def comment(self, call: str) -> Sound | None:
        """The sound of what a call's customer said after rating, once it is encoded; who may hear
        it is asked by whoever keeps ratings."""
        async with self._database.read() as session:
            record = await calls.record_of_call(session, call)
        if record is None or record.recording.state not in KEPT:
            return None
        key = comment_key(call, record.talked_at or record.arrived_at)
        return await self._files.find(key)

    # Writing -----------------------------------------------------------------------------------

    async def set_notes(self, actor: Actor, call: str, text: str, version: int) -> Notes:
        """Replace the notes if they are still at `version` (0: none yet); the new ones.

        Works before the call is projected. Raises `NotesChanged` with the present text and
        version in its details, or `CallMissing`.
        """
        async with self._database.transaction() as session:
            await self._may_write(session, actor, call)
            before = await notes.notes_of(session, call)
            if before.version == version + 1 and before.text == text:
                return before  # the same save again, its answer was lost
            written = await notes.write_text(
                session, call, text, version, by=actor.user_id, at=self._clock.now()
            )
            if written is None:
                raise NotesChanged(
                    "The notes were changed elsewhere meanwhile; look at them and save again.",
                    text=before.text,
                    version=before.version,
                )
            return written

    async def note_quality(self, actor: Actor, call: str, leg: str, measured: Measured) -> None:
        """Keep how the network was on a leg of the actor's; the same leg again replaces it. Raises
        `CallMissing`."""
        async with self._database.transaction() as session:
            await self._may_write(session, actor, call)
            now = self._clock.now()
            await quality.write(session, call, actor.user_id, leg, measured, now)

    async def set_result(self, actor: Actor, call: str, code: str) -> Notes:
        """File the call under a result code ("" takes it back). Raises `ResultUnknown`,
        `CallMissing`."""
        async with self._database.transaction() as session:
            project = await self._may_write(session, actor, call)
            if code and not any(
                known.code == code and known.active
                for known in await notes.result_codes(session, project)
            ):
                raise ResultUnknown(
                    "This result code does not exist or is no longer used; choose another.",
                    field="code",
                )
            before = await notes.notes_of(session, call)
            written = await notes.write_result(
                session, call, code, by=actor.user_id, at=self._clock.now()
            )
            if before.result and before.result != code:
                audit.record(
                    session,
                    actor,
                    "result_changed",
                    "interaction",
                    call,
                    {"result": before.result},
                    {"result": code},
                )
            return written

    async def _may_write(self, session: Session, actor: Actor, call: str) -> str:
        """The project of a call the actor may write about."""
        record = await calls.find_call(session, actor, call)
        if record is not None:
            return record.project
        if await calls.exists_call(session, call):
            raise CallMissing("There is no such call, or it is not yours to see.")
        # Not projected yet: it is the call he has on his screen.
        return next(iter(sorted(actor.projects)), DEFAULT_PROJECT)

    async def result_codes(self, actor: Actor, project: str | None = None) -> Sequence[ResultCode]:
        """The codes of a project of the actor's, in their order; inactive ones included."""
        project = project or next(iter(sorted(actor.projects)), DEFAULT_PROJECT)
        if project not in actor.projects and actor.scope is not Scope.ALL:
            return []
        async with self._database.read() as session:
            return await notes.result_codes(session, project)

    async def save_result_codes(
        self, actor: Actor, codes: Sequence[ResultCode], project: str = DEFAULT_PROJECT
    ) -> None:
        """Add or change codes. Raises `Invalid` for a parent that does not exist."""
        async with self._database.transaction() as session:
            before = {code.code: code for code in await notes.result_codes(session, project)}
            known = set(before) | {code.code for code in codes}
            for code in codes:
                if code.parent is not None and code.parent not in known:
                    raise Invalid(
                        f"The parent “{code.parent}” of “{code.code}” does not exist.",
                        code="parent_unknown",
                        field="parent",
                    )
            await notes.save_result_codes(session, project, codes)
            for code in codes:
                old = before.get(code.code)
                if old != code:
                    action = "created" if old is None else "changed"
                    audit.record(session, actor, action, "result_code", code.code, old, code)

    async def seed_result_codes(self, project: str = DEFAULT_PROJECT) -> None:
        """Bring in the shipped codes where a project has none; harmless to repeat."""
        if not await self.result_codes(SYSTEM, project):
            await self.save_result_codes(SYSTEM, DEFAULT_CODES, project)

    # Listening ---------------------------------------------------------------------------------

    async def recording(self, actor: Actor, call: str, *, begin: bool = True) -> Sound:
        """The encoded file (Ogg/Opus, channel 0 customer, 1 agent). `begin`: he starts to play it
        or downloads it, which is audited; so is a later piece of it unless he began lately. Raises
        `CallMissing`, `RecordingMissing`."""
        actor.need("recording.play")
        record = await self._find(actor, call, attached=True)
        sound = await self._stored(record)
        thing = ("played", "recording", call)
        async with self._database.transaction() as session:
            if begin or not await audit.done_lately(session, actor, *thing, within=LISTENING):
                audit.record(session, actor, *thing)
        return sound

    async def stored(self, actor: Actor, call: str) -> tuple[Sound, str]:
        """Where the encoded file is and its SHA-256. Raises `CallMissing`, `RecordingMissing`."""
        record = await self._find(actor, call, attached=True)
        return await self._stored(record), record.recording.sha256

    async def waveform(self, actor: Actor, call: str) -> bytes:
        """JSON: {seconds, rate (peaks per second), channels: [[0..1, …], …]}. Raises
        `CallMissing`, `RecordingMissing`."""
        actor.need("recording.play")
        return await self.waveform_of(actor, call)

    async def waveform_of(self, actor: Actor, call: str) -> bytes:
        """The same for neighbours, who have asked for a permission of their own."""
        sound = await self._stored(await self._find(actor, call, attached=True))
        waveform = await self._files.find(waveform_key(sound.key))
        if waveform is None:
            raise _no_recording()
        return await waveform.body()

    async def _stored(self, record: CallRecord) -> Sound:
        if record.recording.state is not RecordingState.STORED:
            raise _no_recording(record.recording.state)
        sound = await self._files.find(record.recording.key)
        if sound is None:
            raise _no_recording()
        return sound

    # Counting ----------------------------------------------------------------------------------

    async def agent_day(self, agent: str, since: datetime) -> AgentDay:
        """An agent's calls since a moment (his day's start)."""
        async with self._database.read() as session:
            return await notes.agent_day(session, agent, since)

    async def queue_days(
        self, levels: Mapping[str, float], since: datetime
    ) -> Mapping[str, QueueDay]:
        """Figures by queue since a moment; `levels`: queue → threshold of the service level, s."""
        async with self._database.read() as session:
            return await notes.queue_days(session, levels, since)


def shown(actor: Actor, row: CallRow) -> CallRow:
    """A row with the number as this actor may see it."""
    if actor.may("number.unmask"):
        return row
    return replace(row, caller=mask_number(row.caller))


def checked(filters: Filters) -> None:
    """Raise `NumberTooShort` for a search that would find half the world."""
    if filters.number and not searched_digits(filters.number):
        raise NumberTooShort("Give at least the last four digits of the number.", field="q")


def _no_recording(state: RecordingState | None = None) -> RecordingMissing | RecordingErased:
    if state in (RecordingState.DUE, RecordingState.RECORDING):
        return RecordingMissing(
            "The recording is still being prepared; try again in a moment.",
            code="recording_not_ready",
        )
    if state is RecordingState.ERASED:
        return RecordingErased("This recording was erased when its time was over.")
    return RecordingMissing("This call has no recording that can be played.")
