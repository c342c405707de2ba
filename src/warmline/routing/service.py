"""The verbs of routing: queues and their members. Who gets which call now is `routing.dispatcher`,
held by `voice`; this is what people set up.

Each verb takes the actor first, is one transaction, writes the audit trail in it and announces
`QueuesChanged` after it. Implements `agents.ports.Memberships`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from warmline.accounts.rules import allow
from warmline.agents.profile import check_levels
from warmline.kit import audit
from warmline.kit.actor import DEFAULT_PROJECT, Actor, Scope
from warmline.kit.db import Database, Session
from warmline.kit.errors import Missing
from warmline.kit.ids import uuid7
from warmline.kit.paging import Page, Paged
from warmline.routing import queue as rules
from warmline.routing import store
from warmline.routing.events import Announce, QueuesChanged, nobody_listens
from warmline.routing.queue import Queue, QueueSettings, RoutingConfig


class RoutingService:
    """Queues within the actor's projects."""

    def __init__(self, database: Database, *, announce: Announce = nobody_listens) -> None:
        self._database = database
        self._announce = announce

    async def list(self, actor: Actor, page: Page | None = None) -> Paged[Queue]:
        """Queues with the number of their members; `q` searches name and key."""
        allow(actor, "queue.view", "queue.manage")
        async with self._database.read() as session:
            return await store.page_of_queues(session, actor, page or Page(size=200))

    async def names(self, actor: Actor) -> dict[str, str]:
        """Queue id → name in the actor's projects; whoever reads of calls may know these."""
        allow(actor, "call.list", "desk.use", "queue.view", "queue.manage")
        async with self._database.read() as session:
            return await store.names(session, actor)

    async def get(self, actor: Actor, queue: str) -> Queue:
        """One queue; raises `NoSuchQueue`."""
        allow(actor, "queue.view", "queue.manage")
        async with self._database.read() as session:
            return await store.find_queue(session, actor, queue)

    async def create(
        self, actor: Actor, name: str, *, project: str = DEFAULT_PROJECT, **fields: Any
    ) -> Queue:
        """A new queue; `fields` are those of `QueueSettings`, a missing key is made up. Raises
        `Invalid` with the field, `QueueNameTaken`, `QueueKeyTaken`, `Missing` for skill or
        project."""
        allow(actor, "queue.manage")
        if actor.scope is not Scope.ALL and project not in actor.projects:
            raise Missing("There is no such project.", code="project_missing", field="project")
        async with self._database.transaction() as session:
            taken = await store.lock_keys(session)
            key = fields.pop("key", None) or rules.free_key(taken)
            settings = rules.check(QueueSettings(key=key, name=name, project=project, **fields))
            id = uuid7()
            await store.save_queue(session, id, settings)
            audit.record(session, actor, "created", "queue", id, after=settings)
        await self._announce(QueuesChanged())
        return Queue(id=id, settings=settings)

    async def change(self, actor: Actor, queue: str, change: Mapping[str, object]) -> Queue:
        """Change some of `rules.CHANGEABLE`; raises what `create` raises. Calls that wait are
        served by the new settings at once."""
        allow(actor, "queue.manage")
        async with self._database.transaction() as session:
            found = await store.find_queue(session, actor, queue)
            settings = rules.changed(found.settings, change)
            if settings != found.settings:
                await store.save_queue(session, queue, settings)
                audit.record(session, actor, "changed", "queue", queue, found.settings, settings)
        await self._announce(QueuesChanged())
        return Queue(id=queue, settings=settings, agents=found.agents)

    async def members(self, actor: Actor, queue: str) -> dict[str, int]:
        """Agent → level, 1 (best) … 9."""
        allow(actor, "queue.view", "queue.manage")
        async with self._database.read() as session:
            await store.find_queue(session, actor, queue)
            return await store.members(session, queue)

    async def set_members(
        self, actor: Actor, queue: str, levels: Mapping[str, int]
    ) -> dict[str, int]:
        """Replace all members at once; raises `NoSuchQueue`, `NoSuchMember`, `Invalid`."""
        allow(actor, "queue.manage")
        wanted = check_levels(levels, "members")
        async with self._database.transaction() as session:
            await store.find_queue(session, actor, queue)
            before = await store.members(session, queue)
            if before != wanted:
                await store.set_members(session, queue, wanted)
                audit.record(session, actor, "changed", "queue_members", queue, before, wanted)
        await self._announce(QueuesChanged())
        return wanted

    async def config(self, session: Session) -> RoutingConfig:
        """What `voice`'s configuration is compiled from: active queues and active members."""
        queues = await store.active_queues(session)
        members = await store.queues_of(session, active_only=True)
        return RoutingConfig(queues=tuple(queues), members=members)

    # agents.ports.Memberships

    async def queues_of(
        self, session: Session, agents: Sequence[str]
    ) -> Mapping[str, Mapping[str, int]]:
        """Agent → queue → level."""
        return await store.queues_of(session, agents)

    async def set_queues(
        self, session: Session, actor: Actor, agent: str, levels: Mapping[str, int]
    ) -> None:
        """Replace the agent's memberships in the transaction of `agents`, which records and
        announces it; raises `NoSuchQueue`."""
        await store.set_queues(session, actor, agent, levels)
