"""The verbs of flows: draw a draft, check it, publish it, go back, play it, look at what there is.

Used by `app` (seeds, configuration snapshot), `ivr.http` and `ivr.cli`. Each verb takes the actor
first, is one transaction, and writes its entry of the audit trail in it. Whoever changes a flow
says which revision he has seen; when somebody else was faster he is told who and when. What a flow
does is in `ivr.engine`; whether it is sound, in `ivr.checks` and `ivr.drafts`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from warmline.ivr import differences, drafts, engine, flow, runner, store
from warmline.ivr.errors import FlowInUse, FlowMissing
from warmline.ivr.events import Announce, FlowArchived, FlowPublished, nobody_listens
from warmline.ivr.nodes.base import Problem
from warmline.ivr.ports import Alone, Neighbours, Reference
from warmline.ivr.service.common import allow, allow_project, draft_of, facts, news, row_for
from warmline.ivr.sounds import SoundFolder
from warmline.ivr.store import calendars as calendar_store
from warmline.ivr.store import lookups as lookup_store
from warmline.ivr.tables import FlowRow, FlowVersionRow
from warmline.ivr.versions import FlowDetail, FlowInfo, FlowVersion, LiveFlow
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, Actor
from warmline.kit.clock import Clock, SystemClock
from warmline.kit.db import Database, Session
from warmline.kit.errors import Invalid, Missing
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged

SPELL = timedelta(minutes=30)
"""A draft is saved with every stroke; the audit trail notes each person's editing once in so long.
What was changed stands in the entry of its publication."""

MAX_SOUNDS = 500
"""How many sound files of one's own a form offers."""


