"""The verbs of flows: bring a document in as a draft, publish it, look at what there is.

Used by `app` (seeds, configuration snapshot), `ivr.http` and `ivr.cli`. Each verb takes the actor
first, is one transaction, and writes its entry of the audit trail in it. What a flow does is in
`ivr.engine`; whether it is sound, in `ivr.checks`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from warmline.ivr import checks, flow, store
from warmline.ivr.errors import FlowMissing, FlowNotSound
from warmline.ivr.events import Announce, FlowPublished, nobody_listens
from warmline.ivr.nodes.base import Problem
from warmline.ivr.store import calendars as calendar_store
from warmline.ivr.store import lookups as lookup_store
from warmline.ivr.tables import FlowRow, FlowVersionRow
from warmline.ivr.versions import FlowDetail, FlowInfo, FlowVersion, LiveFlow
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, SYSTEM, Actor
from warmline.kit.db import Database, Session
from warmline.kit.paging import Page, Paged


@dataclass(frozen=True, slots=True)
class Known:
    """What a flow may name."""

    calendars: Collection[str]
    lookups: Collection[str]
    flows: Mapping[str, flow.Flow]


class IvrService:
    """Flows of all projects. `sounds` are the names of sound files that exist (missing ones are
    reported); `days` the calendar; `announce` hears `FlowPublished` after the commit."""

    def __init__(
        self,
        database: Database,
        *,
        sounds: Collection[str] | None = None,
        days: Mapping[str, str] | None = None,
        announce: Announce = nobody_listens,
    ) -> None:
        self._database = database
        self._sounds = sounds
        self._days = days
        self._announce = announce

    async def import_draft(
        self, actor: Actor, document: bytes | str, *, project_id: str = DEFAULT_PROJECT
    ) -> FlowVersion:
        """Keep a document as the draft of the flow with its key, in place of an older draft.

        Raises `FlowUnreadable` when it is no flow; whether it is sound is asked when publishing.
        """
        _allow(actor, "flow.manage")
        parsed = flow.parse(document)
        _allow_project(actor, project_id)
        async with self._database.transaction() as session:
            row = await _row_for(session, actor, project_id, parsed)
            draft = await store.newest(session, row.id, "draft")
            before = draft.definition if draft else None
            if draft is None:
                number = await store.next_number(session, row.id)
                draft = FlowVersionRow(flow_id=row.id, number=number, state="draft")
                session.add(draft)
            draft.definition = flow.to_data(parsed)
            draft.user_id = actor.user_id
            await session.flush()
            await session.refresh(draft)
            audit.record(
                session, actor, "drafted", "flow", row.id, {"nodes": before}, _facts(draft)
            )
            return store.version_of(draft)

    async def publish(
        self,
        actor: Actor,
        flow_id: str,
        *,
        queues: Collection[str] | None = None,
        today: date | None = None,
    ) -> FlowVersion:
        """Make the draft live. `queues` are the keys of queues that exist, `today` the centre's
        date; checks that need them are left out without them. Raises `FlowMissing`, or
        `FlowNotSound` with `details['problems']`."""
        _allow(actor, "flow.manage")
        async with self._database.transaction() as session:
            row = await self._row(session, actor, flow_id)
            draft = await store.newest(session, row.id, "draft")
            if draft is None:
                raise FlowMissing(
                    f"“{row.name}” has no draft to publish; import one first.",
                    code="flow_draft_missing",
                )
            known = await self._known(session)
            problems = self._problems(draft.definition, known, queues=queues, today=today)
            _refuse(row.name, problems)
            draft.state = "published"
            draft.user_id = actor.user_id
            row.name = str(draft.definition["name"])
            await session.flush()
            await session.refresh(draft)
            audit.record(session, actor, "published", "flow", row.id, after=_facts(draft))
            version = store.version_of(draft)
        await self._announce(FlowPublished(flow_id=version.flow_id, number=version.number))
        return version

    async def published(self) -> Sequence[LiveFlow]:
        """Every flow's live version, for the configuration snapshot."""
        async with self._database.read() as session:
            return await store.live_flows(session)

    async def list(self, actor: Actor, page: Page | None = None) -> Paged[FlowInfo]:
        """Flows of the actor's projects."""
        _allow(actor, "flow.view")
        async with self._database.read() as session:
            return await store.page_of_flows(session, actor, page or Page())

    async def get(self, actor: Actor, flow_id: str) -> FlowDetail:
        """One flow with its documents. Raises `FlowMissing`."""
        _allow(actor, "flow.view")
        async with self._database.read() as session:
            row = await self._row(session, actor, flow_id)
            live = await store.newest(session, row.id, "published")
            draft = await store.newest(session, row.id, "draft")
            info = await store.info_of(session, row)
            known = await self._known(session)
        newest = draft or live
        return FlowDetail(
            info=info,
            live=live.definition if live else None,
            draft=draft.definition if draft else None,
            problems=self._found(newest, known),
        )

    async def find(
        self, actor: Actor, key: str, *, project_id: str = DEFAULT_PROJECT
    ) -> FlowInfo | None:
        """A flow by its key, or None."""
        _allow(actor, "flow.view")
        async with self._database.read() as session:
            row = await store.flow_by_key(session, actor, project_id, key)
            return await store.info_of(session, row) if row else None

    async def _known(self, session: Session) -> Known:
        return Known(
            calendars=await calendar_store.keys(session),
            lookups=await lookup_store.keys(session),
            flows=_by_key(await store.live_flows(session)),
        )

    def _found(self, version: FlowVersionRow | None, known: Known) -> tuple[Problem, ...]:
        if version is None:
            return ()
        return tuple(self._problems(version.definition, known))

    def _problems(
        self,
        definition: object,
        known: Known,
        *,
        queues: Collection[str] | None = None,
        today: date | None = None,
    ) -> Sequence[Problem]:
        return checks.check(
            flow.from_data(definition),
            queues=queues,
            sounds=self._sounds,
            days=self._days,
            calendars=known.calendars,
            flows=known.flows,
            lookups=known.lookups,
            today=today,
        )

    async def _row(self, session: Session, actor: Actor, flow_id: str) -> FlowRow:
        row = await store.flow_by_id(session, actor, flow_id)
        if row is None:
            raise FlowMissing("There is no such flow; it may have been in another project.")
        return row


def _by_key(live: Sequence[LiveFlow]) -> dict[str, flow.Flow]:
    return {one.key: flow.from_data(one.definition) for one in live}


async def _row_for(session: Session, actor: Actor, project_id: str, parsed: flow.Flow) -> FlowRow:
    row = await store.flow_by_key(session, actor, project_id, parsed.key, lock=True)
    if row is None:
        row = FlowRow(project_id=project_id, key=parsed.key, name=parsed.name)
        session.add(row)
        await session.flush()
    return row


def _allow(actor: Actor, permission: str) -> None:
    """The system itself (seeds, the operator at the machine's own command line) may everything."""
    if actor.user_id != SYSTEM.user_id:
        actor.need(permission)


def _allow_project(actor: Actor, project_id: str) -> None:
    runs_all = actor.user_id == SYSTEM.user_id or actor.may("settings.manage")
    if not runs_all and project_id not in actor.projects:
        raise FlowMissing(
            "There is no such project among yours.", code="project_missing", field="project"
        )


def _refuse(name: str, problems: Collection[Problem]) -> None:
    found = checks.errors(problems)
    if found:
        first = found[0]
        where = f"node “{first.node}”: " if first.node else ""
        more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
        raise FlowNotSound(
            f"“{name}” cannot be published: {where}{first.message} {first.remedy}{more}",
            problems=[msgspec.to_builtins(problem) for problem in found],
        )


def _facts(row: FlowVersionRow) -> dict[str, Any]:
    return {"number": row.number, "state": row.state, "nodes": row.definition}