class IvrService:
    """Flows of all projects. `sounds` are the names of sound files that exist (missing ones are
    reported); `days` the calendar; `announce` hears `FlowPublished` and `FlowArchived` after the
    commit; `neighbours` are the rest of the centre; `zone` is the centre's."""

    def __init__(
        self,
        database: Database,
        *,
        sounds: Collection[str] | None = None,
        days: Mapping[str, str] | None = None,
        announce: Announce = nobody_listens,
        neighbours: Neighbours | None = None,
        clock: Clock | None = None,
        zone: str = engine.DEFAULT_ZONE,
    ) -> None:
        self._database = database
        self._sounds = sounds
        self._days = days
        self._announce = announce
        self._neighbours = neighbours or Alone()
        self._clock = clock or SystemClock()
        self._zone = zone

    # looking

    async def list(
        self, actor: Actor, page: Page | None = None, state: str = "all"
    ) -> Paged[FlowInfo]:
        """Flows of the actor's projects; `state` is one of `store.STATES`."""
        allow(actor, "flow.view")
        if state not in store.STATES:
            raise Invalid(
                f"A list of flows has the states {', '.join(store.STATES)}.", field="state"
            )
        async with self._database.read() as session:
            found = await store.page_of_flows(session, actor, page or Page(), state)
        numbers = await self._numbers()
        return found.map(lambda info: replace(info, numbers=numbers.get(info.id, ())))

    async def get(self, actor: Actor, flow_id: str) -> FlowDetail:
        """One flow with its documents. Raises `FlowMissing`."""
        allow(actor, "flow.view")
        async with self._database.read() as session:
            row = await self._row(session, actor, flow_id)
            live = await store.newest(session, row.id, "published")
            draft = await store.newest(session, row.id, "draft")
            info = await store.info_of(session, row)
        newest = draft or live
        numbers = await self._numbers()
        known = await self._known(actor)
        return FlowDetail(
            info=replace(info, numbers=numbers.get(info.id, ())),
            live=live.definition if live else None,
            draft=draft.definition if draft else None,
            problems=tuple(self._problems(newest.definition, **known)) if newest else (),
        )

    async def find(
        self, actor: Actor, key: str, *, project_id: str = DEFAULT_PROJECT
    ) -> FlowInfo | None:
        """A flow by its key, or None."""
        allow(actor, "flow.view")
        async with self._database.read() as session:
            row = await store.flow_by_key(session, actor, project_id, key)
            return await store.info_of(session, row) if row else None

    async def published(self) -> Sequence[LiveFlow]:
        """Every flow's live version, for the configuration snapshot."""
        async with self._database.read() as session:
            return await store.live_flows(session)

    async def versions(self, actor: Actor, flow_id: str) -> Sequence[FlowVersion]:
        """Every version of a flow, newest first, the draft among them. Raises `FlowMissing`."""
        allow(actor, "flow.view")
        async with self._database.read() as session:
            row = await self._row(session, actor, flow_id)
            return [store.version_of(one) for one in await store.versions_of(session, row.id)]

    async def document(self, actor: Actor, flow_id: str, number: int) -> dict[str, Any]:
        """The document of one version. Raises `FlowMissing`."""
        allow(actor, "flow.view")
        async with self._database.read() as session:
            row = await self._row(session, actor, flow_id)
            return (await self._version(session, row, number)).definition

    async def differences_of(
        self, actor: Actor, flow_id: str, document: object
    ) -> Sequence[differences.Difference]:
        """What the flow as it is kept now does otherwise than `document`, which is not kept: what
        one would take over from somebody who was faster. Raises `FlowMissing`, `FlowUnreadable`."""
        mine = drafts.shaped(document)
        kept = await self.get(actor, flow_id)
        return differences.differences(mine, kept.draft or kept.live or {})

    async def differences(
        self, actor: Actor, flow_id: str, before: int, after: int
    ) -> Sequence[differences.Difference]:
        """What version `after` does otherwise than version `before`. Raises `FlowMissing`."""
        old = await self.document(actor, flow_id, before)
        return differences.differences(old, await self.document(actor, flow_id, after))

    async def references(self, actor: Actor) -> Mapping[str, Sequence[Reference]]:
        """What nodes may refer to, by the kind of reference (`x-ref` of the schema)."""
        allow(actor, "flow.view")
        async with self._database.read() as session:
            named = {
                "flow": await store.live_names(session, actor),
                "calendar": await calendar_store.names(session, actor),
                "lookup": await lookup_store.names(session),
            }
        found = dict(await self._neighbours.references(actor))
        for kind, each in named.items():
            found[kind] = [Reference(key, name) for key, name in each]
        if isinstance(self._sounds, SoundFolder):
            names = await asyncio.to_thread(sorted, self._sounds)
            own = [name for name in names if not name.startswith("wl/")][:MAX_SOUNDS]
            found["sound"] = [Reference(name, name) for name in own]
        return found

    def sound(self, actor: Actor, name: str) -> Path:
        """The file of a prompt, to listen to. Raises `Missing`."""
        allow(actor, "flow.view")
        file = self._sounds.file(name) if isinstance(self._sounds, SoundFolder) else None
        if file is None:
            raise Missing("There is no sound file for this prompt yet.", code="sound_missing")
        return file

    def has_sound(self, name: str) -> bool:
        """Whether there is something to listen to."""
        return isinstance(self._sounds, SoundFolder) and self._sounds.file(name) is not None

    def play(
        self,
        actor: Actor,
        document: object,
        said: Sequence[str],
        *,
        at: datetime | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> runner.Runner:
        """Play a document, kept nowhere: a caller says `said` (words of `runner.read_script`) at
        the time `at`. The same words always give the same play. Raises `FlowUnreadable`."""
        allow(actor, "flow.view")
        now = at or self._clock.now()
        if now.tzinfo is None:
            now = now.replace(tzinfo=ZoneInfo(self._zone))
        return runner.replay(
            flow.from_data(drafts.shaped(document)), said, variables or {}, now, self._days or {}
        )

    # changing

    async def create(
        self,
        actor: Actor,
        *,
        name: str = "",
        project_id: str = DEFAULT_PROJECT,
        document: object = None,
        copy_of: str | None = None,
    ) -> FlowVersion:
        """A new flow with a first draft: a blank one, a document from elsewhere, or a copy of a
        flow as it now is. Its key is the document's where that is free, else made up."""
        allow(actor, "flow.manage")
        allow_project(actor, project_id)
        if copy_of is not None:
            source = await self.get(actor, copy_of)
            document, project_id = source.draft or source.live, source.info.project_id
        data = {"zone": self._zone, **drafts.shaped(document or drafts.blank(self._zone))}
        called = drafts.name_of(name or str(data.get("name", "")))
        async with self._database.transaction() as session:
            key = str(data.get("key", ""))
            fits = copy_of is None and drafts.is_key(key)
            if not fits or not await store.key_is_free(session, project_id, key):
                key = f"flow_{uuid7().replace('-', '')[-10:]}"
            row = FlowRow(project_id=project_id, key=key, name=called)
            await store.add_flow(session, row)
            draft = FlowVersionRow(
                flow_id=row.id,
                number=1,
                state="draft",
                definition={**data, "key": key, "name": called},
            )
            session.add(draft)
            self._touch(row, actor, draft)
            await session.flush()
            audit.record(session, actor, "created", "flow", row.id, after=facts(draft))
            return store.version_of(draft)

    async def import_draft(
        self, actor: Actor, document: bytes | str, *, project_id: str = DEFAULT_PROJECT
    ) -> FlowVersion:
        """Keep a document as the draft of the flow with its key, in place of an older draft.

        Raises `FlowUnreadable` when it is no flow; whether it is sound is asked when publishing.
        """
        allow(actor, "flow.manage")
        parsed = flow.parse(document)
        allow_project(actor, project_id)
        async with self._database.transaction() as session:
            row = await row_for(session, actor, project_id, parsed)
            draft, before = await draft_of(session, row)
            draft.definition = flow.to_data(parsed)
            self._touch(row, actor, draft)
            await session.flush()
            audit.record(session, actor, "drafted", "flow", row.id, {"nodes": before}, facts(draft))
            return store.version_of(draft)

    async def save_draft(
        self, actor: Actor, flow_id: str, document: object, *, revision: int
    ) -> FlowDetail:
        """Keep what somebody draws, finished or not. Raises `FlowUnreadable` for what is no
        document, `FlowChanged` when the flow is no longer at `revision`."""
        allow(actor, "flow.manage")
        data = dict(drafts.shaped(document))
        async with self._database.transaction() as session:
            row = await self._row(session, actor, flow_id, lock=True)
            store.agree(row, revision)
            draft, before = await draft_of(session, row)
            data["key"], data["name"] = row.key, drafts.name_of(str(data.get("name") or row.name))
            if data != before:
                draft.definition = data
                self._touch(row, actor, draft)
                await session.flush()
                if not await audit.done_lately(
                    session, actor, "drafted", "flow", row.id, within=SPELL
                ):
                    audit.record(
                        session, actor, "drafted", "flow", row.id, after={"version": draft.number}
                    )
        return await self.get(actor, flow_id)

    async def discard_draft(self, actor: Actor, flow_id: str, *, revision: int) -> FlowDetail:
        """Throw the draft away; the live version stays. Raises `FlowMissing` when nothing would
        be left, `FlowChanged`."""
        allow(actor, "flow.manage")
        async with self._database.transaction() as session:
            row = await self._row(session, actor, flow_id, lock=True)
            store.agree(row, revision)
            draft = await store.newest(session, row.id, "draft")
            live = await store.newest(session, row.id, "published")
            if draft is None or live is None:
                raise FlowMissing(
                    f"“{row.name}” has no published version to go back to.",
                    code="flow_draft_missing",
                )
            audit.record(session, actor, "discarded", "flow", row.id, before=facts(draft))
            await session.delete(draft)
            row.name = str(live.definition.get("name", row.name))
            self._touch(row, actor)
        return await self.get(actor, flow_id)

    async def publish(
        self,
        actor: Actor,
        flow_id: str,
        *,
        queues: Collection[str] | None = None,
        today: date | None = None,
        revision: int | None = None,
        note: str = "",
    ) -> FlowVersion:
        """Make the draft live. `queues` are the keys of queues that exist, `today` the centre's
        date; without them the neighbours and the clock are asked. Raises `FlowMissing`,
        `FlowChanged`, or `FlowNotSound` with `details['problems']`."""
        allow(actor, "flow.manage")
        known = await self._known(actor)
        known = {**known, "queues": queues or known["queues"], "today": today or known["today"]}
        async with self._database.transaction() as session:
            row = await self._row(session, actor, flow_id, lock=True)
            store.agree(row, revision)
            draft = await store.newest(session, row.id, "draft")
            if draft is None:
                raise FlowMissing(
                    f"“{row.name}” has no draft to publish; change something first.",
                    code="flow_draft_missing",
                )
            drafts.refuse(row.name, self._problems(draft.definition, **known))
            live = await store.newest(session, row.id, "published")
            draft.state, draft.note = "published", note.strip()
            row.name = str(draft.definition["name"])
            self._touch(row, actor, draft)
            await session.flush()
            audit.record(session, actor, "published", "flow", row.id, *news(live, draft))
            version = store.version_of(draft)
        await self._announce(FlowPublished(flow_id=version.flow_id, number=version.number))
        return version

    async def roll_back(
        self, actor: Actor, flow_id: str, number: int, *, revision: int, note: str = ""
    ) -> FlowVersion:
        """Make the document of an earlier version live again, as a new version; a draft stays.
        Raises `FlowMissing`, `FlowChanged`, `FlowNotSound` (its queue may be gone by now)."""
        allow(actor, "flow.manage")
        known = await self._known(actor)
        async with self._database.transaction() as session:
            row = await self._row(session, actor, flow_id, lock=True)
            store.agree(row, revision)
            source = await self._version(session, row, number)
            live = await store.newest(session, row.id, "published")
            if live is None or source.state != "published" or source.number == live.number:
                raise FlowMissing(
                    f"“{row.name}” has no earlier version {number}.", code="flow_version_missing"
                )
            drafts.refuse(row.name, self._problems(source.definition, **known))
            free = await store.next_number(session, row.id)
            draft = await store.newest(session, row.id, "draft")
            if draft is not None:  # what is published next must stand above what is live now
                free, draft.number = draft.number, free
                await session.flush()
            made = FlowVersionRow(
                flow_id=row.id,
                number=free,
                state="published",
                definition=source.definition,
                note=note.strip(),
            )
            session.add(made)
            row.name = str(source.definition["name"])
            self._touch(row, actor, made)
            await session.flush()
            was, told = news(live, made)
            audit.record(
                session, actor, "rolled_back", "flow", row.id, was, {**told, "back_to": number}
            )
            version = store.version_of(made)
        await self._announce(FlowPublished(flow_id=version.flow_id, number=version.number))
        return version

    async def rename(self, actor: Actor, flow_id: str, name: str, *, revision: int) -> FlowDetail:
        """Call it otherwise, at once: what callers hear does not change. Raises `FlowChanged`."""
        allow(actor, "flow.manage")
        called = drafts.name_of(name)
        async with self._database.transaction() as session:
            row = await self._row(session, actor, flow_id, lock=True)
            store.agree(row, revision)
            draft = await store.newest(session, row.id, "draft")
            if draft is not None:
                draft.definition = {**draft.definition, "name": called}
            audit.record(
                session, actor, "renamed", "flow", row.id, {"name": row.name}, {"name": called}
            )
            row.name = called
            self._touch(row, actor)
        return await self.get(actor, flow_id)

    async def archive(
        self, actor: Actor, flow_id: str, *, archived: bool, revision: int
    ) -> FlowDetail:
        """Put a flow away, or take it out again. Raises `FlowInUse` while numbers lead to it,
        `FlowChanged`."""
        allow(actor, "flow.manage")
        leading = (await self._numbers()).get(flow_id, ()) if archived else ()
        async with self._database.transaction() as session:
            row = await self._row(session, actor, flow_id, lock=True)
            store.agree(row, revision)
            if leading:
                raise FlowInUse(
                    f"Calls to {', '.join(leading)} come to “{row.name}”; lead them elsewhere "
                    "first.",
                    numbers=", ".join(leading),
                )
            if (row.archived_at is not None) != archived:
                row.archived_at = self._clock.now() if archived else None
                self._touch(row, actor)
                verb = "archived" if archived else "restored"
                audit.record(session, actor, verb, "flow", row.id, after={"name": row.name})
        await self._announce(FlowArchived(flow_id=flow_id, archived=archived))
        return await self.get(actor, flow_id)

    # in common

    def _touch(self, row: FlowRow, actor: Actor, version: FlowVersionRow | None = None) -> None:
        """Note who changed it, and when."""
        row.revision = (row.revision or 0) + 1
        row.changed_by, row.changed_name = actor.user_id, actor.name
        row.changed_at = self._clock.now()
        if version is not None:
            version.user_id, version.user_name = actor.user_id, actor.name
            version.at = row.changed_at

    def _problems(self, definition: dict[str, Any], **known: Any) -> Sequence[Problem]:
        return drafts.problems(definition, sounds=self._sounds, days=self._days, **known)

    async def _known(self, actor: Actor) -> dict[str, Any]:
        """What the checks must know of the centre."""
        named = await self._neighbours.references(actor)
        queues, surveys = named.get("queue"), named.get("survey")
        async with self._database.read() as session:
            calendars = await calendar_store.keys(session)
            lookups = await lookup_store.keys(session)
            live = await store.live_flows(session)
        return {
            "queues": None
            if queues is None
            else {x for one in queues for x in (one.value, one.id)},
            "today": self._clock.now().astimezone(ZoneInfo(self._zone)).date(),
            "calendars": calendars,
            "lookups": lookups,
            "surveys": None if surveys is None else {one.value for one in surveys},
            "flows": {one.key: flow.from_data(one.definition) for one in live},
        }

    async def _numbers(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for one in await self._neighbours.numbers():
            found[one.flow] = (*found.get(one.flow, ()), one.number)
        return found

    async def _row(
        self, session: Session, actor: Actor, flow_id: str, *, lock: bool = False
    ) -> FlowRow:
        row = await store.flow_by_id(session, actor, flow_id, lock=lock)
        if row is None:
            raise FlowMissing("There is no such flow; it may have been in another project.")
        return row

    async def _version(self, session: Session, row: FlowRow, number: int) -> FlowVersionRow:
        found = await store.version(session, row.id, number)
        if found is None:
            raise FlowMissing(f"“{row.name}” has no version {number}.", code="flow_version_missing")
        return found
